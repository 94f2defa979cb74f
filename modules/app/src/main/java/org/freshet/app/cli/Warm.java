package org.freshet.app.cli;

import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.freshet.app.Installation;
import org.freshet.app.demo.Demo;

/**
 * One run that touches what commands and the pipeline's start touch, so that the launcher can keep
 * their classes ready ({@code -XX:AOTCacheOutput}). Nobody else calls it.
 */
final class Warm {
    private Warm() {}

    /**
     * The first argument is what to touch, the second a directory: {@code flow} fills it, {@code
     * ask} asks what is in it.
     */
    public static void main(String... arguments) {
        Path scratch = Path.of(arguments[1]);
        PrintStream nowhere =
                new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        int status =
                switch (arguments[0]) {
                    case "flow" -> flow(nowhere, scratch);
                    case "ask" -> ask(new Screen(nowhere, nowhere), scratch);
                    default -> 2;
                };
        System.exit(status);
    }

    private static int flow(PrintStream nowhere, Path scratch) {
        Installation here = Installation.here();
        new Demo(here, here.routes(), nowhere, nowhere, Clock.systemUTC())
                .pipeline(scratch, URI.create("http://127.0.0.1/"));
        return 0;
    }

    private static int ask(Screen screen, Path scratch) {
        String[] at = {
            "--home",
            scratch.resolve("home").toString(),
            "--recipes",
            scratch.resolve("recipes").toString()
        };
        return Stream.of(
                        List.of("--version"),
                        List.of("status"),
                        List.of("status", "--json"),
                        List.of("why", "hello-freshet"),
                        List.of("plan"),
                        List.of("status", "hello-freshet"))
                .mapToInt(command ->
                        Freshet.run(
                                screen,
                                Stream.concat(
                                                command.stream(),
                                                command.getFirst().startsWith("-")
                                                        ? Stream.of()
                                                        : Stream.of(at))
                                        .toArray(String[]::new)))
                .sum();
    }
}
