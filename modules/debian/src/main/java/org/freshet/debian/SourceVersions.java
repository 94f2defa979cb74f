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
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.freshet.files.Durable;
import org.freshet.model.DebianVersion;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;
import org.freshet.model.Unavailable;

/**
 * What a Sources index says of versions, in a file of its own: a line {@code source version} for
 * each, sorted by bytes, so that one source is found without reading all. A hundredth of the index.
 */
final class SourceVersions {
    private static final Pattern WORD = Pattern.compile("[!-~]{1,1000}");

    private SourceVersions() {}

    /**
     * Reads an index to its end.
     *
     * @throws InvalidInput when it is no Sources index
     */
    static SortedMap<String, SortedSet<String>> parse(String what, Reader index)
            throws IOException {
        SortedMap<String, SortedSet<String>> versions = new TreeMap<>();
        StanzaReader stanzas = new StanzaReader(what, index);
        for (var next = stanzas.next(); next.isPresent(); next = stanzas.next()) {
            Deb822.Stanza stanza = next.get();
            String source = word(what, stanza, "Package");
            String version = word(what, stanza, "Version");
            // Kept for the sake of other packages' Built-Using; the distribution offers it no more.
            if (stanza.get("Extra-Source-Only").filter("yes"::equals).isEmpty()) {
                versions.computeIfAbsent(source, _ -> new TreeSet<>()).add(version);
            }
        }
        return versions;
    }

    // Whether it is a name or a version is asked when somebody asks for it: one that is none must
    // not
    // make the whole index useless.
    private static String word(String what, Deb822.Stanza stanza, String field) {
        String value = Dsc.required(what, stanza, field);
        if (!WORD.matcher(value).matches()) {
            throw new InvalidInput(
                    "`%s`: `%s` is no value of `%s`".formatted(what, Shown.text(value), field));
        }
        return value;
    }

    static void write(Path file, SortedMap<String, SortedSet<String>> versions) {
        Durable.replace(
                file,
                out -> {
                    Writer lines =
                            new BufferedWriter(
                                    new OutputStreamWriter(out, StandardCharsets.US_ASCII));
                    for (var source : versions.entrySet()) {
                        for (String version : source.getValue()) {
                            lines.append(source.getKey() + ' ' + version + "\n");
                        }
                    }
                    lines.flush();
                });
    }

    /** The versions of a source; empty when the file is not there. */
    static Optional<List<DebianVersion>> find(Path file, SourceName source) {
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
            List<DebianVersion> versions = new ArrayList<>();
            lines.seek(low);
            for (String line = lines.readLine();
                    line != null && line.startsWith(prefix);
                    line = lines.readLine()) {
                versions.add(DebianVersion.parse(line.substring(prefix.length())));
            }
            return Optional.of(versions);
        } catch (FileNotFoundException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new Unavailable("cache file `%s` cannot be read".formatted(file), null, e);
        }
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
