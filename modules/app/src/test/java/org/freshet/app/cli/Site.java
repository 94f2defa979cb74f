package org.freshet.app.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.freshet.app.Installation;
import org.freshet.testkit.FakeUpstream;

/**
 * A home, recipes and routes as a packager has them, and the command line over them. The routes are
 * the shipped ones; only the wait before fetching is tried again is shorter.
 */
final class Site {
    private final Path directory;

    private Site(Path directory) {
        this.directory = directory;
    }

    static Site in(Path directory) {
        try {
            Files.createDirectories(directory.resolve("recipes"));
            Path routes = Files.createDirectories(directory.resolve("routes"));
            try (Stream<Path> shipped = Files.list(Installation.here().routes())) {
                for (Path file : shipped.toList()) {
                    Files.writeString(
                            routes.resolve(file.getFileName()),
                            Files.readString(file).replace("{{freshet.retry.delay-ms}}", "10"));
                }
            }
            return new Site(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path home() {
        return directory.resolve("home");
    }

    Path recipes() {
        return directory.resolve("recipes");
    }

    Path routes() {
        return directory.resolve("routes");
    }

    /** The archive that recipes publish into. */
    Path archive() {
        return home().resolve("archives/fresh");
    }

    /** An upstream's git repository with these releases. */
    FakeUpstream upstream(String name, String... versions) {
        FakeUpstream upstream = FakeUpstream.in(directory.resolve("upstreams"), name);
        for (String version : versions) {
            upstream.release(version);
        }
        return upstream;
    }

    Site settings(String yaml) {
        return file("home/freshet.yaml", yaml);
    }

    /** A recipe for one target whose {@code upstream:} has these lines. */
    Site recipe(String source, String... upstream) {
        return recipe(source, "publish", List.of("ubuntu/noble"), upstream);
    }

    /** A recipe whose plans a person must approve: no distribution's index proves them. */
    Site askingRecipe(String source, String... upstream) {
        return recipe(source, "hold", List.of("ubuntu/noble"), upstream);
    }

    Site recipe(String source, String unproved, List<String> targets, String... upstream) {
        file(
                "recipes/" + source + "/recipe.yaml",
                """
                schema: 1
                source: %s
                maintainers:
                  packaging: ["B. Person <b@example.org>"]
                upstream:
                  %s
                packaging:
                  dir: debian/
                targets: [%s]
                policy:
                  unproved: %s
                """
                        .formatted(
                                source,
                                String.join("\n  ", upstream),
                                String.join(", ", targets),
                                unproved));
        file(
                "recipes/" + source + "/debian/control",
                """
                Source: %s
                Section: misc
                Priority: optional
                Maintainer: B. Person <b@example.org>
                Build-Depends: debhelper-compat (= 13)
                Standards-Version: 4.6.2

                Package: %s
                Architecture: all
                Description: says hello
                 A test.
                """
                        .formatted(source, source));
        file("recipes/" + source + "/debian/rules", "#!/usr/bin/make -f\n%:\n\tdh $@\n");
        return file("recipes/" + source + "/debian/copyright", "Public domain.\n");
    }

    /** A recipe without {@code packaging}. */
    Site watchingRecipe(String source, String... upstream) {
        return file(
                "recipes/" + source + "/recipe.yaml",
                """
                schema: 1
                source: %s
                upstream:
                  %s
                """
                        .formatted(source, String.join("\n  ", upstream)));
    }

    /** A file of the site, by its path from the site's directory. */
    Site file(String name, String text) {
        return file(name, text.getBytes(StandardCharsets.UTF_8));
    }

    Site file(String name, byte[] bytes) {
        try {
            Path file = directory.resolve(name);
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A command line with the options that name this site. */
    String[] line(String... arguments) {
        List<String> line = new ArrayList<>(List.of(arguments));
        line.addAll(
                List.of(
                        "--home",
                        home().toString(),
                        "--recipes",
                        recipes().toString(),
                        "--routes",
                        routes().toString()));
        return line.toArray(String[]::new);
    }

    /**
     * Runs a command here; the site's directory reads {@code SITE} in what it says, who decides
     * {@code USER}, on the day {@code TODAY}, and nothing is said of when upstreams are looked at.
     */
    Said freshet(String... arguments) {
        Said said = Said.by(line(arguments)).with(directory.toString(), "SITE");
        return new Said(
                        said.exit(),
                        said.out()
                                .replaceAll(
                                        " by \\S+ on \\d{4}-\\d\\d-\\d\\d:", " by USER on TODAY:"),
                        said.err())
                .without(": looked at every | watched, [0-9]+ overdue");
    }

    /** What the archive holds, one package a line. */
    String published() {
        return Said.by("archive", "list", archive().toString()).out();
    }
}
