package org.freshet.app.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.freshet.archive.Rebuilt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Gives suites their indices back. */
@Command(
        name = "rebuild",
        description = "Give suites back the indices that were deleted or damaged.",
        sortOptions = false)
final class ArchiveRebuild implements Callable<Integer> {
    @ParentCommand private ArchiveCommand archive;

    @Mixin private Options options;

    @Parameters(paramLabel = "ROOT")
    private Path root;

    @Option(names = "--suite", arity = "1..*", paramLabel = "S", description = "these suites alone")
    private List<String> suites = List.of();

    @Override
    public Integer call() {
        Screen screen = archive.screen();
        List<Rebuilt> all = archive.open(root).rebuild(suites, Clock.systemUTC().instant());
        if (options.json()) {
            Json.document(
                    screen.out(),
                    Map.of("suites", all.stream().map(ArchiveRebuild::json).toList()));
            return 0;
        }
        for (Rebuilt each : all) {
            each.notes()
                    .forEach(note ->
                            screen.err().println("note: %s: %s".formatted(each.suite(), note)));
            screen.out().println(each.suite() + ": " + words(each.how()));
        }
        return 0;
    }

    private static String words(Rebuilt.How how) {
        return switch (how) {
            case SOUND -> "sound";
            case RESTORED -> "restored";
            case FROM_POOL -> "made of the pool";
        };
    }

    private static Map<String, Object> json(Rebuilt rebuilt) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("suite", rebuilt.suite());
        json.put("how", rebuilt.how().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        json.put("notes", rebuilt.notes());
        return json;
    }
}
