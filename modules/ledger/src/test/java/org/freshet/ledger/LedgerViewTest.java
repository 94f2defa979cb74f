package org.freshet.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.freshet.ledger.Samples.JQ;
import static org.freshet.ledger.Samples.NOBLE;
import static org.freshet.ledger.Samples.TRIXIE;
import static org.freshet.ledger.Samples.passed;
import static org.freshet.ledger.Samples.release;
import static org.freshet.ledger.Samples.sightings;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.freshet.model.FreshetException;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.KnownRelease;
import org.freshet.model.OrigTarball;
import org.freshet.model.Outcome.Held;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.Plan;
import org.freshet.model.Release;
import org.freshet.model.Sightings;
import org.freshet.model.TargetResolution;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerViewTest {
    @TempDir Path home;
    private final SetClock clock = new SetClock(Instant.parse("2026-11-23T06:00:00Z"));
    private Path file;

    @BeforeEach
    void name() {
        file = home.resolve("ledger.db");
    }

    private Ledger flow() {
        return Ledger.open(file, new Samples.Names("jq"), clock, Samples.TIMING);
    }

    /** One release held for noble, and planned for trixie. */
    private void fill(Ledger flow) {
        flow.due();
        flow.take("poll:jq");
        flow.pass(
                "poll:jq",
                new Passed<>(
                        new Sightings(
                                JQ,
                                List.of(release("1.10")),
                                List.of(release("1.9"), release("1.11rc1")),
                                Optional.of("1.10"),
                                "inputs")));
        step(flow, "fetch:jq/1.10");
        step(flow, "resolve:jq/1.10");
        step(flow, "plan:jq/1.10/debian/trixie");
        flow.take("plan:jq/1.10/ubuntu/noble");
        flow.pass(
                "plan:jq/1.10/ubuntu/noble",
                new Held<>("publish unproved?", "unproved:ubuntu/noble", "approve it"));
    }

    private static void step(Ledger flow, String key) {
        flow.pass(key, passed(flow.take(key).getFirst()));
    }

    @Test
    void answersNothingWhereThereIsNoLedger() {
        try (LedgerView view = LedgerView.open(file)) {
            assertThat(view.rows()).isEmpty();
            assertThat(view.rows(JQ)).isEmpty();
            assertThat(view.questions()).isEmpty();
            assertThat(view.newest(JQ)).isEmpty();
            assertThat(view.releases(JQ)).isEmpty();
            assertThat(view.release(JQ, "1.10")).isEmpty();
            assertThat(view.decisions(JQ, "1.10")).isEmpty();
            assertThat(view.replacedSights(JQ, "1.10")).isEmpty();
            assertThat(view.plan(JQ, "1.10", NOBLE)).isEmpty();
            assertThat(view.orig(JQ, "1.10")).isEmpty();
            assertThat(view.watched(JQ)).isEmpty();
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void answersWhileTheFlowWorks() {
        try (Ledger flow = flow()) {
            fill(flow);

            try (LedgerView view = LedgerView.open(file)) {
                assertThat(view.newest(JQ)).contains("1.10");
                assertThat(view.releases(JQ))
                        .extracting(KnownRelease::version)
                        .containsExactly("1.9", "1.10", "1.11rc1");
                assertThat(view.rows(JQ))
                        .extracting(row -> row.key() + " " + row.state())
                        .containsExactly(
                                "poll:jq done",
                                "fetch:jq/1.10 done",
                                "resolve:jq/1.10 done",
                                "plan:jq/1.10/debian/trixie done",
                                "package:jq/1.10/debian/trixie open",
                                "plan:jq/1.10/ubuntu/noble held");
                assertThat(view.questions())
                        .extracting(RowView::reason, RowView::subject)
                        .containsExactly(
                                org.assertj.core.groups.Tuple.tuple(
                                        Optional.of("publish unproved?"),
                                        Optional.of("unproved:ubuntu/noble")));
                assertThat(view.watched(JQ).flatMap(Watched::checked))
                        .contains(Instant.parse("2026-11-23T06:00:00Z"));
                assertThat(view.release(JQ, "1.10").orElseThrow().firstSight()).isPresent();
                assertThat(view.orig(JQ, "1.10").map(OrigTarball::file))
                        .contains(Samples.orig(release("1.10")).file());
                assertThat(view.plan(JQ, "1.10", TRIXIE).map(Plan::suite)).contains("trixie");
                assertThat(view.plan(JQ, "1.10", NOBLE)).isEmpty();
            }
        }
    }

    @Test
    void showsOneMomentThoughTheFlowGoesOn() {
        try (Ledger flow = flow();
                LedgerView view = LedgerView.open(file)) {
            assertThat(view.rows()).isEmpty();

            fill(flow);

            assertThat(view.rows()).isEmpty();
        }
    }

    @Test
    void doesNotHoldUpTheFlow() {
        try (Ledger flow = flow();
                LedgerView view = LedgerView.open(file)) {
            view.rows();
            fill(flow);

            assertThat(flow.resume(10)).containsExactly("package:jq/1.10/debian/trixie");
        }
    }

    @Test
    void answersFromALedgerThatNobodyHasOpen() {
        try (Ledger flow = flow()) {
            fill(flow);
        }
        try (LedgerView view = LedgerView.open(file)) {
            assertThat(view.newest(JQ)).contains("1.10");
        }
    }

    @Test
    void refusesALedgerOfANewerFreshet() {
        flow().close();
        try (Database newer = Database.writing(file)) {
            newer.execute("pragma user_version = 99");
        }

        assertThatThrownBy(() -> LedgerView.open(file))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("ledger `%s` has schema 99, this Freshet knows up to 5", file)
                .extracting(e -> ((FreshetException) e).hint().orElseThrow())
                .isEqualTo(
                        "use the Freshet that wrote it, or its `freshet ledger export` and a new"
                                + " home");
        assertThatThrownBy(this::flow).isInstanceOf(InvalidInput.class);
        assertThatThrownBy(() -> Decisions.open(file, clock)).isInstanceOf(InvalidInput.class);
    }

    @Test
    void refusesAFileThatIsNoLedger() throws IOException {
        Files.writeString(file, "not a database\n".repeat(1000));

        assertThatThrownBy(() -> LedgerView.open(file))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageStartingWith("ledger `%s` is not a whole SQLite file: ".formatted(file))
                .extracting(e -> ((FreshetException) e).hint().orElseThrow())
                .asString()
                .contains("freshet ledger import");
        assertThatThrownBy(this::flow).isInstanceOf(IntegrityFailure.class);
    }

    @Test
    void refusesADamagedLedger() throws IOException {
        try (Ledger flow = flow()) {
            fill(flow);
        }
        try (RandomAccessFile damaged = new RandomAccessFile(file.toFile(), "rw")) {
            for (long at = 4096; at < damaged.length(); at += 512) {
                damaged.seek(at);
                damaged.write("damage".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
        }

        assertThatThrownBy(
                        () -> {
                            try (LedgerView view = LedgerView.open(file)) {
                                view.rows();
                                view.releases(JQ);
                                view.plan(JQ, "1.10", TRIXIE);
                            }
                        })
                .isInstanceOf(IntegrityFailure.class);
    }

    @Test
    void takesALedgerThatIsOnlyBeingMadeForNone() throws IOException {
        Files.createFile(file);

        try (LedgerView view = LedgerView.open(file)) {
            assertThat(view.rows()).isEmpty();
        }
        try (Ledger flow = flow()) {
            assertThat(flow.due()).containsExactly("poll:jq");
        }
    }

    @Test
    void refusesAHomeThatIsNotThere() {
        Path nowhere = home.resolve("none/ledger.db");

        assertThatThrownBy(
                        () -> Ledger.open(nowhere, new Samples.Names("jq"), clock, Samples.TIMING))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("cannot be opened");
    }

    @Test
    void readsTheSchemaOnlyOnceFromFlyway() {
        flow().close();
        try (Database database = Database.writing(file)) {
            database.execute("drop table flyway_schema_history");
        }
        try (Ledger flow = flow()) {
            flow.due();
            flow.take("poll:jq");
            assertThat(flow.pass("poll:jq", new Passed<>(sightings("inputs", release("1.7")))))
                    .containsExactly("fetch:jq/1.7");
        }
        try (Database database = Database.writing(file)) {
            assertThat(
                            database.query(
                                    "select name from sqlite_master where name like 'flyway%'",
                                    line -> line.text("name")))
                    .isEmpty();
        }
    }

    @Test
    void givesTheTarballWithTheReleaseAsTheNextStepWouldTakeIt() {
        try (Ledger flow = flow()) {
            fill(flow);
        }
        try (Decisions decisions = Decisions.open(file, clock)) {
            decisions.approve(JQ, "1.10", "looks right", "ann");
        }
        try (Ledger flow = flow();
                LedgerView view = LedgerView.open(file)) {
            TargetResolution taken =
                    (TargetResolution) flow.take("plan:jq/1.10/ubuntu/noble").getFirst();

            Release asked = view.orig(JQ, "1.10").orElseThrow().release();

            assertThat(asked).isEqualTo(taken.resolution().orig().release());
            assertThat(asked.approvals()).containsExactly("unproved:ubuntu/noble");
            assertThat(asked.known()).containsExactly("1.10", "1.11~rc1", "1.9");
        }
    }
}
