package org.freshet.app.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.freshet.archive.Archive;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The end of a suite. */
@Command(
        name = "close",
        description =
                "Freeze a suite: its last generation says so, and nothing enters it any more.",
        sortOptions = false)
final class ArchiveClose implements Callable<Integer> {
    @ParentCommand private ArchiveCommand archive;

    @Mixin private Options options;

    @Parameters(paramLabel = "ROOT")
    private Path root;

    @Option(names = "--suite", required = true, paramLabel = "S")
    private String suite;

    @Option(
            names = "--because",
            paramLabel = "TEXT",
            description = "why, for users to read (default: no more packages will come)")
    private @Nullable String because;

    @Option(names = "--reopen", description = "let it take packages again")
    private boolean reopen;

    @Override
    public Integer call() {
        Screen screen = archive.screen();
        Archive at = archive.open(root);
        if (reopen) {
            at.reopen(suite, Clock.systemUTC().instant());
        }
        String reason = because == null ? "no more packages will come" : because;
        String notice = reopen ? "open" : at.close(suite, reason, Clock.systemUTC().instant());
        if (because != null && !reopen && !notice.endsWith(": " + because.strip())) {
            screen.err()
                    .println(
                            "note: it was closed before, for the reason that stands; `--reopen` it first to give another");
        }
        if (options.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("suite", suite);
            json.put("closed", !reopen);
            json.put("notice", notice);
            Json.document(screen.out(), json);
        } else {
            screen.err().println("suite `%s` is %s".formatted(suite, notice));
        }
        return 0;
    }
}
