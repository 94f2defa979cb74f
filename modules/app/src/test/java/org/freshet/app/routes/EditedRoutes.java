package org.freshet.app.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.freshet.app.RemoteArchives;
import org.freshet.archive.ArchiveKeeper;
import org.freshet.archive.Publisher;
import org.freshet.handover.Confirmer;
import org.freshet.handover.Uploader;
import org.freshet.ledger.Ledger;
import org.freshet.model.Stage;
import org.freshet.packaging.Planner;
import org.freshet.packaging.Resolver;
import org.freshet.packaging.SourceBuilder;
import org.freshet.upstream.Fetcher;
import org.freshet.upstream.ReleaseFinder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A copy of the shipped routes, for a mistake to be made in. */
abstract class EditedRoutes {
    @TempDir Path routes;

    final Map<String, Class<?>> beans = new HashMap<>(beans());

    static Map<String, Class<?>> beans() {
        return Map.ofEntries(
                Map.entry("ledger", Ledger.class),
                Map.entry("releaseFinder", ReleaseFinder.class),
                Map.entry("fetcher", Fetcher.class),
                Map.entry("resolver", Resolver.class),
                Map.entry("planner", Planner.class),
                Map.entry("sourceBuilder", SourceBuilder.class),
                Map.entry("publisher", Publisher.class),
                Map.entry("archiveKeeper", ArchiveKeeper.class),
                Map.entry("remoteArchives", RemoteArchives.class),
                Map.entry("uploader", Uploader.class),
                Map.entry("confirmer", Confirmer.class),
                Map.entry("outcomeLog", OutcomeLog.class));
    }

    static Set<String> properties() {
        Set<String> names = new TreeSet<>();
        for (Stage stage : Stage.values()) {
            names.add("freshet.queue." + stage);
        }
        names.addAll(
                Set.of(
                        "freshet.watch",
                        "freshet.resume",
                        "freshet.resume.room",
                        "freshet.keep",
                        "freshet.send",
                        "freshet.retry.delay-ms"));
        return names;
    }

    @BeforeEach
    final void takeTheShippedRoutes() throws IOException {
        try (Stream<Path> shipped = Files.list(RouteHarness.SHIPPED)) {
            for (Path file : shipped.toList()) {
                Files.copy(file, routes.resolve(file.getFileName()));
            }
        }
    }

    final List<String> told() {
        return RouteMap.read(routes).problems(beans, properties()).stream()
                .map(problem ->
                        problem.file().getFileName().toString().replace(".camel.yaml", "")
                                + ":"
                                + problem.line()
                                + ":"
                                + problem.column()
                                + " "
                                + problem.message()
                                + " | "
                                + problem.hint().orElse(""))
                .toList();
    }

    /** The place where a text first stands in a file. */
    final String at(String name, String text) {
        String before = text(routes.resolve(name + ".camel.yaml"));
        before = before.substring(0, before.indexOf(text));
        int line = (int) before.lines().count();
        return name + ":" + line + ":" + (before.length() - before.lastIndexOf('\n'));
    }

    /** Replaces the first occurrence. */
    final void change(String name, String from, String to) {
        Path file = routes.resolve(name + ".camel.yaml");
        String text = text(file);
        int at = text.indexOf(from);
        assertThat(at).as("`%s` in %s", from, name).isNotNegative();
        write(file, text.substring(0, at) + to + text.substring(at + from.length()));
    }

    final void insert(String name, String before, String added) {
        change(name, before, added.stripTrailing() + "\n" + before);
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
