package org.freshet.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.freshet.archive.Archive;
import org.freshet.archive.ArchiveOptions;
import org.freshet.model.DebianVersion;
import org.freshet.model.FreshetException;
import org.freshet.model.SourceName;

/**
 * Publishes what lines of standard input name, in one process, and answers each with one line:
 * {@code ok}, or what is wrong. The measuring is done from outside (archive.sh).
 *
 * <p>A line is, separated by tabs, {@code publish} and files, or {@code withdraw}, a source and a
 * version. The archive keeps one version of each package, as the peers do.
 */
final class Publishes {
    private static final String SUITE = "bench";

    private Publishes() {}

    static void main(String[] arguments) throws IOException {
        Clock clock = Clock.systemUTC();
        ArchiveOptions options =
                ArchiveOptions.suites(SUITE).withKeep(1).withArchitectures("amd64");
        Archive archive = Archive.init(Path.of(arguments[0]), options, clock.instant());
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                System.out.println(answer(archive, List.of(line.split("\t", -1)), clock));
            }
        }
    }

    private static String answer(Archive archive, List<String> line, Clock clock) {
        try {
            List<String> rest = line.subList(1, line.size());
            if (line.getFirst().equals("withdraw")) {
                archive.withdraw(
                        List.of(SUITE),
                        new SourceName(rest.getFirst()),
                        DebianVersion.parse(rest.getLast()),
                        "as a trial",
                        "bench",
                        clock.instant());
            } else {
                archive.publish(
                        SUITE, rest.stream().map(Path::of).toList(), false, clock.instant());
            }
            return "ok";
        } catch (FreshetException e) {
            return (e.getClass().getSimpleName() + ": " + e.getMessage()).replace("\n", " | ");
        }
    }
}
