package org.freshet.app.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.freshet.app.Installation;
import org.freshet.app.demo.Demo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** The whole pipeline on this machine. */
@Command(
        name = "demo",
        description = "The whole pipeline on a tiny upstream of its own; no network.",
        sortOptions = false)
final class DemoCommand implements Callable<Integer> {
    @ParentCommand private Freshet freshet;

    @Mixin private Options options;

    @Option(
            names = "--keep",
            description = "leave the archive served on loopback until interrupted")
    private boolean keep;

    @Override
    public Integer call() {
        Screen screen = freshet.screen();
        try {
            Path scratch = Files.createTempDirectory("freshet-demo.");
            Thread sweep = new Thread(() -> delete(scratch), "sweep");
            Runtime.getRuntime().addShutdownHook(sweep);
            new Demo(
                            Installation.here(),
                            options.routes(),
                            screen.out(),
                            screen.err(),
                            Clock.systemUTC())
                    .play(scratch, () -> stay(screen, scratch));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return 0;
    }

    private void stay(Screen screen, Path scratch) {
        if (!keep) {
            screen.err()
                    .println(
                            "demo: done; `freshet demo --keep` leaves the archive served until you interrupt it");
            return;
        }
        screen.err()
                .println(
                        "demo: served until you interrupt it (Ctrl-C); everything lies in "
                                + scratch);
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Best effort: what is left lies in the directory for temporary files. */
    static void delete(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            // A file that came or went meanwhile.
        }
    }
}
