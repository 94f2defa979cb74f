package org.freshet.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.freshet.ledger.RowView.State;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.Release;
import org.freshet.model.Sightings;
import org.freshet.model.SourceName;
import org.freshet.model.Stage;
import org.freshet.model.Upstream;
import org.freshet.testkit.Jvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The flow is killed in the middle of its work, again and again, and begins again each time. */
class KilledTest {
    private static final List<String> SOURCES = List.of("curl", "jq", "tmux");
    private static final List<String> VERSIONS = List.of("1.0", "1.1rc1", "1.1", "1.2");
    private static final int KILLS = 10;

    @TempDir Path home;

    /** How far the flow may run ahead of the kill. */
    private static final int AHEAD = 4;

    /**
     * Another JVM: two threads take, work and pass until all is done; it tells each pass, and does
     * one step for each byte that it is sent.
     */
    static final class Flow {
        private final Ledger ledger;
        private final Set<String> beingDone = ConcurrentHashMap.newKeySet();

        private Flow(Ledger ledger) {
            this.ledger = ledger;
        }

        public static void main(String[] arguments) throws InterruptedException {
            Samples.Names recipes = new Samples.Names(SOURCES.toArray(String[]::new));
            try (Ledger ledger =
                    Ledger.open(
                            Path.of(arguments[0]), recipes, Clock.systemUTC(), Samples.TIMING)) {
                Flow flow = new Flow(ledger);
                ledger.due().forEach(flow::step);
                Thread other = Thread.ofPlatform().start(flow::work);
                flow.work();
                other.join();
                tell("idle " + ledger.idle());
            }
        }

        private void work() {
            while (!ledger.idle()) {
                ledger.resume(3).reversed().forEach(this::step);
            }
        }

        private void step(String key) {
            for (Object record : ledger.take(key)) {
                awaitLeave();
                if (!beingDone.add(key)) {
                    tell("given twice " + key);
                }
                Passed<?> outcome =
                        record instanceof Upstream upstream
                                ? new Passed<>(look(upstream))
                                : Samples.passed(record);
                beingDone.remove(key);
                ledger.pass(key, outcome);
                tell(key);
            }
        }

        private static void awaitLeave() {
            try {
                if (System.in.read() < 0) {
                    throw new IllegalStateException("nobody is there");
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static Sightings look(Upstream upstream) {
            List<Release> work = new ArrayList<>();
            for (String version : VERSIONS) {
                if (upstream.known().stream().noneMatch(known -> known.version().equals(version))) {
                    work.add(Samples.release(upstream.source(), version));
                }
            }
            return new Sightings(upstream.source(), work, List.of(), Optional.of("1.2"), "inputs");
        }

        @SuppressWarnings("SystemOut")
        private static synchronized void tell(String line) {
            System.out.println(line);
            System.out.flush();
        }
    }

    /** Gives what the flow told until it ended, or was killed after so many lines. */
    private List<String> run(Path file, int most) throws IOException, InterruptedException {
        Process flow =
                new ProcessBuilder(Jvm.command(Flow.class, file.toString()))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        List<String> told = new ArrayList<>();
        try (BufferedReader out = flow.inputReader();
                Writer leave = flow.outputWriter()) {
            leave.write("-".repeat(most + AHEAD));
            leave.flush();
            String line = out.readLine();
            while (line != null) {
                told.add(line);
                if (told.size() == most) {
                    // SIGKILL; by the handle, because Process would close the stream.
                    flow.toHandle().destroyForcibly();
                }
                line = out.readLine();
            }
        }
        flow.waitFor();
        return told;
    }

    @Test
    @Timeout(300)
    void losesNoRowAndDoublesNone() throws IOException, InterruptedException {
        Path file = home.resolve("ledger.db");
        Random random = new Random(20261123);
        List<String> told = new ArrayList<>();
        for (int kill = 0; kill < KILLS; kill++) {
            told.addAll(run(file, 1 + random.nextInt(9)));
            assertThat(told).noneMatch(line -> line.startsWith("idle"));
            wholeAfterAKill(file);
        }
        told.addAll(run(file, 10_000));

        assertThat(told).last().isEqualTo("idle true");
        assertThat(told)
                .filteredOn(line -> !line.startsWith("poll:"))
                .doesNotHaveDuplicates()
                .noneMatch(line -> line.startsWith("given twice"));
        try (LedgerView view = LedgerView.open(file)) {
            assertThat(view.rows()).extracting(RowView::state).containsOnly(State.DONE);
            assertThat(view.rows())
                    .filteredOn(row -> row.key().stage() == Stage.PUBLISH)
                    .hasSize(SOURCES.size() * VERSIONS.size() * 2);
        }
    }

    private static void wholeAfterAKill(Path file) {
        try (Database database = Database.reading(file)) {
            assertThat(
                            database.query(
                                    "pragma integrity_check", line -> line.text("integrity_check")))
                    .containsExactly("ok");
        }
        try (LedgerView view = LedgerView.open(file)) {
            List<RowView> rows = view.rows();
            for (String source : SOURCES) {
                for (var release : view.releases(new SourceName(source))) {
                    assertThat(of(rows, source, release.version()))
                            .describedAs("%s %s", source, release.version())
                            .anyMatch(row -> row.key().stage() == Stage.FETCH);
                }
            }
            for (RowView row : rows) {
                if (row.state() == State.DONE && row.key().version().isPresent()) {
                    assertThat(followers(rows, row)).describedAs("%s", row.key()).isTrue();
                }
            }
        }
    }

    private static List<RowView> of(Collection<RowView> rows, String source, String version) {
        return rows.stream()
                .filter(row -> row.key().source().text().equals(source))
                .filter(row -> row.key().version().equals(Optional.of(version)))
                .toList();
    }

    private static boolean followers(List<RowView> rows, RowView done) {
        long expected =
                switch (done.key().stage()) {
                    case FETCH, PLAN, PACKAGE -> 1;
                    case RESOLVE -> 2;
                    case POLL, PUBLISH, UPLOAD, CONFIRM -> 0;
                };
        return of(rows, done.key().source().text(), done.key().version().orElseThrow()).stream()
                        .filter(row ->
                                List.of(Stage.values()).indexOf(row.key().stage())
                                        == List.of(Stage.values()).indexOf(done.key().stage()) + 1)
                        .filter(row ->
                                done.key().target().isEmpty()
                                        || done.key().target().equals(row.key().target()))
                        .count()
                == expected;
    }
}
