package org.freshet.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.freshet.model.FreshetException;
import org.freshet.packaging.PlainSource;

/**
 * Makes a source package for each line of standard input, in one process, and answers each with one
 * line: {@code ok}, or what is wrong. The measuring is done from outside (sources.sh).
 *
 * <p>A line names, separated by tabs, the directory for the result, the {@code debian} directory
 * and the upstream tarballs.
 */
final class Sources {
    private Sources() {}

    static void main(String[] arguments) throws IOException {
        boolean strict = List.of(arguments).contains("--strict");
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                System.out.println(answer(List.of(line.split("\t", -1)), strict));
            }
        }
    }

    private static String answer(List<String> line, boolean strict) throws IOException {
        Path out = Path.of(line.getFirst());
        List<Path> origs = line.stream().skip(2).map(Path::of).toList();
        Path scratch = Files.createTempDirectory("freshet-sources.");
        try {
            new PlainSource(scratch)
                    .build(new PlainSource.Parts(origs, Path.of(line.get(1)), strict), out);
            return "ok";
        } catch (FreshetException e) {
            return (e.getClass().getSimpleName() + ": " + e.getMessage()).replace("\n", " | ");
        } finally {
            delete(scratch);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
