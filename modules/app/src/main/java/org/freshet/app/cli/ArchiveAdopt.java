package org.freshet.app.cli;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.freshet.archive.Adopted;
import org.freshet.archive.Archive;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** A tree of reprepro, aptly or another tool becomes an archive. */
@Command(
        name = "adopt",
        description = "Take over what reprepro, aptly or another tool published, where it lies.",
        sortOptions = false)
final class ArchiveAdopt implements Callable<Integer> {
    @ParentCommand private ArchiveCommand archive;

    @Mixin private Options options;

    @Parameters(paramLabel = "ROOT", description = "the directory that has dists and pool")
    private Path root;

    @Option(
            names = "--key",
            required = true,
            paramLabel = "FILE|gpg:FINGERPRINT",
            description =
                    "the secret key that signs it, as gpg --export-secret-keys writes it, outside of ROOT; or gpg has it")
    private String key;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "of the files that users fetch (default: the name of ROOT)")
    private @Nullable String name;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "where users reach it, as they do now")
    private @Nullable URI url;

    @Override
    public Integer call() {
        Adopted adopted =
                Archive.adopt(
                        root.toAbsolutePath().normalize(),
                        ArchiveKey.place(key),
                        Optional.ofNullable(name),
                        Optional.ofNullable(url),
                        Clock.systemUTC().instant());
        Screen screen = archive.screen();
        if (options.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("root", root.toString());
            json.put("suites", adopted.suites());
            json.put("sources", adopted.sources());
            json.put("binaries", adopted.binaries());
            json.put("notes", adopted.notes());
            Json.document(screen.out(), json);
        } else {
            adopted.notes().forEach(note -> screen.err().println("note: " + note));
            screen.err()
                    .println(
                            "archive `%s` has the suites %s"
                                    .formatted(root, String.join(", ", adopted.suites())));
        }
        return 0;
    }
}
