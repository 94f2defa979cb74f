package org.freshet.upstream;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.transport.FilterSpec;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.freshet.files.NewTree;
import org.freshet.files.Tarball;
import org.freshet.http.Web;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.Unavailable;

/**
 * A directory of a git repository as it lies there: no attribute, filter or hook of the repository
 * counts. Only its newest commit is fetched, and nothing of a repository on this machine. Safe for
 * several threads.
 */
public final class GitDirectory {
    private static final String FETCHED = "refs/freshet/base";
    private static final FilterSpec NO_FILES = GitTree.filter("blob:none");
    private static final int LINK_SIZE = 4096;
    private static final Tarball.Bounds BOUNDS =
            new Tarball.Bounds(100_000, 1L << 30, 1024, Duration.ofMinutes(2));

    private final Web web;
    private final Path scratch;
    private final GitTree.Limits limits;

    /**
     * A commit, and the tree of the directory in it.
     *
     * @param commit hex
     * @param tree hex
     */
    public record At(String commit, String tree) {}

    private interface Look<T> {
        T at(Repository repository, ObjectId object) throws IOException;
    }

    /**
     * @param scratch a directory for repositories that live as long as one fetch; made when it is
     *     missing
     */
    public GitDirectory(Web web, Path scratch) {
        this.web = web;
        this.scratch = scratch;
        this.limits = GitTree.Limits.DEFAULT;
    }

    /**
     * Where a directory is now.
     *
     * @param ref such as {@code refs/heads/debian/latest}; empty: what a clone would have
     * @throws InvalidInput when there is no such branch, tag or directory
     * @throws Unavailable when the repository does not answer
     */
    public At find(String gitUrl, Optional<String> ref, String path) {
        GitUrl url = GitUrl.parse(gitUrl);
        return with(
                url,
                ref.orElse(Constants.HEAD),
                true,
                (repository, object) -> at(url, ref, path, repository, object));
    }

    /**
     * Writes what is in a directory of a commit into an empty one on disk.
     *
     * @param ref where the commit was found
     * @return what was left out, one line each
     * @throws Unavailable when the repository does not answer, or does not give the commit any more
     */
    public List<String> write(
            String gitUrl, Optional<String> ref, At at, String path, Path directory) {
        GitUrl url = GitUrl.parse(gitUrl);
        Look<List<String>> write =
                (repository, object) -> {
                    if (!at(url, ref, path, repository, object).equals(at)) {
                        throw gone(url, at);
                    }
                    return write(url, repository, ObjectId.fromString(at.tree()), directory);
                };
        try {
            return with(url, at.commit(), false, write);
        } catch (NotGiven _) {
            // Not every server gives a commit that is asked for by its id.
            return with(url, ref.orElse(Constants.HEAD), false, write);
        }
    }

    private static Unavailable gone(GitUrl url, At at) {
        return new Unavailable(
                "`%s` does not give commit `%s` any more".formatted(url.shown(), at.commit()),
                "its branch moved on: plan again, or let the repository keep a tag of it");
    }

    /** The server does not know what was asked for, or does not give it. */
    private static final class NotGiven extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        NotGiven() {
            super("not given");
        }
    }

    private <T> T with(GitUrl url, String wanted, boolean withoutFiles, Look<T> look) {
        GitSetup.ensure();
        Optional<T> local =
                GitConversation.with(url, limits.whole(), () -> local(url, wanted, look));
        if (local.isPresent()) {
            return local.get();
        }
        try (Scratch place = Scratch.in(scratch)) {
            return GitConversation.with(
                    url,
                    limits.whole(),
                    () -> {
                        try (Repository repository = GitTree.bounded(place.directory(), limits)) {
                            return look.at(
                                    repository, fetch(url, wanted, withoutFiles, repository));
                        }
                    });
        }
    }

    private static <T> Optional<T> local(GitUrl url, String wanted, Look<T> look)
            throws IOException {
        try (Repository repository = LocalGit.open(url).orElse(null)) {
            if (repository == null) {
                return Optional.empty();
            }
            ObjectId object =
                    ObjectId.isId(wanted)
                            ? ObjectId.fromString(wanted)
                            : repository.resolve(wanted);
            if (object == null) {
                throw missing(url, wanted);
            }
            return Optional.of(look.at(repository, object));
        }
    }

    private ObjectId fetch(GitUrl url, String wanted, boolean withoutFiles, Repository repository)
            throws IOException {
        List<RefSpec> refs = List.of(new RefSpec("+" + wanted + ":" + FETCHED));
        try {
            if (!withoutFiles || !GitTree.fetch(web, limits, url, refs, NO_FILES, repository)) {
                GitTree.fetch(web, limits, url, refs, FilterSpec.NO_FILTER, repository);
            }
        } catch (TransportException e) {
            String said = String.valueOf(e.getMessage());
            if (ObjectId.isId(wanted)) {
                throw new NotGiven();
            }
            if (said.contains("does not have " + wanted)) {
                throw missing(url, wanted);
            }
            throw e;
        }
        if (ObjectId.isId(wanted)) {
            ObjectId id = ObjectId.fromString(wanted);
            if (!repository.getObjectDatabase().has(id)) {
                throw new NotGiven();
            }
            return id;
        }
        ObjectId object = repository.resolve(FETCHED);
        if (object == null) {
            throw missing(url, wanted);
        }
        return object;
    }

    private static InvalidInput missing(GitUrl url, String wanted) {
        String name = wanted.replaceFirst("^refs/(heads|tags)/", "");
        return new InvalidInput(
                "`%s` has no %s `%s`"
                        .formatted(
                                url.shown(),
                                wanted.startsWith(Constants.R_TAGS) ? "tag" : "branch",
                                Shown.text(name)),
                "`git ls-remote` lists what it has");
    }

    private static At at(
            GitUrl url, Optional<String> ref, String path, Repository repository, ObjectId object)
            throws IOException {
        try (RevWalk walk = new RevWalk(repository)) {
            RevCommit commit = walk.parseCommit(walk.peel(walk.parseAny(object)));
            try (TreeWalk found = TreeWalk.forPath(repository, path, commit.getTree())) {
                if (found == null || !FileMode.TREE.equals(found.getRawMode(0))) {
                    throw new InvalidInput(
                            "`%s` has no directory `%s` in `%s`"
                                    .formatted(
                                            url.shown(),
                                            Shown.text(path),
                                            Shown.text(ref.orElse(Constants.HEAD))),
                            "name the branch that has the packaging, such as"
                                    + " `branch: debian/latest`, or its `path`");
                }
                return new At(commit.name(), found.getObjectId(0).name());
            }
        } catch (MissingObjectException e) {
            throw new IntegrityFailure(
                    "commit `%s` of `%s` is not whole".formatted(object.name(), url.shown()),
                    "the git repository is damaged",
                    e);
        }
    }

    private static List<String> write(
            GitUrl url, Repository repository, ObjectId tree, Path directory) throws IOException {
        List<String> notes = new ArrayList<>();
        NewTree files = new NewTree(directory, "`" + url.shown() + "`", BOUNDS);
        try (TreeWalk walk = new TreeWalk(repository)) {
            walk.addTree(tree);
            walk.setRecursive(true);
            while (walk.next()) {
                String name = walk.getPathString();
                int mode = walk.getRawMode(0) & FileMode.TYPE_MASK;
                if (mode == FileMode.TYPE_GITLINK) {
                    notes.add("submodule `%s` is left out".formatted(Shown.text(name)));
                    continue;
                }
                ObjectLoader blob = repository.open(walk.getObjectId(0), Constants.OBJ_BLOB);
                if (mode == FileMode.TYPE_SYMLINK) {
                    files.link(name, new String(blob.getBytes(LINK_SIZE), StandardCharsets.UTF_8));
                } else {
                    try (InputStream in = blob.openStream()) {
                        files.file(name, FileMode.EXECUTABLE_FILE.equals(walk.getRawMode(0)), in);
                    }
                }
            }
        }
        files.finish();
        return notes;
    }
}
