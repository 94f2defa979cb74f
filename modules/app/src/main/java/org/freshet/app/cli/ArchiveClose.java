package org.freshet.app.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.freshet.archive.Archive;
import org.freshet.model.InvalidInput;
import org.freshet.model.Outcome;
import org.freshet.model.Outcome.Held;
import org.freshet.model.Outcome.Later;
import org.freshet.model.Outcome.Nothing;
import org.freshet.model.Outcome.Passed;
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
        if (reopen && because != null) {
            throw new InvalidInput(
                    "an open suite has no reason", "say `--because` when the suite is closed");
        }
        Instant now = Clock.systemUTC().instant();
        Outcome<String> outcome =
                reopen ? at.reopen(suite, now) : at.close(suite, Optional.ofNullable(because), now);
        return switch (outcome) {
            case Passed<String>(var notice, _) -> {
                if (options.json()) {
                    Json.document(screen.out(), json(notice));
                } else {
                    screen.err().println("suite `%s` is %s".formatted(suite, notice));
                }
                yield 0;
            }
            case Nothing<String>(var reason) -> archive.nothing(options, reason);
            case Held<String> _, Later<String> _ ->
                    throw new IllegalStateException("closing asks and waits for nothing");
        };
    }

    private Map<String, Object> json(String notice) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("suite", suite);
        json.put("closed", !reopen);
        json.put("notice", notice);
        return json;
    }
}
