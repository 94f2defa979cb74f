package org.freshet.debian;

import java.io.BufferedWriter;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.RandomAccessFile;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.freshet.files.Durable;
import org.freshet.model.DebianVersion;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;
import org.freshet.model.Unavailable;

/**
 * What a Sources index says of where source packages lie, in a file of its own: a line {@code
 * source version directory sha256 size dsc} for each, sorted by bytes, so that one source is found
 * without reading all. A tenth of the index; what a line cannot say stands there as {@code -}.
 */
final class SourceLines {
    private static final Pattern WORD = Pattern.compile("[!-~]{1,1000}");
    private static final Pattern DSC =
            Pattern.compile("([0-9a-f]{64})[ \\t]+([0-9]{1,15})[ \\t]+([^ \\t]+\\.dsc)");
    // Below the archive, and safe as part of a URL.
    private static final Pattern DIRECTORY =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9+.~_-]*(/[A-Za-z0-9+~_-][A-Za-z0-9+.~_-]*)*");

    private SourceLines() {}

    /**
     * Reads an index to its end, and keeps it in a file.
     *
     * @throws InvalidInput when it is no Sources index
     */
    static void keep(String what, Reader index, Path file) throws IOException {
        SortedSet<String> lines = new TreeSet<>();
        StanzaReader stanzas = new StanzaReader(what, index);
        for (var next = stanzas.next(); next.isPresent(); next = stanzas.next()) {
            Deb822.Stanza stanza = next.get();
            String source = word(what, stanza, "Package");
            String version = word(what, stanza, "Version");
            // Kept for the sake of other packages' Built-Using; the distribution offers it no more.
            if (stanza.get("Extra-Source-Only").filter("yes"::equals).isEmpty()) {
                lines.add("%s %s %s".formatted(source, version, place(stanza)));
            }
        }
        write(file, lines);
    }

    // Whether it is a name or a version is asked when somebody asks for it: one that is none must
    // not make the whole index useless.
    private static String word(String what, Deb822.Stanza stanza, String field) {
        String value = Dsc.required(what, stanza, field);
        if (!WORD.matcher(value).matches()) {
            throw new InvalidInput(
                    "`%s`: `%s` is no value of `%s`".formatted(what, Shown.text(value), field));
        }
        return value;
    }

    private static String place(Deb822.Stanza stanza) {
        String directory = stanza.get("Directory").orElse("");
        return stanza.lines("Checksums-Sha256").stream()
                .map(DSC::matcher)
                .filter(Matcher::matches)
                .filter(_ -> DIRECTORY.matcher(directory).matches())
                .filter(dsc -> FileList.NAME.matcher(dsc.group(3)).matches())
                .map(dsc ->
                        "%s %s %s %s"
                                .formatted(directory, dsc.group(1), dsc.group(2), dsc.group(3)))
                .findFirst()
                .orElse("-");
    }

    private static void write(Path file, SortedSet<String> sources) {
        Durable.replace(
                file,
                out -> {
                    Writer lines =
                            new BufferedWriter(
                                    new OutputStreamWriter(out, StandardCharsets.US_ASCII));
                    for (String source : sources) {
                        lines.append(source).append('\n');
                    }
                    lines.flush();
                });
    }

    /** What is listed of a source; empty when the file is not there. */
    static Optional<List<ListedSource>> find(Path file, String suite, SourceName source) {
        String prefix = source.text() + " ";
        try (RandomAccessFile lines = new RandomAccessFile(file.toFile(), "r")) {
            long low = 0;
            long high = lines.length();
            // The first line that is not below the prefix begins in [low, high].
            while (low < high) {
                long middle = (low + high) >>> 1;
                long start = lineStart(lines, middle, low);
                lines.seek(start);
                String line = lines.readLine();
                if (line == null || line.compareTo(prefix) >= 0) {
                    high = start;
                } else {
                    low = lines.getFilePointer();
                }
            }
            List<ListedSource> found = new ArrayList<>();
            lines.seek(low);
            for (String line = lines.readLine();
                    line != null && line.startsWith(prefix);
                    line = lines.readLine()) {
                found.add(listed(source, suite, line.split(" ")));
            }
            return Optional.of(found);
        } catch (FileNotFoundException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new Unavailable("cache file `%s` cannot be read".formatted(file), null, e);
        }
    }

    private static ListedSource listed(SourceName source, String suite, String[] words) {
        DebianVersion version = DebianVersion.parse(words[1]);
        return words.length == 6
                ? new ListedSource(
                        source,
                        version,
                        suite,
                        words[2],
                        words[5],
                        words[3],
                        Long.parseLong(words[4]))
                : new ListedSource(source, version, suite, "", "", "", 0);
    }

    /** Where the line that has the place begins; not before {@code least}, which begins one. */
    private static long lineStart(RandomAccessFile lines, long place, long least)
            throws IOException {
        long at = place;
        while (at > least) {
            lines.seek(at - 1);
            if (lines.read() == '\n') {
                return at;
            }
            at--;
        }
        return least;
    }
}
