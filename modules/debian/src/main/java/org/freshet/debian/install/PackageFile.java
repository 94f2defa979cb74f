package org.freshet.debian.install;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.freshet.debian.Deb822;
import org.freshet.debian.StanzaReader;
import org.freshet.files.Durable;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;

/**
 * What a Packages index says of relations, in a file of its own: sorted lines with tabs, so that
 * one package is found without reading all. A quarter of the index.
 *
 * <pre>
 *     NAME p VERSION ARCHITECTURE MULTI-ARCH ESSENTIAL DEPENDS CONFLICTS PROVIDES
 *     VIRTUAL v NAME          of a package that provides it
 *     e NAME                  of an essential package; before it stands an empty key
 * </pre>
 */
public final class PackageFile implements Packages {
    private static final Pattern WORD = Pattern.compile("[!-~]{1,1000}");

    private final byte[] lines;
    private final String architecture;

    private PackageFile(byte[] lines, String architecture) {
        this.lines = lines;
        this.architecture = architecture;
    }

    /**
     * Reads an index to its end and writes the file.
     *
     * @param what the index's name for messages
     * @throws InvalidInput when it is no Packages index
     */
    public static void write(String what, Reader index, Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        StanzaReader stanzas = new StanzaReader(what, index);
        for (var next = stanzas.next(); next.isPresent(); next = stanzas.next()) {
            add(what, next.get(), lines);
        }
        lines.sort(null);
        Durable.replace(
                file,
                out -> {
                    Writer writer =
                            new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
                    for (String line : lines) {
                        writer.append(line).append('\n');
                    }
                    writer.flush();
                });
    }

    private static void add(String what, Deb822.Stanza stanza, List<String> lines) {
        String name = word(what, stanza, "Package");
        String essential = stanza.get("Essential").filter("yes"::equals).orElse("");
        lines.add(
                String.join(
                        "\t",
                        name,
                        "p",
                        word(what, stanza, "Version"),
                        word(what, stanza, "Architecture"),
                        flat(stanza, "Multi-Arch"),
                        essential,
                        joined(flat(stanza, "Pre-Depends"), flat(stanza, "Depends")),
                        joined(flat(stanza, "Conflicts"), flat(stanza, "Breaks")),
                        flat(stanza, "Provides")));
        if (!essential.isEmpty()) {
            lines.add("\te\t" + name);
        }
        String provides = flat(stanza, "Provides");
        if (!provides.isEmpty()) {
            names(provides)
                    .distinct()
                    .filter(virtual -> WORD.matcher(virtual).matches())
                    .forEach(virtual -> lines.add(virtual + "\tv\t" + name));
        }
    }

    private static Stream<String> names(String provides) {
        return Arrays.stream(provides.split(",", -1))
                .map(String::strip)
                .map(one -> one.split("[ (:]", 2)[0]);
    }

    private static String joined(String one, String other) {
        return one.isEmpty() || other.isEmpty() ? one + other : one + ", " + other;
    }

    private static String flat(Deb822.Stanza stanza, String field) {
        String value = stanza.get(field).orElse("");
        return value.indexOf('\n') < 0 && value.indexOf('\t') < 0
                ? value
                : value.replaceAll("\\s+", " ").strip();
    }

    private static String word(String what, Deb822.Stanza stanza, String field) {
        String value = stanza.get(field).orElse("");
        if (!WORD.matcher(value).matches()) {
            throw new InvalidInput(
                    "`%s`: `%s` is no value of `%s`"
                            .formatted(Shown.text(what), Shown.text(value), field));
        }
        return value;
    }

    /**
     * What was written; in memory as long as the caller keeps it. Empty when the file is not there.
     *
     * @param architecture of the index
     */
    public static Optional<PackageFile> read(Path file, String architecture) {
        try {
            return Files.exists(file)
                    ? Optional.of(new PackageFile(Files.readAllBytes(file), architecture))
                    : Optional.empty();
        } catch (IOException e) {
            throw Durable.failure(file.toString(), e);
        }
    }

    @Override
    public List<BinaryPackage> named(String name) {
        return linesOf(name + "\tp\t").map(line -> parse(name, line)).toList();
    }

    @Override
    public List<BinaryPackage> providing(String name) {
        return linesOf(name + "\tv\t")
                .flatMap(provider -> named(provider).stream())
                .filter(one -> one.provides().stream().anyMatch(it -> it.name().equals(name)))
                .toList();
    }

    @Override
    public List<BinaryPackage> essential() {
        return linesOf("\te\t")
                .flatMap(name -> named(name).stream())
                .filter(BinaryPackage::essential)
                .toList();
    }

    private BinaryPackage parse(String name, String line) {
        String[] fields = line.split("\t", -1);
        return new BinaryPackage(
                name,
                fields[0],
                fields[1],
                fields[2].isEmpty() ? "no" : fields[2],
                !fields[3].isEmpty(),
                Needs.parse(fields[4], architecture),
                BinaryPackage.flat(fields[5], architecture),
                BinaryPackage.flat(fields[6], architecture));
    }

    /** What stands behind the prefix on every line that has it. */
    private Stream<String> linesOf(String prefix) {
        byte[] wanted = prefix.getBytes(StandardCharsets.UTF_8);
        int low = 0;
        int high = lines.length;
        // The first line that is not below the prefix begins in [low, high].
        while (low < high) {
            int start = (low + high) >>> 1;
            while (start > low && lines[start - 1] != '\n') {
                start--;
            }
            if (Arrays.compareUnsigned(
                            lines,
                            start,
                            Math.min(lines.length, start + wanted.length),
                            wanted,
                            0,
                            wanted.length)
                    >= 0) {
                high = start;
            } else {
                low = end(start) + 1;
            }
        }
        Stream.Builder<String> found = Stream.builder();
        for (int at = low; startsWith(at, wanted); at = end(at) + 1) {
            int from = at + wanted.length;
            found.add(new String(lines, from, end(at) - from, StandardCharsets.UTF_8));
        }
        return found.build();
    }

    private boolean startsWith(int at, byte[] wanted) {
        return at + wanted.length <= lines.length
                && Arrays.equals(lines, at, at + wanted.length, wanted, 0, wanted.length);
    }

    private int end(int from) {
        int end = from;
        while (lines[end] != '\n') {
            end++;
        }
        return end;
    }
}
