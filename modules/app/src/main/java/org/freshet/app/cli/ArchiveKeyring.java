package org.freshet.app.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.freshet.archive.Archive;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The package that brings users the keys. */
@Command(
        name = "keyring",
        description = {
            "Publish the package NAME-archive-keyring, in every suite that lacks it.",
            "Once it is there, every change of keys publishes it anew."
        },
        sortOptions = false)
final class ArchiveKeyring implements Callable<Integer> {
    @ParentCommand private ArchiveCommand archive;

    @Mixin private Options options;

    @Parameters(paramLabel = "ROOT")
    private Path root;

    @Option(
            names = "--maintainer",
            paramLabel = "NAME <MAIL>",
            description = "who answers for it (default: as in the package before)")
    private @Nullable String maintainer;

    @Override
    public Integer call() {
        List<Archive.Listing> held =
                archive.open(root)
                        .publishKeyring(
                                Optional.ofNullable(maintainer), Clock.systemUTC().instant());
        if (options.json()) {
            Json.document(
                    archive.screen().out(),
                    Map.of(
                            "packages",
                            held.stream()
                                    .map(one ->
                                            Map.of(
                                                    "suite", one.suite(),
                                                    "source", one.source().text(),
                                                    "version", one.version().toString()))
                                    .toList()));
        } else {
            held.forEach(one ->
                    archive.screen()
                            .out()
                            .println(
                                    "%s %s %s"
                                            .formatted(one.suite(), one.source(), one.version())));
        }
        return 0;
    }
}
