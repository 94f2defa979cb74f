package org.freshet.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Stream;
import org.freshet.testkit.FakeLaunchpad;
import org.freshet.testkit.FakeUpstream;
import org.freshet.testkit.Sshd;
import org.freshet.trust.Keyring;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recipe that publishes into a PPA and to a host, through {@code freshet run}. */
@Tag("judge")
class PpaTest {
    private static final String VERSION = "1.0-0~fresh1~ubuntu2404";

    @TempDir Path dir;
    private Site site;
    private FakeUpstream hello;
    private FakeLaunchpad launchpad;
    private FakeLaunchpad.FakeArchive ppa;
    private Sshd sshd;

    @BeforeEach
    void aRecipe() throws IOException {
        launchpad = FakeLaunchpad.start();
        ppa = launchpad.ppa("me", "fresh");
        sshd = Sshd.in(dir.resolve("server"));
        Files.createDirectories(sshd.files().resolve("~me/ubuntu/fresh"));
        Files.createDirectories(sshd.files().resolve("incoming"));
        site = Site.in(dir.resolve("site"));
        hello = site.upstream("hello", "1.0");
        settings("PT1H");
        destinations("ppa:me/fresh", "dput:local");
    }

    private void settings(String acceptTimeout) {
        site.settings(
                """
                destinations:
                  local:
                    sftp: %1$s:%2$d
                    user: %3$s
                    key: %4$s
                    known-hosts: %5$s
                    directory: incoming
                launchpad:
                  user: %3$s
                  key: %4$s
                  known-hosts: %5$s
                  sftp: %1$s:%2$d
                  api: %6$s
                  ppas: %8$s
                  accept-timeout: %7$s
                """
                        .formatted(
                                sshd.host(),
                                sshd.port(),
                                sshd.user(),
                                sshd.key(),
                                sshd.knownHosts(),
                                launchpad.api(),
                                acceptTimeout,
                                launchpad.web().uri("/")));
    }

    private void destinations(String... destinations) throws IOException {
        site.recipe("hello", "git: " + hello.url());
        Path recipe = site.recipes().resolve("hello/recipe.yaml");
        Files.writeString(
                recipe,
                Files.readString(recipe)
                        + "destinations: [%s]\n".formatted(String.join(", ", destinations)));
    }

    @AfterEach
    void end() {
        launchpad.close();
        sshd.close();
    }

    private Said run() {
        return site.freshet("run", "--once");
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static String[] upload(String version) {
        return new String[] {
            "hello_%s.debian.tar.xz".formatted(version),
            "hello_%s.dsc".formatted(version),
            "hello_%s_source.changes".formatted(version),
            "hello_1.0.orig.tar.xz"
        };
    }

    @Test
    void uploadsAReleaseToEachDestinationAndWaitsForThePpa() throws IOException {
        assertThat(run().exit()).isZero();

        assertThat(names(sshd.files().resolve("~me/ubuntu/fresh")))
                .containsExactly(upload(VERSION));
        assertThat(names(sshd.files().resolve("incoming"))).containsExactly(upload(VERSION));
        assertThat(site.freshet("status").out())
                .contains("hello   1.0       ubuntu/noble  ?             " + VERSION)
                .contains("hello ubuntu/noble: uploaded at dput:local\n")
                .contains("hello ubuntu/noble: uploaded at ppa:me/fresh\n")
                .contains("under way: uploaded to ppa:me/fresh: not accepted yet, until ");
    }

    @Test
    void confirmsWhatARealAptGetsFromThePpa() throws IOException {
        destinations("ppa:me/fresh");
        assertThat(run().exit()).isZero();
        // What Launchpad does with an upload, by an archive of its own with a key of its own.
        Path root = dir.resolve("ppa");
        Path changes =
                sshd.files().resolve("~me/ubuntu/fresh/hello_%s_source.changes".formatted(VERSION));
        Said.by(
                "archive",
                "init",
                root.toString(),
                "--suite",
                "noble",
                "--key",
                dir.resolve("ppa.key").toString());
        Said published =
                Said.by(
                        "archive",
                        "publish",
                        root.toString(),
                        "--suite",
                        "noble",
                        changes.toString());
        assertThat(published.exit()).as(published.err()).isZero();
        String armored = Files.readString(root.resolve("key.asc"));
        ppa.signedBy(
                Keyring.of(Path.of("key.asc"), armored.getBytes(StandardCharsets.UTF_8))
                        .fingerprints()
                        .getFirst(),
                armored);
        launchpad.web().directory("/me/fresh/ubuntu", root);
        FakeLaunchpad.FakeListing listing = ppa.lists("hello", VERSION, "noble", "Pending");
        lookAgain();
        assertThat(site.freshet("status").out())
                .contains("hello ubuntu/noble: accepted at ppa:me/fresh\n");

        listing.status("Published");
        lookAgain();

        assertThat(site.freshet("status").out())
                .contains("hello   1.0       ubuntu/noble  ?             " + VERSION + "  fresh\n")
                .contains("hello ubuntu/noble: confirmed at ppa:me/fresh\n");
    }

    private void lookAgain() {
        assertThat(site.freshet("approve", "hello", "1.0", "--because", "now").exit()).isZero();
        assertThat(run().exit()).isZero();
    }

    @Test
    void sendsNothingTwiceWhateverIsRunAgain() throws IOException {
        assertThat(run().exit()).isZero();
        for (Path directory : List.of(Path.of("~me/ubuntu/fresh"), Path.of("incoming"))) {
            for (String name : names(sshd.files().resolve(directory))) {
                Files.delete(sshd.files().resolve(directory).resolve(name));
            }
        }

        assertThat(run().exit()).isZero();
        Files.delete(site.home().resolve("ledger.db"));
        assertThat(run().exit()).isZero();

        assertThat(names(sshd.files().resolve("~me/ubuntu/fresh"))).isEmpty();
        assertThat(names(sshd.files().resolve("incoming"))).isEmpty();
    }

    @Test
    void uploadsWhatIsPublishedAlreadyWhenADestinationIsAdded() throws IOException {
        destinations("archive:fresh");
        assertThat(run().exit()).isZero();
        destinations("archive:fresh", "dput:local");

        assertThat(run().exit()).isZero();

        assertThat(names(sshd.files().resolve("incoming"))).containsExactly(upload(VERSION));
        assertThat(site.published()).contains("noble  hello   " + VERSION + "\n");
    }

    @Test
    void letsNoOtherDestinationWaitForLaunchpad() throws IOException {
        launchpad.close();
        destinations("archive:fresh", "ppa:me/fresh", "dput:local");

        assertThat(run().exit()).isEqualTo(3);

        assertThat(names(sshd.files().resolve("incoming"))).containsExactly(upload(VERSION));
        assertThat(site.published()).contains("noble  hello   " + VERSION + "\n");
        assertThat(site.freshet("status").out())
                .contains("hello ubuntu/noble: failed at ppa:me/fresh\n");
    }

    @Test
    void saysWhenLaunchpadDoesNotAnswerInTime() {
        settings("PT0.001S");

        Said said = run();

        assertThat(said.exit()).isEqualTo(5);
        assertThat(site.freshet("status").out())
                .contains("hello ubuntu/noble: unanswered at ppa:me/fresh\n")
                .contains("held: unanswered: ppa:me/fresh does not list `hello " + VERSION);
    }

    @Test
    void takesOverARejection() {
        assertThat(run().exit()).isZero();
        site.file(
                "no.eml",
                """
                From: Launchpad PPA <noreply@launchpad.net>
                To: me@example.org
                Subject: [~me/ubuntu/fresh/noble] hello %s (Rejected)
                Date: %s
                Message-Id: <1@example.org>
                X-Launchpad-Notification-Type: package-upload

                Rejected:
                Unable to find hello_1.0.orig.tar.xz in upload or distribution.

                --
                https://launchpad.net/~me/+archive/ubuntu/fresh
                """
                        .formatted(
                                VERSION,
                                DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                        ZonedDateTime.now(ZoneOffset.UTC))));

        Said said = site.freshet("verdict", dir.resolve("site/no.eml").toString());

        assertThat(said.err()).isEmpty();
        assertThat(said.exit()).isZero();
        assertThat(said.out())
                .isEqualTo(
                        "ppa:me/fresh has rejected `hello "
                                + VERSION
                                + "`: Unable to find hello_1.0.orig.tar.xz in upload or distribution.\n");
        assertThat(site.freshet("status").out())
                .contains("hello ubuntu/noble: rejected at ppa:me/fresh\n")
                .contains("held: ppa:me/fresh rejected `hello " + VERSION + "`: Unable to find");
        assertThat(site.freshet("approve", "hello", "1.0", "--because", "I like it").exit())
                .isEqualTo(2);
    }

    @Test
    void takesTheOrigThatThePpaHasAndDoesNotSendItAgain() throws IOException {
        destinations("ppa:me/fresh");
        assertThat(run().exit()).isZero();
        byte[] orig =
                Files.readAllBytes(sshd.files().resolve("~me/ubuntu/fresh/hello_1.0.orig.tar.xz"));
        ppa.lists("hello", VERSION, "noble", "Published").file("hello_1.0.orig.tar.xz", orig);
        for (String name : names(sshd.files().resolve("~me/ubuntu/fresh"))) {
            Files.delete(sshd.files().resolve("~me/ubuntu/fresh").resolve(name));
        }
        site.file("recipes/hello/debian/copyright", "Mended.\n");

        assertThat(run().exit()).isZero();

        assertThat(names(sshd.files().resolve("~me/ubuntu/fresh")))
                .containsExactly(
                        "hello_1.0-0~fresh2~ubuntu2404.debian.tar.xz",
                        "hello_1.0-0~fresh2~ubuntu2404.dsc",
                        "hello_1.0-0~fresh2~ubuntu2404_source.changes");
    }

    @Test
    void countsAboveWhatOthersHaveUploaded() throws IOException {
        destinations("ppa:me/fresh");
        ppa.lists("hello", "1.0-0~fresh4~ubuntu2404", "noble", "Superseded");

        assertThat(run().exit()).isZero();

        assertThat(names(sshd.files().resolve("~me/ubuntu/fresh")))
                .containsExactly(upload("1.0-0~fresh5~ubuntu2404"));
    }

    @Test
    void namesDestinationsThatTheSettingsDoNotKnow() throws IOException {
        destinations("dput:elsewhere");

        Said said = site.freshet("check");

        assertThat(said.exit()).isEqualTo(2);
        assertThat(said.err())
                .contains(
                        "error: recipe of `hello`: destination `elsewhere` is not in the settings\n")
                .contains("hint: the settings know: local\n");
    }

    @Test
    void leavesPrereleasesOutOfAPpa() throws IOException {
        destinations("ppa:me/fresh");
        hello.release("1.1-rc1");

        run();

        assertThat(site.freshet("why", "hello", "1.1-rc1").out())
                .contains(
                        "`ppa:me/fresh` has no suite for prereleases, and users of `noble` must not get them");
    }
}
