package org.freshet.upstream;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.errors.PackProtocolException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.ProgressMonitor;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.FilterSpec;
import org.eclipse.jgit.transport.PackParser;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.Transport;
import org.freshet.http.Web;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Shown;
import org.freshet.model.Tag;
import org.freshet.model.Unavailable;
import org.jspecify.annotations.Nullable;

/**
 * Fetches one tag of a git repository, its commit and its tree and nothing of the history; a
 * repository on this machine is read where it lies. Safe for several threads.
 */
public final class GitTree {
    /**
     * What a fetch may cost.
     *
     * @param idle the longest silence
     * @param whole for all of it
     * @param bytes of all that the server sends
     * @param objects tag, commit, directories and files
     * @param objectBytes of one of them; forges refuse files above 100 MiB
     */
    public record Limits(
            Duration idle, Duration whole, long bytes, long objects, long objectBytes) {
        public static final Limits DEFAULT =
                new Limits(
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(15),
                        2L << 30,
                        1_000_000,
                        128L << 20);
    }

    /** Commits and tags alone (git-rev-list(1), {@code --filter}). */
    private static final FilterSpec NO_FILES = filter("tree:0");

    private static final int MOST_NESTED_TAGS = 5;
    private static final int TAG_SIZE = 1 << 20;

    private final Web web;
    private final Path scratch;
    private final Limits limits;

    /**
     * @param scratch a directory for repositories that live as long as one fetch; made when it is
     *     missing
     */
    public GitTree(Web web, Path scratch, Limits limits) {
        this.web = web;
        this.scratch = scratch;
        this.limits = limits;
    }

    public GitTree(Web web, Path scratch) {
        this(web, scratch, Limits.DEFAULT);
    }

    /**
     * The tag's ids, signature and date; its files need not be there.
     *
     * @throws Unavailable when the server does not answer, or the tag is not what was announced
     * @throws IntegrityFailure when it sends too much, or the tag is no tag of a commit
     */
    public TaggedTree ids(String gitUrl, Tag tag) {
        GitUrl url = GitUrl.parse(gitUrl);
        checkName(tag);
        return fetch(url, tag, NO_FILES).orElseGet(() -> files(gitUrl, tag));
    }

    /** The tag with all files of its tree; otherwise as {@link #ids}. */
    public TaggedTree files(String gitUrl, Tag tag) {
        GitUrl url = GitUrl.parse(gitUrl);
        checkName(tag);
        return fetch(url, tag, FilterSpec.NO_FILTER)
                .orElseThrow(() -> new IllegalStateException("nothing was to be left out"));
    }

    /**
     * When each of these tags was made, by tag name; empty when the server cannot send commits
     * without their files.
     *
     * @throws Unavailable when the server does not answer, or a tag is not what was announced
     */
    public Map<String, Instant> dates(String gitUrl, List<Tag> tags) {
        GitUrl url = GitUrl.parse(gitUrl);
        tags.forEach(GitTree::checkName);
        GitSetup.ensure();
        Optional<Map<String, Instant>> local =
                GitConversation.with(
                        url,
                        limits.whole(),
                        () -> {
                            try (Repository repository = LocalGit.open(url).orElse(null)) {
                                return Optional.ofNullable(repository)
                                        .map(there -> dates(url, tags, there));
                            }
                        });
        if (local.isPresent() || tags.isEmpty()) {
            return local.orElse(Map.of());
        }
        try (Scratch place = Scratch.in(scratch)) {
            return GitConversation.with(
                    url,
                    limits.whole(),
                    () -> {
                        try (Repository repository =
                                new BoundedRepository(place.directory(), limits)) {
                            repository.create(true);
                            return receive(url, tags, NO_FILES, repository)
                                    ? dates(url, tags, repository)
                                    : Map.of();
                        }
                    });
        }
    }

    private static Map<String, Instant> dates(GitUrl url, List<Tag> tags, Repository repository) {
        Map<String, Instant> dates = new HashMap<>();
        for (Tag tag : tags) {
            try {
                dates.put(tag.name(), read(url, tag, repository, null).released());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return dates;
    }

    private static void checkName(Tag tag) {
        // Also keeps `+`, `:` and `*` out of the ref specification.
        if (!Repository.isValidRefName(Constants.R_TAGS + tag.name())
                || tag.name().startsWith("-")) {
            throw new IntegrityFailure(
                    "`%s` is not a tag name that git allows".formatted(Shown.text(tag.name())));
        }
    }

    /** Empty when the server cannot leave out what the filter names. */
    private Optional<TaggedTree> fetch(GitUrl url, Tag tag, FilterSpec filter) {
        GitSetup.ensure();
        Optional<TaggedTree> local =
                GitConversation.with(url, limits.whole(), () -> local(url, tag));
        if (local.isPresent()) {
            return local;
        }
        Scratch place = Scratch.in(scratch);
        try {
            Optional<TaggedTree> tree =
                    GitConversation.with(url, limits.whole(), () -> fetch(url, tag, filter, place));
            if (tree.isEmpty()) {
                place.close();
            }
            return tree;
        } catch (RuntimeException e) {
            place.close();
            throw e;
        }
    }

    private Optional<TaggedTree> fetch(GitUrl url, Tag tag, FilterSpec filter, Scratch place)
            throws IOException {
        Repository repository = new BoundedRepository(place.directory(), limits);
        boolean done = false;
        try {
            repository.create(true);
            if (!receive(url, List.of(tag), filter, repository)) {
                return Optional.empty();
            }
            TaggedTree tree = read(url, tag, repository, place);
            done = true;
            return Optional.of(tree);
        } finally {
            if (!done) {
                repository.close();
            }
        }
    }

    /** False when the server cannot leave out what the filter names. */
    private boolean receive(GitUrl url, List<Tag> tags, FilterSpec filter, Repository repository)
            throws IOException {
        List<RefSpec> refs =
                tags.stream()
                        .map(tag -> Constants.R_TAGS + tag.name())
                        .map(ref -> new RefSpec(ref + ":" + ref))
                        .toList();
        try {
            return fetch(web, limits, url, refs, filter, repository);
        } catch (TransportException e) {
            String said = String.valueOf(e.getMessage());
            for (Tag tag : tags) {
                if (said.contains("does not have " + Constants.R_TAGS + tag.name())) {
                    throw gone(url, tag);
                }
            }
            throw e;
        }
    }

    /** One commit of each ref; false when the server cannot leave out what the filter names. */
    static boolean fetch(
            Web web,
            Limits limits,
            GitUrl url,
            List<RefSpec> refs,
            FilterSpec filter,
            Repository repository)
            throws IOException {
        // Twice the bytes: the budget also counts what wraps the pack, and lists of refs.
        Budget budget = new Budget(2 * limits.bytes());
        try (Web.Visit visit =
                        url.isHttp() ? web.visit(url.web(), url.subject(), limits.whole()) : null;
                Transport transport =
                        GitRemote.open(url, repository, budget, visit, limits.idle())) {
            transport.setTagOpt(TagOpt.NO_TAGS);
            transport.setFetchThin(false);
            transport.setDepth(1);
            transport.setFilterSpec(filter);
            transport.fetch(NullProgressMonitor.INSTANCE, refs);
            return true;
        } catch (TransportException e) {
            if (!filter.isNoOp() && mentionsFilter(e)) {
                return false;
            }
            throw e;
        }
    }

    /** An empty repository that takes no more than it may. */
    static Repository bounded(Path directory, Limits limits) throws IOException {
        Repository repository = new BoundedRepository(directory, limits);
        repository.create(true);
        return repository;
    }

    /** As git-rev-list(1) has them. */
    static FilterSpec filter(String line) {
        try {
            return FilterSpec.fromFilterLine(line);
        } catch (PackProtocolException e) {
            throw new IllegalStateException("a filter that JGit does not know", e);
        }
    }

    private static boolean mentionsFilter(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof PackProtocolException
                    && String.valueOf(t.getMessage()).contains("ilter")) {
                return true;
            }
        }
        return false;
    }

    private static Unavailable gone(GitUrl url, Tag tag) {
        return new Unavailable(
                "`%s` has no tag `%s` any more".formatted(url.shown(), Shown.text(tag.name())),
                "upstream took it back; `freshet ignore` if that is for good");
    }

    private Optional<TaggedTree> local(GitUrl url, Tag tag) throws IOException {
        Optional<Repository> repository = LocalGit.open(url);
        if (repository.isEmpty()) {
            return Optional.empty();
        }
        boolean done = false;
        try {
            TaggedTree tree = read(url, tag, repository.get(), null);
            done = true;
            return Optional.of(tree);
        } finally {
            if (!done) {
                repository.get().close();
            }
        }
    }

    private static TaggedTree read(
            GitUrl url, Tag tag, Repository repository, @Nullable Scratch place)
            throws IOException {
        Ref ref = repository.exactRef(Constants.R_TAGS + tag.name());
        ObjectId object = ref == null ? null : ref.getObjectId();
        if (object == null) {
            throw gone(url, tag);
        }
        if (!object.name().equals(tag.object())) {
            throw moved(url, tag, tag.object(), object.name());
        }
        try (ObjectReader reader = repository.newObjectReader()) {
            ObjectLoader loader = reader.open(object);
            Optional<RawTag> tagObject = Optional.empty();
            String id = object.name();
            for (int depth = 0; loader.getType() == Constants.OBJ_TAG; depth++) {
                RawTag raw = RawTag.parse(id, loader.getBytes(TAG_SIZE));
                if (depth == MOST_NESTED_TAGS) {
                    throw new IntegrityFailure(
                            "tag `%s` is a tag of a tag of a tag"
                                    .formatted(Shown.text(tag.name())));
                }
                tagObject = tagObject.isPresent() ? tagObject : Optional.of(raw);
                id = raw.object();
                loader = reader.open(ObjectId.fromString(id));
            }
            if (loader.getType() != Constants.OBJ_COMMIT) {
                throw new IntegrityFailure(
                        "tag `%s` names a %s, not a commit"
                                .formatted(
                                        Shown.text(tag.name()),
                                        Constants.typeString(loader.getType())),
                        "name it under `upstream.ignore` of the recipe");
            }
            if (!id.equals(tag.commit())) {
                throw moved(url, tag, tag.commit(), id);
            }
            return new TaggedTree(
                    place,
                    repository,
                    tag,
                    tagObject,
                    RawCommit.parse(id, loader.getBytes(TAG_SIZE)));
        } catch (MissingObjectException | CorruptObjectException e) {
            throw new IntegrityFailure(
                    "tag `%s` of `%s` is not whole".formatted(Shown.text(tag.name()), url.shown()),
                    "the git repository of the upstream is damaged",
                    e);
        }
    }

    private static Unavailable moved(GitUrl url, Tag tag, String expected, String got) {
        return new Unavailable(
                "tag `%s` of `%s` moved while it was fetched: expected `%s`, got `%s`"
                        .formatted(Shown.text(tag.name()), url.shown(), expected, got),
                "the next look at the upstream compares it again");
    }

    /** Bounds what a pack brings, on every transport: JGit itself has no way to ask for that. */
    private static final class BoundedRepository extends FileRepository {
        private final Limits limits;

        BoundedRepository(Path directory, Limits limits) throws IOException {
            super(new FileRepositoryBuilder().setGitDir(directory.toFile()).setBare().setup());
            this.limits = limits;
        }

        /**
         * JGit would pack anew after a fetch, in a thread of its own: for nothing, since this lives
         * no longer than what is fetched, and into a directory that is gone by then.
         */
        @Override
        public void autoGC(ProgressMonitor monitor) {}

        @Override
        public ObjectInserter newObjectInserter() {
            ObjectInserter inserter = super.newObjectInserter();
            return new ObjectInserter.Filter() {
                @Override
                protected ObjectInserter delegate() {
                    return inserter;
                }

                @Override
                public PackParser newPackParser(InputStream in) throws IOException {
                    InputStream bounded =
                            new CountedPack(new Budget(limits.bytes()).of(in), limits.objects());
                    PackParser parser = super.newPackParser(bounded);
                    parser.setMaxObjectSizeLimit(limits.objectBytes());
                    return parser;
                }
            };
        }
    }

    /**
     * Looks at the number of objects that a pack announces (gitformat-pack(5)): JGit makes room for
     * all of them before the first one comes.
     */
    private static final class CountedPack extends FilterInputStream {
        private final long most;
        private long position;
        private long count;

        CountedPack(InputStream in, long most) {
            super(in);
            this.most = most;
        }

        @Override
        public int read() throws IOException {
            int one = super.read();
            if (one >= 0) {
                see(one);
            }
            return one;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int got = super.read(into, from, length);
            for (int i = 0; i < got && position < 12; i++) {
                see(into[from + i] & 0xff);
            }
            return got;
        }

        private void see(int one) throws IOException {
            if (position >= 8 && position < 12) {
                count = count << 8 | one;
                if (position == 11 && count > most) {
                    throw new Budget.Exceeded("%d objects".formatted(count));
                }
            }
            position++;
        }
    }
}
