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
import org.freshet.files.Hash;
import org.freshet.model.DebianVersion;
import org.freshet.model.Destination;
import org.freshet.model.Holdings.HeldFile;
import org.freshet.model.Holdings.Holding;
import org.freshet.model.InvalidInput;
import org.freshet.model.Outcome;
import org.freshet.model.Publication;
import org.freshet.model.SourceName;
import org.freshet.model.Target;
import org.freshet.model.Tombstone;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublisherTest {
    private static final Instant NOW = Instant.parse("2026-11-02T08:00:00Z");
    private static final Destination FRESH = Destination.parse("archive:fresh");
    private static final SourceName HELLO = new SourceName("hello");

    @TempDir Path dir;
    private Archive archive;
    private ContentStore store;
    private ArchiveHoldings holdings;

    @BeforeEach
    void anArchive() {
        store = new ContentStore(dir.resolve("store"));
        archive =
                Archive.init(
                        dir.resolve("fresh"),
                        ArchiveOptions.suites("jammy", "noble").withKeep(1),
                        NOW);
        holdings = new ArchiveHoldings(Map.of("fresh", archive));
    }

    private Publisher publisher(Instant now) {
        return new Publisher(Map.of("fresh", archive), store, Clock.fixed(now, ZoneOffset.UTC));
    }

    private Outcome<Publication> publish(String version, Instant now) {
        return publisher(now).publish(TinySource.hello(version).in(store, "ubuntu/noble", "noble"));
    }

    private static Outcome<Publication> published(String release, String version, Instant at) {
        return new Outcome.Passed<>(
                new Publication(
                        HELLO,
                        release,
                        DebianVersion.parse(version),
                        Target.parse("ubuntu/noble"),
                        "noble",
                        FRESH,
                        at));
    }

    private static String origOf(String version) {
        return Hash.sha256(TinySource.hello(version).orig());
    }

    private static Holding holding(String version, String suite, boolean current) {
        return new Holding(
                DebianVersion.parse(version),
                suite,
                current,
                "inputs-of-first",
                Hash.sha256("first"),
                List.of(new HeldFile(TinySource.hello(version).origName(), origOf(version))));
    }

    @Test
    void tellsSinceWhenAPackageIsPublished() {
        assertThat(publish("1.0-1", NOW.plusSeconds(5)))
                .isEqualTo(published("1.0", "1.0-1", NOW.plusSeconds(5)));
    }

    @Test
    void recognisesASecondDelivery() {
        publish("1.0-1", NOW.plusSeconds(5));

        assertThat(publish("1.0-1", NOW.plusSeconds(99)))
                .isEqualTo(published("1.0", "1.0-1", NOW.plusSeconds(5)));
    }

    @Test
    void leavesAPackageThatIsOvertaken() {
        publish("1.1-1", NOW);

        assertThat(publish("1.0-1", NOW)).isEqualTo(new Outcome.Nothing<>("superseded by 1.1-1"));
    }

    @Test
    void leavesAPackageThatWasWithdrawn() {
        publish("1.0-1", NOW);
        archive.withdraw(
                List.of("noble"), HELLO, DebianVersion.parse("1.0-1"), "bad", "B. Person", NOW);

        assertThat(publish("1.0-1", NOW)).isEqualTo(new Outcome.Nothing<>("withdrawn: bad"));
        assertThat(holdings.tombstones(FRESH, HELLO))
                .containsExactly(
                        new Tombstone(
                                HELLO,
                                DebianVersion.parse("1.0-1"),
                                "noble",
                                "bad",
                                "B. Person",
                                NOW));
        assertThat(holdings.of(FRESH, HELLO)).containsExactly(holding("1.0-1", "noble", false));
    }

    @Test
    void refusesASuiteThatTheArchiveDoesNotHave() {
        assertThatThrownBy(() ->
                        publisher(NOW)
                                .publish(
                                        TinySource.hello("1.0-1")
                                                .in(store, "debian/trixie", "trixie")))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("archive `fresh` has no suite `trixie`");
    }

    @Test
    void refusesADestinationThatNobodyConfigured() {
        assertThatThrownBy(() -> holdings.of(Destination.parse("archive:frehs"), HELLO))
                .isInstanceOfSatisfying(
                        InvalidInput.class,
                        failure -> {
                            assertThat(failure)
                                    .hasMessage("destination `archive:frehs` is not known");
                            assertThat(failure.hint()).contains("did you mean `archive:fresh`?");
                        });
    }

    @Test
    void leavesItsProvenanceBesideThePackage() throws IOException {
        publish("1.0-1", NOW);

        assertThat(
                        Files.readString(
                                archive.root()
                                        .resolve("pool/main/h/hello/hello_1.0-1.provenance.json")))
                .contains("\"object\" : \"1111111111111111111111111111111111111111\"")
                .contains("\"commit\" : \"2222222222222222222222222222222222222222\"")
                .contains("\"tree\" : \"3333333333333333333333333333333333333333\"")
                .contains("\"url\" : \"https://example.org/hello_1.0.orig.tar.gz\"")
                .contains("\"orig\" : \"%s\"".formatted(origOf("1.0-1")))
                .contains("\"says\" : \"not signed\"")
                .contains("\"inputs\" : \"inputs-of-first\"")
                .contains("\"noble\" : \"2026-11-02T08:00:00Z\"");
    }

    @Test
    void remembersWhatASuiteHeldOnce() {
        publish("1.0-1", NOW);
        publish("1.1-1", NOW);

        assertThat(holdings.of(FRESH, HELLO))
                .containsExactly(holding("1.1-1", "noble", true), holding("1.0-1", "noble", false));
        assertThat(holdings.of(FRESH, new SourceName("other"))).isEmpty();
    }

    @Test
    void holdsNothingOfAPublicationThatWasCutOffBeforeItsIndex() {
        publish("1.0-1", NOW);
        // What a kill between the pool and InRelease leaves: the provenance says where to.
        Pool pool = archive.pool();
        Provenance provenance = pool.provenance(HELLO, DebianVersion.parse("1.0-1")).orElseThrow();
        pool.write(
                Provenance.of(
                                HELLO,
                                DebianVersion.parse("1.1-1"),
                                "x",
                                List.of(),
                                provenance.origin())
                        .intendedFor("noble", NOW),
                "pool/main/h/hello");

        assertThat(holdings.of(FRESH, HELLO)).containsExactly(holding("1.0-1", "noble", true));

        // Planned anew with the same version and other contents, it is simply published.
        assertThat(publish("1.1-1", NOW)).isEqualTo(published("1.1", "1.1-1", NOW));
    }

    @Test
    void knowsTheTimeOfAPublicationThatWasCutOffBehindItsIndex() {
        publish("1.0-1", NOW.plusSeconds(5));
        Pool pool = archive.pool();
        Provenance held = pool.provenance(HELLO, DebianVersion.parse("1.0-1")).orElseThrow();
        pool.write(
                Provenance.of(HELLO, held.version(), held.identity(), held.files(), held.origin())
                        .intendedFor("noble", NOW.plusSeconds(5)),
                "pool/main/h/hello");

        assertThat(publish("1.0-1", NOW.plusSeconds(60)))
                .isEqualTo(published("1.0", "1.0-1", NOW.plusSeconds(5)));
        assertThat(pool.provenance(HELLO, held.version())).isEqualTo(Optional.of(held));
    }

    @Test
    void keepsTheMemoryOfWhatIsDroppedBeforeItWasEntered() {
        publish("1.0-1", NOW);
        Pool pool = archive.pool();
        Provenance held = pool.provenance(HELLO, DebianVersion.parse("1.0-1")).orElseThrow();
        pool.write(
                Provenance.of(HELLO, held.version(), held.identity(), held.files(), held.origin())
                        .intendedFor("noble", NOW),
                "pool/main/h/hello");

        publish("1.1-1", NOW);

        assertThat(holdings.of(FRESH, HELLO))
                .containsExactly(holding("1.1-1", "noble", true), holding("1.0-1", "noble", false));
    }
}
