package org.freshet.app.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.freshet.files.Durable;
import org.freshet.files.OsLock;
import org.freshet.ledger.LedgerView;
import org.freshet.ledger.MemoryFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Saving and restoring what Freshet remembers. */
@Command(
        name = "ledger",
        description = "Save and restore what Freshet remembers.",
        subcommands = {LedgerCommand.Export.class, LedgerCommand.Import.class},
        sortOptions = false)
final class LedgerCommand {
    @Command(
            name = "export",
            description = "Write first sights and decisions to a file, one JSON object a line.",
            sortOptions = false)
    static final class Export implements Callable<Integer> {
        @ParentCommand private LedgerCommand ledger;

        @Mixin private Options options;

        @Parameters(paramLabel = "FILE", description = "`-` for standard output")
        private Path file;

        @Override
        public Integer call() {
            try (LedgerView view = LedgerView.open(options.home().ledger())) {
                if (file.toString().equals("-")) {
                    MemoryFile.export(view, ledger.freshet.screen().out()::println);
                    return 0;
                }
                Durable.replace(
                        file.toAbsolutePath(),
                        out ->
                                MemoryFile.export(
                                        view,
                                        line -> {
                                            try {
                                                out.write(
                                                        (line + "\n")
                                                                .getBytes(StandardCharsets.UTF_8));
                                            } catch (IOException e) {
                                                throw new UncheckedIOException(e);
                                            }
                                        }));
            }
            return 0;
        }
    }

    @Command(
            name = "import",
            description = "Add what a file of `ledger export` remembers.",
            sortOptions = false)
    static final class Import implements Callable<Integer> {
        @Mixin private Options options;

        @Parameters(paramLabel = "FILE")
        private Path file;

        @Override
        public Integer call() {
            try (OsLock _ = options.home().lock()) {
                MemoryFile.merge(options.home().ledger(), file, Clock.systemUTC().instant());
            }
            return 0;
        }
    }

    @ParentCommand private Freshet freshet;
}
