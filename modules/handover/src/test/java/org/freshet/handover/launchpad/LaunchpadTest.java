package org.freshet.handover.launchpad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.freshet.handover.launchpad.Progress.Stage;
import org.freshet.http.Pages;
import org.freshet.http.Web;
import org.freshet.model.DebianVersion;
import org.freshet.model.FreshetException;
import org.freshet.model.Incoming;
import org.freshet.model.InvalidInput;
import org.freshet.model.SourceName;
import org.freshet.model.Unavailable;
import org.freshet.testkit.FakeLaunchpad;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is made of Launchpad's answers, good and bad. */
class LaunchpadTest {
    private static final Clock CLOCK =
            Clock.fixed(Instant.parse("2026-11-26T12:00:00Z"), ZoneOffset.UTC);
    private static final Incoming.Ppa PPA = new Incoming.Ppa("me", "tools");
    private static final SourceName HELLO = new SourceName("hello");
    private static final DebianVersion VERSION = DebianVersion.parse("1.0-0ppa1~noble1");
    private static final String ARCHIVE = "/devel/~me/+archive/ubuntu/tools";

    @TempDir Path dir;

    private FakeLaunchpad fake;
    private FakeLaunchpad.FakeArchive ppa;
    private Launchpad launchpad;

    @BeforeEach
    void start() {
        fake = FakeLaunchpad.start();
        ppa = fake.ppa("me", "tools");
        launchpad =
                new Launchpad(
                        new Pages(new Web(CLOCK), dir.resolve("pages"), 1 << 20, CLOCK),
                        fake.api());
    }

    @AfterEach
    void stop() {
        fake.close();
    }

    private Progress look() {
        return new FollowUp(launchpad).look(PPA, HELLO, VERSION, "noble");
    }

    private Stage stage() {
        return ((Progress.Listed) look()).stage();
    }

    @Test
    void whatIsNotListedIsNotAccepted() {
        ppa.lists("hello", "0.9-0ppa1~noble1", "noble", "Published");
        ppa.lists("hello", VERSION.toString(), "jammy", "Published");
        ppa.lists("hello-traditional", VERSION.toString(), "noble", "Published");

        assertThat(look()).isEqualTo(new Progress.NotListed());
    }

    @Test
    void anUploadIsFollowedUntilUsersHaveIt() {
        var listing = ppa.lists("hello", VERSION.toString(), "noble", "Pending");
        List<Stage> stages = new ArrayList<>(List.of(stage()));
        listing.build("amd64", "Needs building").build("arm64", "Needs building");
        stages.add(stage());
        listing.status("Published").build("amd64", "Currently building");
        stages.add(stage());
        listing.build("amd64", "Successfully built").build("arm64", "Gathering build output");
        stages.add(stage());
        listing.build("arm64", "Successfully built").summary("FULLYBUILT_PENDING");
        stages.add(stage());
        listing.summary("FULLYBUILT");
        stages.add(stage());

        assertThat(stages)
                .containsExactly(
                        Stage.ACCEPTED,
                        Stage.BUILDING,
                        Stage.BUILDING,
                        Stage.BUILDING,
                        Stage.BUILDING,
                        Stage.PUBLISHED);
        assertThat(look())
                .isInstanceOfSatisfying(
                        Progress.Listed.class,
                        listed -> {
                            assertThat(listed.created())
                                    .contains(Instant.parse("2026-11-01T12:00:00.123456Z"));
                            assertThat(listed.published())
                                    .contains(Instant.parse("2026-11-01T12:20:00.123456Z"));
                            assertThat(listed.page())
                                    .isEqualTo(
                                            URI.create(
                                                    "http://127.0.0.1/~me/+archive/ubuntu/tools/+packages"));
                        });
    }

    @Test
    void aFailedBuildIsToldWithItsLogOnceAllAreOver() {
        var listing =
                ppa.lists("hello", VERSION.toString(), "noble", "Published")
                        .build("amd64", "Dependency wait")
                        .build("arm64", "Currently building");
        assertThat(stage()).isEqualTo(Stage.BUILDING);
        listing.build("arm64", "Successfully built");

        Progress.Listed listed = (Progress.Listed) look();

        assertThat(listed.stage()).isEqualTo(Stage.FAILED);
        assertThat(listed.builds().getFirst())
                .isEqualTo(
                        new Build(
                                "amd64",
                                Build.State.FAILED,
                                "Dependency wait",
                                Optional.of(
                                        URI.create(
                                                "http://127.0.0.1/~me/+archive/ubuntu/tools/+build/1"
                                                        + "/+files/buildlog_ubuntu-amd64.txt.gz")),
                                Optional.of(
                                        URI.create(
                                                "http://127.0.0.1/~me/+archive/ubuntu/tools/+build/1"))));
    }

    @Test
    void whatWasTakenAwayIsGone() {
        var listing = ppa.lists("hello", VERSION.toString(), "noble", "Superseded");
        List<Stage> stages = new ArrayList<>(List.of(stage()));
        listing.status("Deleted");
        stages.add(stage());
        listing.status("Obsolete");
        stages.add(stage());

        assertThat(stages).containsOnly(Stage.GONE);
    }

    @Test
    void whatWasDeletedAndCopiedBackIsThere() {
        ppa.lists("hello", VERSION.toString(), "noble", "Published");
        ppa.lists("hello", VERSION.toString(), "noble", "Deleted");

        assertThat(stage()).isEqualTo(Stage.PUBLISHED);
    }

    @Test
    void allPagesOfACollectionAreRead() {
        for (int i = 0; i < 8; i++) {
            ppa.lists("hello", "1.%d-1".formatted(i), "noble", "Superseded");
        }

        assertThat(launchpad.listings(launchpad.archive(PPA), HELLO))
                .extracting(listing -> listing.version().toString())
                .containsExactly(
                        "1.7-1", "1.6-1", "1.5-1", "1.4-1", "1.3-1", "1.2-1", "1.1-1", "1.0-1");
    }

    @Test
    void aCollectionWithoutEndIsRefused() {
        String next = fake.api() + ARCHIVE.substring("/devel/".length()) + "?ws.op=more";
        fake.web()
                .serve(
                        ARCHIVE,
                        "{\"web_link\": \"https://x.example/\", \"entries\": [], \"next_collection_link\": \"%s\"}"
                                .formatted(next)
                                .getBytes(StandardCharsets.UTF_8),
                        "application/json");

        assertUnavailable("has more than 40 pages");
    }

    @Test
    void linksThatLeadAwayAreNotFollowed() {
        fake.web()
                .serve(
                        ARCHIVE,
                        "{\"web_link\": \"https://x.example/\", \"entries\": [], \"next_collection_link\": \"http://127.0.0.1:1/\"}"
                                .getBytes(StandardCharsets.UTF_8),
                        "application/json");

        assertUnavailable("it leads away from `" + fake.api() + "`");
    }

    @Test
    void aLinkWithoutAHostIsNoLink() {
        String entry =
                "{\"source_package_name\": \"hello\", \"source_package_version\": \"%s\", \"status\": \"Published\", \"distro_series_link\": \"https:noble\"}"
                        .formatted(VERSION);
        says(
                "{\"web_link\": \"https://x.example/\", \"entries\": [%s]}".formatted(entry),
                "application/json");

        assertUnavailable("`distro_series_link` is no URL: `https:noble`");
    }

    @Test
    void whatIsNoAnswerIsTriedAgainLater() {
        fake.web().status(ARCHIVE, 500);
        assertUnavailable("answered with status `500`");
        says("<html>Please try again</html>", "text/html");
        assertUnavailable("answered with an HTML page");
        says("<html>Please try again</html>", "application/json");
        assertUnavailable("it is no JSON");
        says("", "application/json");
        assertUnavailable("it is empty");
        says("[]", "application/json");
        assertUnavailable("it has no `web_link`");
        says("{\"web_link\": \"https://x.example/\", \"entries\": {}}", "application/json");
        assertUnavailable("it has no `entries`");
        says("{\"web_link\": \"https://x.example/\", \"entries\": [{}]}", "application/json");
        assertUnavailable("it has no `source_package_name`");
        says("{\"web_link\": \"https:x\"}", "application/json");
        assertUnavailable("`web_link` is no URL: `https:x`");
        says("{\"web_link\": \"https://x.example/\"} {}", "application/json");
        assertUnavailable("it is no JSON");
        says("[".repeat(40), "application/json");
        assertUnavailable("it is no JSON");
    }

    private void says(String body, String type) {
        fake.web().serve(ARCHIVE, body.getBytes(StandardCharsets.UTF_8), type);
    }

    private void assertUnavailable(String message) {
        assertThatThrownBy(this::look)
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining(message)
                .satisfies(failure -> assertThat(((FreshetException) failure).hint()).isPresent());
    }

    @Test
    void aStatusThatNobodyKnowsIsNoAnswer() {
        ppa.lists("hello", VERSION.toString(), "noble", "Quantum");

        assertUnavailable("`status` is `Quantum`");
    }

    @Test
    void aBuildStateThatNobodyKnowsIsNoEnd() {
        ppa.lists("hello", VERSION.toString(), "noble", "Published")
                .build("amd64", "Teleporting build");

        assertThat(stage()).isEqualTo(Stage.BUILDING);
    }

    @Test
    void aPpaThatTakesNoUploadsIsSomethingToMend() {
        assertThatThrownBy(() -> launchpad.archive(new Incoming.Ppa("me", "toolz")))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("Launchpad has no `ppa:me/toolz`");
        ppa.set("publish", "false");
        assertThatThrownBy(this::look)
                .isInstanceOf(InvalidInput.class)
                .hasMessage("`ppa:me/tools` is not published");
        ppa.set("status", "\"Deleting\"");
        assertThatThrownBy(this::look)
                .isInstanceOf(InvalidInput.class)
                .hasMessage("`ppa:me/tools` takes no uploads, Launchpad says `Deleting`");
        fake.web().status(ARCHIVE, 401);
        assertThatThrownBy(this::look)
                .isInstanceOf(InvalidInput.class)
                .hasMessage("`ppa:me/tools` is private or disabled");
    }

    @Test
    void whatDidNotChangeIsNotSentAgain() {
        ppa.lists("hello", VERSION.toString(), "noble", "Pending");
        Progress first = look();
        assertThat(fake.notModified()).isZero();

        assertThat(look()).isEqualTo(first);
        assertThat(fake.notModified()).as("archive, publications, builds").isEqualTo(3);
    }
}
