package org.freshet.app.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.freshet.archive.Archive;
import org.freshet.model.DebianVersion;
import org.freshet.model.Outcome;
import org.freshet.model.Outcome.Held;
import org.freshet.model.Outcome.Later;
import org.freshet.model.Outcome.Nothing;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.SourceName;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Takes a source out of a suite, without a mark that would keep it out. */
@Command(
        name = "remove",
        description = {
            "Take a source out of a suite, and what was built of it.",
            "While a recipe names it, the next round publishes it again.",
            "Without SOURCE: take away a suite that never held any, such as a mistyped one."
        },
        sortOptions = false)
final class ArchiveRemove implements Callable<Integer> {
    @ParentCommand private ArchiveCommand archive;

    @Mixin private Options options;

    @Parameters(index = "0", paramLabel = "ROOT")
    private Path root;

    @Option(names = "--suite", required = true, paramLabel = "S")
    private String suite;

    @Option(names = "--allow-shrink", description = "even if it is more than half of the suite")
    private boolean allowShrink;

    @Parameters(index = "1", arity = "0..1", paramLabel = "SOURCE")
    private @Nullable String source;

    @Parameters(
            index = "2",
            arity = "0..1",
            paramLabel = "VERSION",
            description = "default: all its versions")
    private @Nullable String version;

    @Override
    public Integer call() {
        Screen screen = archive.screen();
        if (source == null) {
            archive.open(root).removeSuite(suite, Clock.systemUTC().instant());
            if (options.json()) {
                Json.document(screen.out(), Map.of("removed", List.of(), "suite", suite));
            } else {
                screen.err().println("suite `%s` is gone".formatted(suite));
            }
            return 0;
        }
        Outcome<List<Archive.Listing>> outcome =
                archive.open(root)
                        .remove(
                                suite,
                                new SourceName(source),
                                Optional.ofNullable(version).map(DebianVersion::parse),
                                allowShrink,
                                Clock.systemUTC().instant());
        return switch (outcome) {
            case Passed<List<Archive.Listing>>(var gone, _) -> {
                if (options.json()) {
                    Json.document(
                            screen.out(),
                            Map.of("removed", gone.stream().map(ArchiveCommand::json).toList()));
                } else {
                    gone.forEach(each ->
                            screen.out()
                                    .println(
                                            "%s %s %s"
                                                    .formatted(
                                                            each.suite(),
                                                            each.source(),
                                                            each.version())));
                }
                yield 0;
            }
            case Nothing<List<Archive.Listing>>(var reason) -> archive.nothing(options, reason);
            case Held<List<Archive.Listing>>(var question, _, var hint) ->
                    archive.held(question, hint);
            case Later<List<Archive.Listing>> later ->
                    throw new IllegalStateException("removing waits for nothing: " + later);
        };
    }
}
