package org.freshet.app.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.freshet.archive.Pruned;
import org.freshet.model.InvalidInput;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Takes away what nobody can want. */
@Command(
        name = "prune",
        description = {
            "Take away versions that suites need not keep, and files that nothing names.",
            "What a snapshot names stays, and a source while a suite has what was built of it;",
            "so does each file for a day, and the last two generations of a suite with theirs."
        },
        sortOptions = false)
final class ArchivePrune implements Callable<Integer> {
    @ParentCommand private ArchiveCommand archive;

    @Mixin private Options options;

    @Parameters(paramLabel = "ROOT")
    private Path root;

    @Option(
            names = "--suite",
            arity = "1..*",
            paramLabel = "S",
            description = "take versions out of these suites alone")
    private List<String> suites = List.of();

    @Option(
            names = "--keep-versions",
            paramLabel = "N",
            description = "2 or more (default: as many as publishing keeps)")
    private @Nullable Integer keep;

    @Option(
            names = "--keep-days",
            paramLabel = "D",
            description =
                    "what was superseded or written in that time stays besides (default: as publishing keeps)")
    private @Nullable Integer days;

    @Option(names = "--dry-run", description = "only tell what would go")
    private boolean dryRun;

    @Override
    public Integer call() {
        if (days != null && days < 0) {
            throw new InvalidInput(
                    "`--keep-days %d` is in the future".formatted(days), "name 0 or more");
        }
        Screen screen = archive.screen();
        Pruned pruned =
                archive.open(root)
                        .prune(
                                suites,
                                Optional.ofNullable(keep),
                                Optional.ofNullable(days).map(Duration::ofDays),
                                dryRun,
                                Clock.systemUTC().instant());
        if (options.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("dry-run", dryRun);
            json.put("versions", pruned.versions().stream().map(ArchiveCommand::json).toList());
            json.put("files", pruned.files());
            json.put("bytes", pruned.bytes());
            json.put("waiting", pruned.waiting());
            if (pruned.versions().isEmpty() && pruned.files().isEmpty()) {
                json.put("nothing", "suites hold no more than they keep, and no file may go yet");
            }
            Json.document(screen.out(), json);
            return 0;
        }
        pruned.versions()
                .forEach(each ->
                        screen.out()
                                .println(
                                        "%s %s %s"
                                                .formatted(
                                                        each.suite(),
                                                        each.source(),
                                                        each.version())));
        pruned.files().forEach(screen.out()::println);
        screen.err()
                .println(
                        "%s: versions: %d, files: %d, bytes: %d"
                                .formatted(
                                        dryRun ? "would go" : "gone",
                                        pruned.versions().size(),
                                        pruned.files().size(),
                                        pruned.bytes()));
        if (pruned.waiting() > 0) {
            screen.err()
                    .println(
                            "note: %d more files that nothing names stay until they are old enough: a day, or --keep-days"
                                    .formatted(pruned.waiting()));
        }
        return 0;
    }
}
