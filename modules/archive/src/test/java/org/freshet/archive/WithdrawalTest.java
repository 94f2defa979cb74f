package org.freshet.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.freshet.model.DebianVersion;
import org.freshet.model.InvalidInput;
import org.freshet.model.Outcome;
import org.freshet.model.SourceName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WithdrawalTest {
    private static final Instant NOW = Instant.parse("2026-11-02T08:00:00Z");
    private static final SourceName HELLO = new SourceName("hello");
    private static final String GOOD = "1.0-0~fresh1~ubuntu2404";
    private static final String BAD = "1.1-0~fresh1~ubuntu2404";

    @TempDir Path dir;
    private Path root;
    private Archive archive;

    @BeforeEach
    void anArchive() {
        root = dir.resolve("fresh");
        archive = Archive.init(root, ArchiveOptions.suites("noble", "noble-proposed"), NOW);
        publish("noble", GOOD);
        publish("noble", BAD);
    }

    private void publish(String suite, String version) {
        Path in = dir.resolve("in");
        TinyBinary hello = TinyBinary.hello(version);
        archive.publish(
                suite,
                List.of(
                        TinySource.hello(version).in(in),
                        hello.in(in),
                        hello.named("hello-doc").forAll().in(in)),
                false,
                NOW);
    }

    private Withdrawn withdraw(String version, String... suites) {
        return archive.withdraw(
                        List.of(suites),
                        HELLO,
                        DebianVersion.parse(version),
                        "eats files",
                        "B. Person",
                        NOW.plusSeconds(60))
                .getLast();
    }

    @Test
    void plansTheWaysForwardAndTellsTheWayBack() {
        Withdrawn withdrawn = withdraw(BAD);

        assertThat(withdrawn.back().good()).contains(DebianVersion.parse(GOOD));
        assertThat(withdrawn.back().command())
                .contains(
                        "apt install hello=%1$s hello-doc=%1$s --allow-downgrades --only-upgrade"
                                .formatted(GOOD));
        assertThat(withdrawn.forward())
                .extracting(WayForward::kind, way -> text(way), WayForward::consent)
                .containsExactly(
                        tuple(WayForward.Kind.NEXT, "", false),
                        tuple(WayForward.Kind.REBUILD, "1.1-0~fresh2~ubuntu2404", false),
                        tuple(WayForward.Kind.REALLY, "1.1+really1.0-0~fresh1~ubuntu2404", true));
        assertThat(archive.verify(NOW).problems()).isEmpty();
    }

    private static String text(WayForward way) {
        return way.version().map(DebianVersion::toString).orElse("");
    }

    @Test
    void knowsAHigherVersionThatWaitsInProposed() {
        publish("noble-proposed", "1.2-0~fresh1~ubuntu2404");

        assertThat(withdraw(BAD, "noble").forward().getFirst())
                .isEqualTo(
                        new WayForward(
                                WayForward.Kind.PROMOTION,
                                Optional.of(DebianVersion.parse("1.2-0~fresh1~ubuntu2404")),
                                false,
                                "`freshet archive promote %s hello=1.2-0~fresh1~ubuntu2404 --from noble-proposed --to noble`"
                                        .formatted(root)));
    }

    @Test
    void needsNoOtherWayThanTheNextVersionThatIsThere() {
        publish("noble", "1.2-0~fresh1~ubuntu2404");

        assertThat(withdraw(BAD).forward())
                .extracting(WayForward::kind)
                .containsExactly(WayForward.Kind.HELD);
    }

    @Test
    void holdsNoWayForwardUntilAllThatUsersInstalledIsBuilt() throws IOException {
        String next = "1.2-0~fresh1~ubuntu2404";
        Path in = dir.resolve("in");
        withdraw(BAD);
        publish(TinySource.hello(next).in(in));

        assertThat(withdraw(BAD).forward())
                .extracting(WayForward::kind, way -> text(way), WayForward::how)
                .containsExactly(
                        tuple(
                                WayForward.Kind.BUILD,
                                next,
                                "`%s` is there, but not all that is built of it: publish its binary packages, and `apt upgrade` brings it"
                                        .formatted(next)),
                        tuple(
                                WayForward.Kind.NEXT,
                                "",
                                "the next upstream release above `1.1` takes its place"));
        assertThat(page()).contains("withdrawn");

        publish(TinyBinary.hello(next).in(in));
        assertThat(withdraw(BAD).forward())
                .extracting(WayForward::kind)
                .containsExactly(WayForward.Kind.BUILD, WayForward.Kind.NEXT);

        publish(TinyBinary.hello(next).named("hello-doc").forAll().in(in));
        assertThat(withdraw(BAD).forward())
                .containsExactly(
                        new WayForward(
                                WayForward.Kind.HELD,
                                Optional.of(DebianVersion.parse(next)),
                                false,
                                "`apt upgrade` brings `%s`: the archive holds it already"
                                        .formatted(next)));
        assertThat(page()).doesNotContain("withdrawn");
    }

    private void publish(Path file) {
        archive.publish("noble", List.of(file), false, NOW);
    }

    @Test
    void countsPackagingsAboveAllThatWereEverHeld() {
        publish("noble", "1.1-0~fresh2~ubuntu2404");
        withdraw("1.1-0~fresh2~ubuntu2404");

        assertThat(withdraw(BAD).forward())
                .extracting(way -> text(way))
                .contains("1.1-0~fresh3~ubuntu2404");
    }

    @Test
    void givesANativePackageNoRevision() {
        archive = Archive.init(root, ArchiveOptions.suites("trial"), NOW);
        for (String version : List.of("1.0", "1.1", "1.1+1")) {
            archive.publish(
                    "trial", List.of(TinyBinary.hello(version).in(dir.resolve("in"))), false, NOW);
        }
        assertThat(withdraw("1.1+1", "trial").forward())
                .extracting(way -> text(way))
                // Nobody but a person makes a native package again.
                .containsExactly("", "1.1+2");
    }

    @Test
    void takesItOutOfEverySuiteThatHeldIt() {
        publish("noble-proposed", BAD);

        withdraw(BAD);

        assertThat(archive.list())
                .extracting(Archive.Listing::suite, listing -> listing.version().toString())
                .containsExactly(tuple("noble", GOOD));
        for (String suite : List.of("noble", "noble-proposed")) {
            assertThat(archive.tombstones().of(suite, HELLO)).hasSize(1);
            assertThatThrownBy(() -> publish(suite, BAD))
                    .isInstanceOf(InvalidInput.class)
                    .hasMessage(
                            "hello %s was withdrawn from `%s`: eats files".formatted(BAD, suite));
        }
    }

    @Test
    void showsThePageTheWayBackUntilSomethingHigherIsThere() throws IOException {
        withdraw(BAD);
        assertThat(page())
                .contains(
                        "<strong>hello %s was withdrawn</strong>: eats files</p>".formatted(BAD),
                        "<pre>sudo apt install hello=%s ".formatted(GOOD));

        publish("noble", "1.2-0~fresh1~ubuntu2404");
        assertThat(page()).doesNotContain("withdrawn");
    }

    private String page() throws IOException {
        return Files.readString(root.resolve("index.html"));
    }

    @Test
    void letsItComeBackWhenItIsUndone() throws IOException {
        withdraw(BAD);

        archive.undoWithdrawal(List.of(), HELLO, DebianVersion.parse(BAD), NOW);

        assertThat(page()).doesNotContain("withdrawn");
        publish("noble", BAD);
        assertThat(archive.list())
                .extracting(listing -> listing.version().toString())
                .containsExactly(GOOD, BAD);
        assertThat(archive.undoWithdrawal(List.of(), HELLO, DebianVersion.parse(BAD), NOW))
                .isEqualTo(new Outcome.Nothing<>("hello %s is not withdrawn".formatted(BAD)));
        assertThatThrownBy(() ->
                        archive.undoWithdrawal(List.of(), HELLO, DebianVersion.parse("9-1"), NOW))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("archive `fresh` never held hello 9-1");
    }

    @Test
    void endsAWithdrawalThatWasCutOffBehindTheTombstone() {
        // Of a suite that holds a binary package alone, so that no provenance knows it.
        archive.publish(
                "noble-proposed",
                List.of(TinyBinary.hello("2.0-0~fresh1~ubuntu2404").in(dir.resolve("in"))),
                false,
                NOW);
        withdraw("2.0-0~fresh1~ubuntu2404");

        assertThat(withdraw("2.0-0~fresh1~ubuntu2404").mark().at()).isEqualTo(NOW.plusSeconds(60));
    }

    @Test
    void refusesWhatWasNeverHeld() {
        assertThatThrownBy(() -> withdraw("9-1"))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("archive `fresh` never held hello 9-1");
        assertThatThrownBy(() -> withdraw(BAD, "noble-proposed"))
                .hasMessage("suite `noble-proposed` never held hello %s".formatted(BAD));
        assertThatThrownBy(() -> withdraw(BAD, "nobel"))
                .hasMessage("archive `fresh` has no suite `nobel`");
        assertThat(archive.tombstones().of("noble", HELLO)).isEmpty();
    }

    @Test
    void aPrereleaseNeverReachesAStableSuite() {
        assertThatThrownBy(() -> publish("noble", "1.2~rc1-0~fresh1~ubuntu2404"))
                .isInstanceOfSatisfying(
                        InvalidInput.class,
                        failure -> {
                            assertThat(failure)
                                    .hasMessage(
                                            "hello 1.2~rc1-0~fresh1~ubuntu2404 is a prerelease, and `noble` is for releases");
                            assertThat(failure.hint())
                                    .contains(
                                            "publish it in `noble-rc`, which `freshet archive init %s --suite noble-rc` adds"
                                                    .formatted(root));
                        });
        assertThatThrownBy(() ->
                        archive.publish(
                                "noble",
                                List.of(
                                        TinyBinary.hello("1.2~beta1-0~fresh1~ubuntu2404")
                                                .in(dir.resolve("in"))),
                                false,
                                NOW))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("is a prerelease");
        publish("noble-proposed", "1.2~rc1-0~fresh1~ubuntu2404");
    }
}
