package org.freshet.app.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.freshet.app.Installation;

/**
 * One run that touches what commands and the pipeline's start touch, so that the launcher can keep
 * their classes ready ({@code -XX:AOTCacheOutput}). Nobody else calls it.
 */
final class Warm {
    private Warm() {}

    public static void main(String... arguments) throws IOException {
        Path scratch = Files.createTempDirectory("freshet-warm.");
        Path none = Files.createDirectory(scratch.resolve("recipes"));
        String home = scratch.resolve("home").toString();
        String recipes = Installation.here().recipes().toString();
        PrintStream nowhere =
                new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        Screen screen = new Screen(nowhere, nowhere);
        int status =
                switch (arguments[0]) {
                    case "flow" ->
                            Freshet.run(
                                    screen,
                                    "run",
                                    "--once",
                                    "--home",
                                    home,
                                    "--recipes",
                                    none.toString());
                    case "ask" ->
                            Freshet.run(screen, "--version")
                                    + Freshet.run(
                                            screen, "status", "--home", home, "--recipes", recipes)
                                    + Freshet.run(
                                            screen,
                                            "status",
                                            "--json",
                                            "--home",
                                            home,
                                            "--recipes",
                                            recipes)
                                    + Freshet.run(
                                            screen, "plan", "--home", home, "--recipes", recipes);
                    default -> 2;
                };
        DemoCommand.delete(scratch);
        System.exit(status == 0 ? 0 : 1);
    }
}
