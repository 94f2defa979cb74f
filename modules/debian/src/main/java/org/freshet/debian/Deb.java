package org.freshet.debian;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.freshet.files.ControlTar;
import org.freshet.files.DataTar;
import org.freshet.files.Durable;
import org.freshet.model.DebianVersion;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;
import org.freshet.model.Unavailable;

/**
 * What the control file of a binary package says (deb(5), deb-control(5)).
 *
 * @param architecture {@code amd64} or {@code all}
 * @param sourceVersion that of the source; another than the package's own where it was rebuilt
 * @param control all fields
 */
public record Deb(
        String name,
        DebianVersion version,
        String architecture,
        SourceName source,
        DebianVersion sourceVersion,
        Deb822.Stanza control) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9+.-]{1,127}");
    private static final Pattern ARCHITECTURE = Pattern.compile("[a-z0-9][a-z0-9-]{0,30}");
    private static final Pattern SOURCE = Pattern.compile("([^ ]+)(?: \\(([^ ()]+)\\))?");
    private static final byte[] ARCHIVE = "!<arch>\n".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER = 60;
    private static final int MOST_CONTROL = 1 << 20;

    // Games have some gigabytes of data, which hardly compress.
    private static final long MOST_DATA = 1L << 30;
    private static final int MOST_RATIO = 50;
    private static final int MOST_ENTRIES = 400_000;
    private static final int MOST_LETTERS = 32 << 20;

    /** Linux has no longer ones (PATH_MAX). */
    private static final int MOST_PATH = 4095;

    /**
     * Reads a .deb as far as its control file, and the lengths of what follows.
     *
     * @throws InvalidInput for anything that dpkg-deb would not write
     */
    public static Deb read(Path file) {
        String what = Shown.text(file.getFileName().toString());
        try (InputStream in = Files.newInputStream(file)) {
            if (!Arrays.equals(in.readNBytes(ARCHIVE.length), ARCHIVE)) {
                throw new InvalidInput("`%s` is no binary package".formatted(what));
            }
            Members members = new Members(what, in);
            members.next("debian-binary");
            if (!members.text().startsWith("2.")) {
                throw broken(what, "is of an unknown format");
            }
            members.next("control.tar");
            Optional<byte[]> control =
                    ControlTar.file(what, members.content(), "control", MOST_CONTROL);
            members.next("data.tar");
            members.end();
            return of(what, control.orElseThrow(() -> broken(what, "has no control file")));
        } catch (IntegrityFailure e) {
            throw new InvalidInput(
                    String.valueOf(e.getMessage()), e.hint().orElse("build the package again"), e);
        } catch (NoSuchFileException e) {
            throw new InvalidInput(
                    "`%s` does not exist".formatted(Shown.text(file.toString())),
                    "name a .deb that is there",
                    e);
        } catch (IOException e) {
            throw Durable.failure(file.toString(), e);
        }
    }

    /**
     * The paths of all that a .deb installs but directories, each once and in order: raw bytes, one
     * {@code char} each, without the {@code ./} in front. Left out are those that no line of an
     * index can have.
     *
     * @throws InvalidInput for anything that dpkg-deb would not write, and for more than so many
     *     entries or bytes as no package has
     * @throws Unavailable when the file is gone or cannot be read
     */
    public static SortedSet<String> paths(Path file) {
        String what = Shown.text(file.getFileName().toString());
        SortedSet<String> paths = new TreeSet<>();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            in.skipNBytes(ARCHIVE.length);
            Members members = new Members(what, in);
            members.next("debian-binary");
            members.next("control.tar");
            members.next("data.tar");
            int[] letters = {0};
            DataTar.names(
                    what,
                    members.content(),
                    MOST_DATA + MOST_RATIO * Files.size(file),
                    MOST_ENTRIES,
                    name -> {
                        String path = relative(name);
                        letters[0] += path.length();
                        if (letters[0] > MOST_LETTERS) {
                            throw broken(what, "has too many long paths");
                        }
                        if (isListed(path)) {
                            paths.add(path);
                        }
                    });
            return paths;
        } catch (IntegrityFailure e) {
            throw new InvalidInput(
                    String.valueOf(e.getMessage()), e.hint().orElse("build the package again"), e);
        } catch (IOException e) {
            throw new Unavailable("`%s` cannot be read".formatted(what), "look at the disk", e);
        }
    }

    // By hand: the JDK's regular expressions take stack for each repetition of a group.
    private static String relative(String name) {
        int at = 0;
        while (name.startsWith("/", at) || name.startsWith("./", at)) {
            at += name.charAt(at) == '/' ? 1 : 2;
        }
        return name.substring(at);
    }

    /** Whether a line of an index of paths can have it, and a file system. */
    private static boolean isListed(String path) {
        return !path.isEmpty()
                && path.length() <= MOST_PATH
                && path.indexOf('\n') < 0
                && path.indexOf('\0') < 0;
    }

    private static Deb of(String what, byte[] control) {
        Deb822.Stanza stanza = Deb822.parseOne(what, new String(control, StandardCharsets.UTF_8));
        String name = word(what, stanza, "Package", NAME);
        DebianVersion version = DebianVersion.parse(Dsc.required(what, stanza, "Version"));
        var source = SOURCE.matcher(stanza.get("Source").orElse(name));
        if (!source.matches()) {
            throw broken(what, "names no source: `%s`".formatted(Shown.text(source.toString())));
        }
        return new Deb(
                name,
                version,
                word(what, stanza, "Architecture", ARCHITECTURE),
                new SourceName(source.group(1)),
                source.group(2) == null ? version : DebianVersion.parse(source.group(2)),
                stanza);
    }

    private static String word(String what, Deb822.Stanza stanza, String field, Pattern valid) {
        String value = Dsc.required(what, stanza, field);
        if (!valid.matcher(value).matches()) {
            throw broken(what, "has the `%s` `%s`".formatted(field, Shown.text(value)));
        }
        return value;
    }

    private static InvalidInput broken(String what, String why) {
        return new InvalidInput("`%s` %s".formatted(what, why), "build the package again");
    }

    /** What dpkg-deb calls it: {@code hello_1.0-1_amd64.deb}. */
    public String fileName() {
        return "%s_%s_%s.deb".formatted(name, version.withoutEpoch(), architecture);
    }

    /** The members of an ar archive, one after the other. */
    private static final class Members {
        private final String what;
        private final InputStream in;
        private long left;
        private boolean padded;

        Members(String what, InputStream in) {
            this.what = what;
            this.in = in;
        }

        /**
         * Goes to the next member, whose name must begin so; those with `_` in front are skipped.
         */
        void next(String start) throws IOException {
            String name;
            do {
                skip();
                byte[] header = in.readNBytes(HEADER);
                String text = new String(header, StandardCharsets.ISO_8859_1);
                if (header.length < HEADER || !text.endsWith("`\n")) {
                    throw broken(what, "is truncated, or no binary package");
                }
                String size = text.substring(48, 58).strip();
                if (!size.matches("[0-9]{1,10}")) {
                    throw broken(what, "has a member without a size");
                }
                name = text.substring(0, 16).strip();
                left = Long.parseLong(size);
                padded = left % 2 == 1;
            } while (name.startsWith("_"));
            if (!name.startsWith(start)) {
                throw broken(what, "has `%s` in place of `%s`".formatted(Shown.text(name), start));
            }
        }

        private void skip() throws IOException {
            long skipped = left + (padded ? 1 : 0);
            try {
                in.skipNBytes(skipped);
            } catch (EOFException e) {
                throw broken(what, "is truncated");
            }
            left = 0;
            padded = false;
        }

        String text() throws IOException {
            byte[] bytes = in.readNBytes((int) Math.min(left, 64));
            left -= bytes.length;
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }

        InputStream content() {
            return new BoundedMember();
        }

        /** What is left of the member; the last byte may lack its padding. */
        void end() throws IOException {
            padded = false;
            skip();
        }

        private final class BoundedMember extends InputStream {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                if (left == 0) {
                    return length == 0 ? 0 : -1;
                }
                int n = in.read(into, from, (int) Math.min(length, left));
                left -= Math.max(0, n);
                return n;
            }
        }
    }
}
