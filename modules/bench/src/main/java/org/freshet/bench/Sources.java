package org.freshet.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.freshet.model.FreshetException;
import org.freshet.packaging.PlainSource;

/**
 * Makes a source package for each line of standard input, in one process, and answers each with one
 * line, in their order: {@code ok}, or what is wrong. The measuring is done from outside
 * (sources.sh).
 *
 * <p>The argument says how many are made at once; {@code freshet run} makes several.
 *
 * <p>A line names, separated by tabs, the directory for the result, the {@code debian} directory
 * and the upstream tarballs.
 */
final class Sources {
    private Sources() {}

    static void main(String[] arguments) throws Exception {
        try (BufferedReader lines =
                        new BufferedReader(
                                new InputStreamReader(System.in, StandardCharsets.UTF_8));
                ExecutorService workers =
                        Executors.newFixedThreadPool(Integer.parseInt(arguments[0]))) {
            List<Future<String>> answers = new ArrayList<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                List<String> words = List.of(line.split("\t", -1));
                answers.add(workers.submit(() -> answer(words)));
            }
            for (Future<String> answer : answers) {
                System.out.println(answer.get());
            }
        }
    }

    private static String answer(List<String> line) throws IOException {
        Path out = Path.of(line.getFirst());
        List<Path> origs = line.stream().skip(2).map(Path::of).toList();
        Path scratch = Files.createTempDirectory("freshet-sources.");
        try {
            new PlainSource(scratch)
                    .build(new PlainSource.Parts(origs, Path.of(line.get(1)), false), out);
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
