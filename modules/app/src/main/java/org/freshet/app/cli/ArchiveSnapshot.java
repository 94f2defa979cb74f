package org.freshet.app.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.freshet.archive.Archive;
import org.freshet.archive.Snapshot;
import org.freshet.model.Outcome.Nothing;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Keeps suites as they are. */
@Command(
        name = "snapshot",
        description = "Keep suites as they are now, for clients to use at any later time.",
        sortOptions = false)
final class ArchiveSnapshot implements Callable<Integer> {
    @ParentCommand private ArchiveCommand archive;

    @Mixin private Options options;

    @Parameters(paramLabel = "ROOT")
    private Path root;

    @Option(names = "--suite", arity = "1..*", paramLabel = "S", description = "these suites alone")
    private List<String> suites = List.of();

    @ArgGroup private @Nullable What what;

    /** One of three. */
    static final class What {
        @Option(
                names = "--name",
                paramLabel = "ID",
                description = "default: the time, such as 20261126T104600Z")
        private @Nullable String name;

        @Option(names = "--list", description = "show the snapshots that are there")
        private boolean list;

        @Option(names = "--drop", paramLabel = "ID", description = "take one away")
        private @Nullable String drop;
    }

    @Override
    public Integer call() {
        Screen screen = archive.screen();
        What asked = what == null ? new What() : what;
        Archive at = archive.open(root);
        if (asked.list) {
            list(screen, at.snapshots());
        } else if (asked.drop != null) {
            if (at.dropSnapshot(asked.drop) instanceof Nothing<String>(var reason)) {
                return archive.nothing(options, reason);
            }
            if (options.json()) {
                Json.document(screen.out(), Map.of("dropped", asked.drop));
            } else {
                screen.err()
                        .println(
                                "dropped; `freshet archive prune %s` frees its room"
                                        .formatted(root));
            }
        } else {
            Snapshot taken =
                    at.snapshot(
                            suites, Optional.ofNullable(asked.name), Clock.systemUTC().instant());
            if (options.json()) {
                Json.document(screen.out(), json(taken));
            } else {
                screen.out().println(taken.name());
            }
        }
        return 0;
    }

    private void list(Screen screen, List<Snapshot> all) {
        if (options.json()) {
            Json.document(
                    screen.out(),
                    Map.of("snapshots", all.stream().map(ArchiveSnapshot::json).toList()));
            return;
        }
        Table table = new Table("SNAPSHOT", "SUITE", "PUBLISHED");
        for (Snapshot each : all) {
            each.suites().forEach((suite, at) -> table.row(each.name(), suite, Json.time(at)));
        }
        table.print(screen.out());
    }

    private static Map<String, Object> json(Snapshot snapshot) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", snapshot.name());
        Map<String, Object> suites = new LinkedHashMap<>();
        snapshot.suites().forEach((suite, at) -> suites.put(suite, Json.time(at)));
        json.put("suites", suites);
        return json;
    }
}
