package org.freshet.app.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.freshet.app.cli.Freshet;
import org.freshet.testkit.Jvm;

/** A home with one recipe, and the real pipeline over it as a process of its own. */
record Victim(Path dir) {
    /**
     * A recipe of {@code hello}.
     *
     * @param settings YAML
     */
    Victim recipe(String git, String targets, String destinations, String settings)
            throws IOException {
        Path home = Files.createDirectories(dir.resolve("home"));
        Files.writeString(home.resolve("freshet.yaml"), settings);
        Path debian = Files.createDirectories(dir.resolve("recipes/hello/debian"));
        Files.writeString(
                dir.resolve("recipes/hello/recipe.yaml"),
                """
                schema: 1
                source: hello
                maintainers:
                  packaging: ["B. Person <b@example.org>"]
                upstream:
                  git: %s
                  tag: v{version}
                  since: "1.0"
                  tarball: git
                packaging:
                  dir: debian/
                targets: [%s]
                destinations: [%s]
                policy:
                  unproved: publish
                """
                        .formatted(git, targets, destinations));
        Files.writeString(
                debian.resolve("control"),
                """
                Source: hello
                Section: misc
                Priority: optional
                Maintainer: B. Person <b@example.org>
                Build-Depends: debhelper-compat (= 13)
                Standards-Version: 4.6.2

                Package: hello
                Architecture: all
                Description: says hello
                 A test.
                """);
        Files.writeString(debian.resolve("rules"), "#!/usr/bin/make -f\n%:\n\tdh $@\n");
        Files.writeString(debian.resolve("copyright"), "Public domain.\n");
        return this;
    }

    Process start(String... arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of(arguments));
        words.addAll(
                List.of(
                        "--home",
                        dir.resolve("home").toString(),
                        "--recipes",
                        dir.resolve("recipes").toString()));
        List<String> command = Jvm.command(Freshet.class, words.toArray(String[]::new));
        command.add(1, "-Dfreshet.root=" + System.getProperty("freshet.root"));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(dir.resolve("log").toFile()))
                .start();
    }

    /** What it said last. */
    String log() {
        try {
            List<String> lines = Files.readAllLines(dir.resolve("log"));
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
