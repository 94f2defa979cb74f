package org.freshet.packaging.bases;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.freshet.files.Durable;
import org.freshet.files.GzipMembers;
import org.freshet.files.NewTree;
import org.freshet.files.Tarball;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.jspecify.annotations.Nullable;

/**
 * Gets {@code debian/} out of the diff of a source package of format 1.0, where that only adds
 * files. One that changes upstream's files has its patches in no series, and is refused.
 */
final class DiffUnpacking {
    private static final Tarball.Bounds BOUNDS =
            new Tarball.Bounds(20_000, 64L << 20, 1024, Duration.ofMinutes(2));
    private static final int MOST_LINE = 1 << 20;
    private static final Pattern NEW = Pattern.compile("@@ -0,0 \\+1(?:,([0-9]{1,7}))? @@.*");

    private final String what;
    private long read;

    DiffUnpacking(String what) {
        this.what = what;
    }

    /** Nothing is left out. */
    List<String> unpack(Path packed, Path directory) {
        NewTree tree = new NewTree(directory, what, BOUNDS);
        try (InputStream in = Files.newInputStream(packed);
                Reader text =
                        new InputStreamReader(new GzipMembers(in), StandardCharsets.ISO_8859_1);
                BufferedReader lines = new BufferedReader(text)) {
            for (String line = line(lines); line != null; line = line(lines)) {
                if (line.startsWith("--- ")) {
                    file(lines, tree);
                } else if (line.startsWith("@@") || line.startsWith("+")) {
                    throw damaged(line);
                }
            }
            tree.finish();
        } catch (IOException e) {
            throw Durable.failure(directory.toString(), e);
        }
        return List.of();
    }

    private void file(BufferedReader lines, NewTree tree) throws IOException {
        String header = String.valueOf(line(lines));
        if (!header.startsWith("+++ ")) {
            throw damaged(header);
        }
        String name = header.substring(4).replaceFirst("\t.*", "");
        String path = name.substring(name.indexOf('/') + 1);
        String range = String.valueOf(line(lines));
        Matcher added = NEW.matcher(range);
        if (!path.startsWith("debian/") || !added.matches()) {
            throw new InvalidInput(
                    "%s changes `%s`, a file of upstream's".formatted(what, Shown.text(path)),
                    "Freshet takes packaging of format 1.0 only where all changes lie in `debian/`;"
                            + " make a `dir` of it with its changes as patches");
        }
        int count = added.group(1) == null ? 1 : Integer.parseInt(added.group(1));
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            String line = String.valueOf(line(lines));
            if (!line.startsWith("+")) {
                throw damaged(line);
            }
            content.writeBytes(line.substring(1).getBytes(StandardCharsets.ISO_8859_1));
            lines.mark(MOST_LINE);
            String next = i + 1 == count ? line(lines) : null;
            if (next != null && !next.startsWith("\\")) {
                lines.reset();
            }
            if (next == null || !next.startsWith("\\")) {
                content.write('\n');
            }
        }
        tree.file(
                path.substring("debian/".length()),
                false,
                new ByteArrayInputStream(content.toByteArray()));
    }

    /** The next line, null at the end. */
    private @Nullable String line(BufferedReader lines) throws IOException {
        StringBuilder line = new StringBuilder();
        int c = lines.read();
        if (c < 0) {
            return null;
        }
        for (; c >= 0 && c != '\n'; c = lines.read()) {
            if (line.length() == MOST_LINE || ++read > BOUNDS.unpacked()) {
                throw new IntegrityFailure("%s is too large".formatted(what));
            }
            line.append((char) c);
        }
        return line.toString();
    }

    private IntegrityFailure damaged(String line) {
        return new IntegrityFailure(
                "%s is no unified diff: `%s`".formatted(what, Shown.text(line)),
                "nothing of it is used");
    }
}
