package org.freshet.upstream;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.RefDatabase;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.Transport;
import org.freshet.http.Web;
import org.freshet.model.Tag;

/**
 * The tags of a git repository, asked for without a clone (git-ls-remote(1), protocol version 2:
 * the server sends nothing but tags). Safe for several threads.
 */
public final class GitTags implements Tags {
    /**
     * What an answer may cost.
     *
     * @param idle the longest silence
     * @param whole for all of it
     * @param nameLength in bytes; longer names cannot be a release of a package
     * @param bytes of all that a server sends over ssh or git://, where JGit holds all of it
     * @param streamed the same over HTTP, where memory holds no more than a line and the tags; a
     *     million refs of an old server have some 70 MB
     */
    public record Limits(
            Duration idle, Duration whole, int refs, int nameLength, long bytes, long streamed) {
        public static final Limits DEFAULT =
                new Limits(
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(60),
                        200_000,
                        255,
                        64L << 20,
                        128L << 20);
    }

    private final Limits limits;
    private final HttpTags http;

    public GitTags(Web web, Limits limits) {
        this.limits = limits;
        this.http = new HttpTags(web, limits);
    }

    public GitTags(Web web) {
        this(web, Limits.DEFAULT);
    }

    /** Tags with longer names than the limit are left out; more tags than the limit are refused. */
    @Override
    public List<Tag> list(String gitUrl) {
        GitUrl url = GitUrl.parse(gitUrl);
        return url.isHttp()
                ? http.list(url)
                : GitConversation.with(url, limits.whole(), () -> tags(url));
    }

    private List<Tag> tags(GitUrl url) throws IOException {
        Optional<Repository> local = LocalGit.open(url);
        if (local.isPresent()) {
            try (Repository repository = local.get()) {
                RefDatabase refs = repository.getRefDatabase();
                List<Ref> tags = new ArrayList<>();
                for (Ref ref : refs.getRefsByPrefix(Constants.R_TAGS)) {
                    tags.add(refs.peel(ref));
                }
                return tags(url, tags);
            }
        }
        // The source side alone becomes the `ref-prefix` of the question.
        List<RefSpec> onlyTags = List.of(new RefSpec("refs/tags/*:refs/tags/*"));
        try (Transport transport =
                        GitRemote.open(url, null, new Budget(limits.bytes()), null, limits.idle());
                FetchConnection connection = transport.openFetch(onlyTags)) {
            return tags(url, connection.getRefs());
        }
    }

    private List<Tag> tags(GitUrl url, Collection<Ref> refs) {
        List<Tag> tags = new ArrayList<>();
        for (Ref ref : refs) {
            if (!ref.getName().startsWith(Constants.R_TAGS)) {
                continue;
            }
            String name = ref.getName().substring(Constants.R_TAGS.length());
            ObjectId object = ref.getObjectId();
            if (object == null || name.isEmpty() || name.length() > limits.nameLength()) {
                continue;
            }
            if (tags.size() == limits.refs()) {
                throw AnnouncedTags.tooMany(url, limits, name);
            }
            ObjectId peeled = ref.getPeeledObjectId();
            tags.add(new Tag(name, object.name(), Optional.ofNullable(peeled).map(ObjectId::name)));
        }
        return tags;
    }
}
