package org.freshet.upstream;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.Repository;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Shown;
import org.freshet.model.Tag;

/**
 * The tags among the refs that a server announces. All protocols write a ref alike: id, a blank,
 * name; then attributes in version 2, or the peeled tag as another ref {@code NAME^{}} in those
 * before (gitprotocol-v2(5), gitprotocol-pack(5), gitrepository-layout(5) for {@code info/refs}).
 */
final class AnnouncedTags {
    private static final byte[] TAGS = Constants.R_TAGS.getBytes(StandardCharsets.US_ASCII);
    private static final String PEELED = "^{}";
    private static final String PEELED_TO = "peeled:";

    private final GitUrl url;
    private final GitTags.Limits limits;
    private final List<Tag> tags = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    AnnouncedTags(GitUrl url, GitTags.Limits limits) {
        this.url = url;
        this.limits = limits;
    }

    List<Tag> all() {
        return List.copyOf(tags);
    }

    /** As {@link #take(byte[], int, int)}. */
    void take(PktLines line) throws IOException {
        take(line.buffer(), line.from(), line.to());
    }

    /**
     * Takes the ref of one line, if it is a tag that a release could have.
     *
     * @throws PktLines.Malformed for what is no ref
     * @throws IntegrityFailure for more tags than may be
     */
    void take(byte[] bytes, int from, int to) throws IOException {
        int afterId = from;
        while (afterId < to && isHex(bytes[afterId])) {
            afterId++;
        }
        if (!isIdLength(afterId - from) || afterId == to || !isBlank(bytes[afterId])) {
            throw new PktLines.Malformed(
                    "it sends `%s` where a ref should be"
                            .formatted(Shown.text(text(bytes, from, to))));
        }
        int name = afterId + 1;
        if (!startsWith(bytes, name, to, TAGS)) {
            return;
        }
        int afterName = name;
        while (afterName < to && bytes[afterName] != ' ' && bytes[afterName] != 0) {
            afterName++;
        }
        take(
                text(bytes, name + TAGS.length, afterName),
                text(bytes, from, afterId),
                text(bytes, Math.min(to, afterName + 1), to));
    }

    private void take(String name, String id, String attributes) throws IOException {
        if (name.endsWith(PEELED)) {
            peel(name.substring(0, name.length() - PEELED.length()), id);
            return;
        }
        if (name.length() > limits.nameLength()
                || !Repository.isValidRefName(Constants.R_TAGS + name)) {
            return;
        }
        if (!names.add(name)) {
            throw new PktLines.Malformed("it announces tag `%s` twice".formatted(Shown.text(name)));
        }
        if (tags.size() == limits.refs()) {
            throw tooMany(url, limits, name);
        }
        tags.add(new Tag(name, id, peeled(attributes)));
    }

    static IntegrityFailure tooMany(GitUrl url, GitTags.Limits limits, String last) {
        return new IntegrityFailure(
                "`%s` has more than %d tags".formatted(url.shown(), limits.refs()),
                "is this the right git repository? see `upstream.git` of the recipe;"
                        + " the last one read is `%s`".formatted(Shown.text(last)));
    }

    private static Optional<String> peeled(String attributes) {
        int start = attributes.indexOf(PEELED_TO);
        if (start < 0) {
            return Optional.empty();
        }
        int from = start + PEELED_TO.length();
        int to = attributes.indexOf(' ', from);
        String id = attributes.substring(from, to < 0 ? attributes.length() : to);
        return isIdLength(id.length()) && id.chars().allMatch(c -> isHex((byte) c))
                ? Optional.of(id)
                : Optional.empty();
    }

    private void peel(String name, String id) {
        if (!tags.isEmpty() && tags.getLast().name().equals(name)) {
            tags.set(tags.size() - 1, new Tag(name, tags.getLast().object(), Optional.of(id)));
        }
    }

    /** Of SHA-1 or SHA-256. */
    private static boolean isIdLength(int digits) {
        return digits == 40 || digits == 64;
    }

    private static boolean isHex(byte b) {
        return (b >= '0' && b <= '9') || (b >= 'a' && b <= 'f');
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    private static boolean startsWith(byte[] bytes, int from, int to, byte[] prefix) {
        return to - from >= prefix.length
                && java.util.Arrays.equals(
                        bytes, from, from + prefix.length, prefix, 0, prefix.length);
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }
}
