package org.freshet.app.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Keeps an archive from expiring that no {@code run} looks after. */
@Command(
        name = "sign",
        description = {
            "Sign every suite again that expires or lacks the signature of a key; its indices stay.",
            "For a timer, where no `freshet run` looks after the archive."
        },
        sortOptions = false)
final class ArchiveSign implements Callable<Integer> {
    @ParentCommand private ArchiveCommand archive;

    @Mixin private Options options;

    @Parameters(paramLabel = "ROOT")
    private Path root;

    @Override
    public Integer call() {
        Screen screen = archive.screen();
        List<String> signed = archive.open(root).sign(Clock.systemUTC().instant());
        String nothing = "no suite of `%s` expires".formatted(root);
        if (options.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("signed", signed);
            if (signed.isEmpty()) {
                json.put("nothing", nothing);
            }
            Json.document(screen.out(), json);
            return 0;
        }
        if (signed.isEmpty()) {
            return archive.nothing(options, nothing);
        }
        screen.err().println("signed: " + String.join(", ", signed));
        return 0;
    }
}
