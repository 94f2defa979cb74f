package org.freshet.app.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.freshet.archive.Archive;
import org.freshet.archive.RollbackTarget;
import org.freshet.archive.RolledBack;
import org.freshet.model.Outcome;
import org.freshet.model.Outcome.Held;
import org.freshet.model.Outcome.Later;
import org.freshet.model.Outcome.Nothing;
import org.freshet.model.Outcome.Passed;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Goes back to what a suite held once. */
@Command(
        name = "rollback",
        description = {
            "Publish what a suite held once, as its next generation.",
            "Versions that go are marked, so that the next round does not bring them back."
        },
        sortOptions = false)
final class ArchiveRollback implements Callable<Integer> {
    @ParentCommand private ArchiveCommand archive;

    @Mixin private Options options;

    @Parameters(paramLabel = "ROOT")
    private Path root;

    @Option(names = "--suite", required = true, paramLabel = "S")
    private String suite;

    @ArgGroup(multiplicity = "1")
    private @Nullable What what;

    /** One of two. */
    static final class What {
        @Option(
                names = "--to",
                paramLabel = "ID",
                description = "a snapshot, or a generation by the start of its name")
        private @Nullable String to;

        @Option(names = "--list", description = "show what the suite can go back to")
        @SuppressWarnings("UnusedVariable") // Without --to it is this.
        private boolean list;
    }

    @Option(names = "--allow-shrink", description = "even if more than half of the suite goes")
    private boolean allowShrink;

    @Override
    public Integer call() {
        Screen screen = archive.screen();
        Archive at = archive.open(root);
        String to = what == null ? null : what.to;
        if (to == null) {
            list(screen, at);
            return 0;
        }
        Outcome<RolledBack> outcome =
                at.rollBack(
                        suite,
                        to,
                        System.getProperty("user.name"),
                        allowShrink,
                        Clock.systemUTC().instant());
        return switch (outcome) {
            case Passed<RolledBack>(var rolled, _) -> {
                tell(screen, rolled);
                yield 0;
            }
            case Nothing<RolledBack>(var reason) -> archive.nothing(options, reason);
            case Held<RolledBack>(var question, _, var hint) -> archive.held(question, hint);
            case Later<RolledBack> later ->
                    throw new IllegalStateException("a rollback waits for nothing: " + later);
        };
    }

    private void list(Screen screen, Archive at) {
        List<RollbackTarget> targets = at.rollbackTargets(suite);
        if (options.json()) {
            Json.document(
                    screen.out(),
                    Map.of("targets", targets.stream().map(ArchiveRollback::json).toList()));
            return;
        }
        Table table = new Table("ID", "KIND", "PUBLISHED", "VERSIONS", "BACK", "GONE");
        targets.forEach(each ->
                table.row(
                        each.id(),
                        kind(each),
                        Json.time(each.published()),
                        Integer.toString(each.versions()),
                        Integer.toString(each.back()),
                        Integer.toString(each.gone())));
        table.print(screen.out());
    }

    private static String kind(RollbackTarget target) {
        return target.snapshot() ? "snapshot" : "generation";
    }

    private static Map<String, Object> json(RollbackTarget target) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", target.id());
        json.put("kind", kind(target));
        json.put("published", Json.time(target.published()));
        json.put("versions", target.versions());
        json.put("back", target.back());
        json.put("gone", target.gone());
        return json;
    }

    private void tell(Screen screen, RolledBack rolled) {
        if (options.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("suite", rolled.suite());
            json.put("to", rolled.to());
            json.put("back", rolled.back().stream().map(ArchiveCommand::json).toList());
            json.put("gone", rolled.gone().stream().map(ArchiveCommand::json).toList());
            json.put("left-out", rolled.leftOut().stream().map(ArchiveCommand::json).toList());
            Json.document(screen.out(), json);
            return;
        }
        rolled.back().forEach(each -> line(screen, "back", each));
        rolled.gone().forEach(each -> line(screen, "gone", each));
        rolled.leftOut().forEach(each -> line(screen, "left out, it is withdrawn:", each));
        if (rolled.back().isEmpty() && rolled.gone().isEmpty()) {
            screen.err()
                    .println(
                            "note: apart from that, suite `%s` holds what it held then"
                                    .formatted(rolled.suite()));
        }
        if (!rolled.gone().isEmpty()) {
            screen.err()
                    .println(
                            "note: who installed what is gone keeps it until a higher version comes");
        }
    }

    private static void line(Screen screen, String what, Archive.Listing listing) {
        screen.out()
                .println(
                        "%s %s %s %s"
                                .formatted(
                                        what,
                                        listing.suite(),
                                        listing.source(),
                                        listing.version()));
    }
}
