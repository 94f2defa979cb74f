package org.freshet.app.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.freshet.files.Durable;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;

/**
 * A file with one tag a line, as other programs write it, or with what {@code git ls-remote}
 * prints: any line ends, any bytes.
 */
final class TagsFile {
    private static final int BYTES = 64 * 1024 * 1024;

    // As many as are taken from a git server.
    private static final int TAGS = 200_000;

    private static final Pattern LISTED =
            Pattern.compile("[0-9a-f]{40,64}\\s+(?:refs/tags/(?<tag>.+)|refs/.+|HEAD)");

    private static final char BYTE_ORDER_MARK = '\ufeff';

    private TagsFile() {}

    /**
     * The tags in their order. Bytes that are no UTF-8 are shown as such.
     *
     * @throws InvalidInput when the file cannot be read, or is larger than any list of tags
     */
    static List<String> read(Path file) {
        byte[] bytes = bytes(file);
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (!text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK) {
            text = text.substring(1);
        }
        List<String> tags =
                text.lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .flatMap(TagsFile::tag)
                        .limit(TAGS + 1L)
                        .toList();
        if (tags.size() > TAGS) {
            throw tooLarge(file, "%d tags".formatted(TAGS));
        }
        return tags;
    }

    /** The tag of a line; of {@code git ls-remote} those of tags, once each. */
    private static Stream<String> tag(String line) {
        Matcher listed = LISTED.matcher(line);
        if (!listed.matches()) {
            return Stream.of(line);
        }
        String tag = listed.group("tag");
        return tag == null || tag.endsWith("^{}") ? Stream.empty() : Stream.of(tag);
    }

    private static byte[] bytes(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(BYTES + 1);
            if (bytes.length > BYTES) {
                throw tooLarge(file, "%d MiB".formatted(BYTES / 1024 / 1024));
            }
            return bytes;
        } catch (IOException e) {
            throw new InvalidInput(
                    "tags file `%s` cannot be read: %s"
                            .formatted(Shown.text(file.toString()), Durable.whyUnread(e)),
                    "one tag a line, UTF-8",
                    e);
        }
    }

    private static InvalidInput tooLarge(Path file, String most) {
        return new InvalidInput(
                "tags file `%s` has more than %s".formatted(Shown.text(file.toString()), most),
                "no upstream has so many tags");
    }
}
