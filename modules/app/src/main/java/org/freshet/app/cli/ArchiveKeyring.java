package org.freshet.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.freshet.archive.Archive;
import org.freshet.files.Durable;
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
        Archive at = archive.open(root);
        List<Archive.Listing> before = at.keyrings();
        List<Archive.Listing> held =
                at.publishKeyring(Optional.ofNullable(maintainer), Clock.systemUTC().instant());
        if (held.stream().anyMatch(one -> isNobodys(at, one))) {
            archive.screen()
                    .err()
                    .println(
                            "note: its maintainer has no address that mail reaches; give yours with --maintainer");
        }
        String nothing =
                before.containsAll(held) ? "every suite holds it already, with these keys" : "";
        if (options.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("packages", held.stream().map(ArchiveCommand::json).toList());
            if (!nothing.isEmpty()) {
                json.put("nothing", nothing);
            }
            Json.document(archive.screen().out(), json);
        } else {
            held.forEach(one ->
                    archive.screen()
                            .out()
                            .println(
                                    "%s %s %s"
                                            .formatted(one.suite(), one.source(), one.version())));
            if (!nothing.isEmpty()) {
                return archive.nothing(options, nothing);
            }
        }
        return 0;
    }

    /**
     * Whether its maintainer has an address at {@code .invalid} (RFC 2606), for want of another.
     */
    private static boolean isNobodys(Archive at, Archive.Listing one) {
        return at.dsc(one.source(), one.version())
                .map(dsc -> {
                    try {
                        return Files.readString(dsc).contains(".invalid>");
                    } catch (IOException e) {
                        throw Durable.failure(dsc.toString(), e);
                    }
                })
                .orElse(false);
    }
}
