package org.freshet.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.freshet.files.ContentStore;
import org.freshet.model.DebianVersion;
import org.freshet.model.InvalidInput;
import org.freshet.model.Outcome;
import org.freshet.model.Publication;
import org.freshet.model.SourceName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClosingTest {
    private static final Instant NOW = Instant.parse("2026-11-02T08:00:00Z");
    private static final TinySource HELLO = TinySource.hello("1.0-1");

    @TempDir Path dir;
    private Path root;
    private Archive archive;

    @BeforeEach
    void anArchiveWithAClosedSuite() {
        root = dir.resolve("fresh");
        archive = Archive.init(root, ArchiveOptions.suites("jammy", "noble"), NOW);
        publish(HELLO);
        archive.close("jammy", Optional.of("end of life"), NOW.plusSeconds(60));
    }

    private void publish(TinySource source) {
        archive.publish("jammy", List.of(source.in(dir.resolve("in"))), false, NOW);
    }

    private String read(String file) throws IOException {
        return Files.readString(root.resolve(file));
    }

    @Test
    void saysSoInReleaseAndOnThePage() throws IOException {
        assertThat(read("dists/jammy/Release"))
                .contains("\nDescription: fresh for jammy; closed on 2026-11-02: end of life\n")
                .doesNotContain("Valid-Until");
        assertThat(read("dists/noble/Release")).contains("\nDescription: fresh for noble\n");
        assertThat(read("index.html"))
                .containsOnlyOnce("This suite is closed on 2026-11-02: end of life");
        assertThat(archive.verify(NOW).problems()).isEmpty();
    }

    @Test
    void takesNothingAnyMore() {
        assertThatThrownBy(() -> publish(TinySource.hello("1.1-1")))
                .isInstanceOfSatisfying(
                        InvalidInput.class,
                        failure -> {
                            assertThat(failure)
                                    .hasMessage(
                                            "suite `jammy` of archive `fresh` is closed on 2026-11-02: end of life");
                            assertThat(failure.hint())
                                    .contains(
                                            "leave it out; or open it again with `freshet archive close %s --suite jammy --reopen`"
                                                    .formatted(root));
                        });
        assertThatThrownBy(() ->
                        archive.publish(
                                "jammy",
                                List.of(TinyBinary.hello("1.0-1~ubuntu2204").in(dir.resolve("in"))),
                                false,
                                NOW))
                .isInstanceOf(InvalidInput.class);
        assertThatThrownBy(() ->
                        archive.withdraw(
                                List.of(),
                                new SourceName("hello"),
                                HELLO.debianVersion(),
                                "bad",
                                "B.",
                                NOW))
                .isInstanceOf(InvalidInput.class);
        assertThat(archive.tombstones().of("jammy", new SourceName("hello"))).isEmpty();
    }

    @Test
    void holdsWhatThePipelineHasForIt() {
        ContentStore store = new ContentStore(dir.resolve("store"));
        Publisher publisher =
                new Publisher(Map.of("fresh", archive), store, Clock.fixed(NOW, ZoneOffset.UTC));

        Outcome<Publication> outcome =
                publisher.publish(TinySource.hello("1.1-1").in(store, "ubuntu/jammy", "jammy"));

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Held.class,
                        held ->
                                assertThat(held.question())
                                        .isEqualTo(
                                                "suite `jammy` of archive `fresh` is closed on 2026-11-02: end of life"));
        assertThat(archive.list())
                .extracting(listing -> listing.version())
                .containsExactly(DebianVersion.parse("1.0-1"));
    }

    @Test
    void closingItAgainChangesNoByte() throws IOException {
        String release = read("dists/jammy/InRelease");

        for (Optional<String> because :
                List.of(Optional.of("end of life"), Optional.<String>empty())) {
            assertThat(archive.close("jammy", because, NOW.plusSeconds(9000)))
                    .isEqualTo(
                            new Outcome.Nothing<>(
                                    "suite `jammy` is closed on 2026-11-02: end of life"));
        }

        assertThat(read("dists/jammy/InRelease")).isEqualTo(release);
    }

    @Test
    void anotherReasonTakesThePlaceOfTheFirst() throws IOException {
        assertThat(archive.close("jammy", Optional.of("use noble"), NOW.plusSeconds(9000)))
                .isEqualTo(new Outcome.Passed<>("closed on 2026-11-02: use noble"));

        assertThat(read("dists/jammy/Release"))
                .contains("\nDescription: fresh for jammy; closed on 2026-11-02: use noble\n");
    }

    @Test
    void opensAgain() throws IOException {
        archive.reopen("jammy", NOW.plusSeconds(120));
        assertThat(archive.reopen("jammy", NOW.plusSeconds(121)))
                .isEqualTo(new Outcome.Nothing<>("suite `jammy` is open"));

        publish(TinySource.hello("1.1-1"));
        assertThat(read("dists/jammy/Release")).contains("\nDescription: fresh for jammy\n");
        assertThat(archive.verify(NOW).problems()).isEmpty();
    }

    @Test
    void endsAClosingThatWasCutOffBehindTheCharter() throws IOException {
        String charter = read("freshet-archive.json");
        archive.reopen("jammy", NOW.plusSeconds(120));
        Files.writeString(root.resolve("freshet-archive.json"), charter);

        archive.close("jammy", Optional.of("end of life"), NOW.plusSeconds(180));

        assertThat(read("dists/jammy/Release")).contains("; closed on 2026-11-02: end of life\n");
    }

    @Test
    void isRememberedWhenTheCharterIsLost() throws IOException {
        Files.delete(root.resolve("freshet-archive.json"));
        String release = read("dists/jammy/InRelease");

        Archive.init(root, ArchiveOptions.suites("jammy"), NOW.plusSeconds(180));

        assertThat(read("dists/jammy/InRelease")).isEqualTo(release);
        assertThatThrownBy(() -> publish(TinySource.hello("1.1-1")))
                .isInstanceOf(InvalidInput.class);
    }
}
