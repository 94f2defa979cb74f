package org.freshet.app.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.freshet.archive.Archive;
import org.freshet.archive.Promoted;
import org.freshet.archive.Promotion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** From a suite of proposals or prereleases to the stable one. */
@Command(
        name = "promote",
        description = "Move sources, with what was built of them, to the stable suite.",
        sortOptions = false)
final class ArchivePromote implements Callable<Integer> {
    @ParentCommand private ArchiveCommand archive;

    @Mixin private Options options;

    @Parameters(index = "0", paramLabel = "ROOT")
    private Path root;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "SOURCE[=VERSION]",
            description = "without a version the highest that the suite holds")
    private List<String> sources;

    @Option(
            names = "--from",
            required = true,
            split = ",",
            paramLabel = "S",
            description = "noble-proposed or noble-rc; of several series the newest is moved first")
    private List<String> from;

    @Option(
            names = "--to",
            split = ",",
            paramLabel = "S",
            description = "noble (default: the stable suite of each)")
    private List<String> to = List.of();

    @Override
    public Integer call() {
        Screen screen = archive.screen();
        Archive at = archive.open(root);
        List<Promoted> promoted =
                at.promote(
                        sources.stream().map(Promotion.Wanted::parse).toList(),
                        from,
                        to,
                        Clock.systemUTC().instant());
        if (options.json()) {
            Json.document(
                    screen.out(),
                    Map.of("promoted", promoted.stream().map(ArchivePromote::json).toList()));
            return 0;
        }
        for (Promoted one : promoted) {
            screen.out()
                    .println(
                            "%s %s %s from %s%s"
                                    .formatted(
                                            one.to(),
                                            one.source(),
                                            one.version(),
                                            one.from(),
                                            one.already() ? ": was there already" : ""));
        }
        return 0;
    }

    private static Map<String, Object> json(Promoted one) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("suite", one.to());
        json.put("source", one.source().text());
        json.put("version", one.version().toString());
        json.put("from", one.from());
        json.put("already", one.already());
        return json;
    }
}
