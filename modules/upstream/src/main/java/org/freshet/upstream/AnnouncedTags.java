package org.freshet.upstream;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
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
    private static final byte[] TAGS = ascii(Constants.R_TAGS);
    private static final byte[] PEELED = ascii("^{}");
    private static final byte[] PEELED_TO = ascii("peeled:");

    private final GitUrl url;
    private final GitTags.Limits limits;
    private final List<Tag> tags = new ArrayList<>();

    /** Empty as long as they come in order, which makes a second one of a name a neighbour. */
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
        int afterId = afterId(bytes, from, to);
        if (afterId == from || afterId == to || !isBlank(bytes[afterId])) {
            throw new PktLines.Malformed(
                    "it sends `%s` where a ref should be"
                            .formatted(Shown.text(text(bytes, from, to))));
        }
        int name = afterId + 1;
        if (!startsWith(bytes, name, to, TAGS)) {
            return;
        }
        name += TAGS.length;
        int afterName = name;
        while (afterName < to && bytes[afterName] != ' ' && bytes[afterName] != 0) {
            afterName++;
        }
        String id = ascii(bytes, from, afterId);
        if (afterName - name > PEELED.length
                && startsWith(bytes, afterName - PEELED.length, afterName, PEELED)) {
            peel(text(bytes, name, afterName - PEELED.length), id);
        } else {
            take(text(bytes, name, afterName), id, peeled(bytes, afterName, to));
        }
    }

    private void take(String name, String id, Optional<String> peeled) throws IOException {
        if (name.length() > limits.nameLength()
                || !Repository.isValidRefName(Constants.R_TAGS + name)) {
            return;
        }
        if (!isNew(name)) {
            throw new PktLines.Malformed("it announces tag `%s` twice".formatted(Shown.text(name)));
        }
        if (tags.size() == limits.refs()) {
            throw tooMany(url, limits, name);
        }
        tags.add(new Tag(name, id, peeled));
    }

    private boolean isNew(String name) {
        if (names.isEmpty()) {
            if (tags.isEmpty() || tags.getLast().name().compareTo(name) < 0) {
                return true;
            }
            tags.forEach(tag -> names.add(tag.name()));
        }
        return names.add(name);
    }

    static IntegrityFailure tooMany(GitUrl url, GitTags.Limits limits, String last) {
        return new IntegrityFailure(
                "`%s` has more than %d tags".formatted(url.shown(), limits.refs()),
                "is this the right git repository? see `upstream.git` of the recipe;"
                        + " the last one read is `%s`".formatted(Shown.text(last)));
    }

    /** What an attribute says that the tag names in the end. */
    private static Optional<String> peeled(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            if (isBlank(bytes[at]) && startsWith(bytes, at + 1, to, PEELED_TO)) {
                int id = at + 1 + PEELED_TO.length;
                int afterId = afterId(bytes, id, to);
                return afterId > id ? Optional.of(ascii(bytes, id, afterId)) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private void peel(String name, String id) {
        if (!tags.isEmpty() && tags.getLast().name().equals(name)) {
            tags.set(tags.size() - 1, new Tag(name, tags.getLast().object(), Optional.of(id)));
        }
    }

    /** Where an id of SHA-1 or SHA-256 ends; {@code from} where none stands. */
    private static int afterId(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && isHex(bytes[at])) {
            at++;
        }
        return at - from == 40 || at - from == 64 ? at : from;
    }

    private static boolean isHex(byte b) {
        return (b >= '0' && b <= '9') || (b >= 'a' && b <= 'f');
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    private static boolean startsWith(byte[] bytes, int from, int to, byte[] prefix) {
        return to - from >= prefix.length
                && Arrays.equals(bytes, from, from + prefix.length, prefix, 0, prefix.length);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String ascii(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }
}
