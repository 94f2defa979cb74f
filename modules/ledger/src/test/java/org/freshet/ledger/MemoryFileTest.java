package org.freshet.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.freshet.ledger.Samples.JQ;
import static org.freshet.ledger.Samples.orig;
import static org.freshet.ledger.Samples.passed;
import static org.freshet.ledger.Samples.release;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.freshet.model.InvalidInput;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.Release;
import org.freshet.model.Sightings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryFileTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    @TempDir Path home;
    private final SetClock clock = new SetClock(NOON);

    private Ledger flow(String name) {
        return Ledger.open(home.resolve(name), new Samples.Names("jq"), clock, Samples.TIMING);
    }

    /** A ledger that has met 1.6 as history, and fetched 1.7 with these bytes. */
    private void fill(String name, String bytes) {
        try (Ledger flow = flow(name)) {
            flow.due();
            flow.take("poll:jq");
            flow.pass(
                    "poll:jq",
                    new Passed<>(
                            new Sightings(
                                    JQ,
                                    List.of(release("1.7")),
                                    List.of(release("1.6")),
                                    Optional.of("1.7"),
                                    "inputs")));
            Release release = (Release) flow.take("fetch:jq/1.7").getFirst();
            flow.pass("fetch:jq/1.7", new Passed<>(orig(release, "tree", bytes)));
        }
        clock.forward(Duration.ofMinutes(1));
        try (Decisions person = Decisions.open(home.resolve(name), clock)) {
            person.ignore(JQ, "1.6", "too old", "B. Person");
        }
    }

    private List<String> exported(String name) {
        List<String> lines = new ArrayList<>();
        try (LedgerView view = LedgerView.open(home.resolve(name))) {
            MemoryFile.export(view, lines::add);
        }
        return lines;
    }

    private Path file(String name) throws IOException {
        return Files.write(home.resolve(name + ".jsonl"), exported(name));
    }

    @Test
    void writesOneObjectALine() {
        fill("a.db", "bytes");

        assertThat(exported("a.db"))
                .hasSize(5)
                .startsWith("{\"ledger\":{\"format\":1}}")
                .contains(
                        "{\"decision\":{\"source\":\"jq\",\"version\":\"1.6\",\"verb\":\"IGNORE\","
                                + "\"because\":\"too old\",\"who\":\"B. Person\","
                                + "\"at\":\"2026-11-23T12:01:00Z\"}}")
                .allSatisfy(line -> assertThat(line).doesNotContain("\n", home.toString()));
        assertThat(exported("none.db")).containsExactly("{\"ledger\":{\"format\":1}}");
    }

    @Test
    void bringsAMemoryIntoANewLedger() throws IOException {
        fill("a.db", "bytes");

        MemoryFile.merge(home.resolve("b.db"), file("a.db"), NOON);

        assertThat(exported("b.db")).isEqualTo(exported("a.db"));
        try (Ledger flow = flow("b.db")) {
            assertThat(flow.resume(10)).containsExactly("fetch:jq/1.7");
            Release release = (Release) flow.take("fetch:jq/1.7").getFirst();
            assertThat(release.firstSight()).isPresent();
        }
    }

    @Test
    void changesNothingWhenItIsBroughtInTwice() throws IOException {
        fill("a.db", "bytes");
        List<String> before = exported("a.db");

        MemoryFile.merge(home.resolve("a.db"), file("a.db"), NOON);

        assertThat(exported("a.db")).isEqualTo(before);
        try (Ledger flow = flow("a.db")) {
            assertThat(flow.resume(10)).containsExactly("resolve:jq/1.7");
        }
    }

    @Test
    void namesEveryLineThatContradictsTheLedgerAndChangesNothing() throws IOException {
        fill("a.db", "bytes");
        fill("b.db", "other");
        List<String> before = exported("b.db");
        Path file = file("a.db");

        assertThatThrownBy(() -> MemoryFile.merge(home.resolve("b.db"), file, NOON))
                .isInstanceOf(InvalidInput.class)
                .hasMessage(
                        "`%s` contradicts the ledger:\n"
                                + "line 4: jq 1.7 was first seen as tree `%s`, sha256 `%s`, the"
                                + " ledger has tree `%s`, sha256 `%s`",
                        file,
                        Samples.hex("tree", 40),
                        Samples.hex("bytes", 64),
                        Samples.hex("tree", 40),
                        Samples.hex("other", 64));
        assertThat(exported("b.db")).isEqualTo(before);
    }

    @Test
    void bringsInAnApprovalThatTheLedgerDoesNotKnow() throws IOException {
        fill("a.db", "bytes");
        Files.copy(home.resolve("a.db"), home.resolve("b.db"));
        try (Ledger flow = flow("a.db")) {
            flow.begin(JQ, "1.7");
            flow.take("fetch:jq/1.7");
            flow.pass(
                    "fetch:jq/1.7",
                    new org.freshet.model.Outcome.Held<>("other?", "sha256:1", "approve"));
            try (Decisions person = Decisions.open(home.resolve("a.db"), clock)) {
                person.approve(JQ, "1.7", "compared", "B. Person");
            }
            Release release = (Release) flow.take("fetch:jq/1.7").getFirst();
            flow.pass("fetch:jq/1.7", new Passed<>(orig(release, "tree", "other")));
        }

        MemoryFile.merge(home.resolve("b.db"), file("a.db"), NOON);

        assertThat(exported("b.db")).isEqualTo(exported("a.db"));
        // And the older export is no contradiction of what came later.
        fill("c.db", "bytes");
        MemoryFile.merge(home.resolve("a.db"), file("c.db"), NOON);
    }

    @Test
    void refusesAFileThatIsNoExport() throws IOException {
        Path file = Files.writeString(home.resolve("x"), "{\"format\":1}\n");

        assertThatThrownBy(() -> MemoryFile.merge(home.resolve("b.db"), file, NOON))
                .isInstanceOf(InvalidInput.class)
                .hasMessageStartingWith("`%s`, line 1: ".formatted(file));
        Files.writeString(file, "");
        assertThatThrownBy(() -> MemoryFile.merge(home.resolve("b.db"), file, NOON))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("`%s` is not an export of a ledger in format 1", file);
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe});
        assertThatThrownBy(() -> MemoryFile.merge(home.resolve("b.db"), file, NOON))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("`%s` is not UTF-8 text", file);
        assertThatThrownBy(() -> MemoryFile.merge(home.resolve("b.db"), home.resolve("none"), NOON))
                .isInstanceOf(InvalidInput.class);
        assertThat(home.resolve("b.db")).doesNotExist();
    }

    @Test
    void copiesMemoryForAScratchHomeWithoutWork() {
        fill("a.db", "bytes");

        MemoryFile.copy(home.resolve("a.db"), home.resolve("scratch.db"));

        assertThat(exported("scratch.db"))
                .containsExactlyElementsOf(
                        exported("a.db").stream()
                                .map(line -> line.replace("\"history\":false", "\"history\":true"))
                                .toList());
        try (Ledger scratch = flow("scratch.db")) {
            assertThat(scratch.resume(10)).isEmpty();
            assertThat(scratch.begin(JQ, "1.7")).containsExactly("fetch:jq/1.7");
            Object step = scratch.take("fetch:jq/1.7").getFirst();
            assertThat(((Release) step).firstSight()).isPresent();
            assertThat(passed(step)).isNotNull();
        }
    }
}
