package org.freshet.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.freshet.testkit.FakeLaunchpad;
import org.freshet.testkit.Gpg;
import org.freshet.testkit.Sshd;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code freshet upload}, with a package that {@code freshet source} made and debsign signed. */
@Tag("judge")
class UploadTest {
    @TempDir Path dir;
    private FakeLaunchpad launchpad;
    private Sshd sshd;
    private Gpg gpg;
    private Path changes;
    private Path settings;

    @BeforeEach
    void aPackage() throws IOException {
        launchpad = FakeLaunchpad.start();
        sshd = Sshd.in(dir.resolve("server"));
        gpg = Gpg.in(dir);
        String fingerprint = gpg.key("Me <me@example.org>");
        Files.createDirectories(sshd.files().resolve("incoming"));
        Path source = Files.createDirectories(dir.resolve("hello-1.0"));
        Files.writeString(source.resolve("main.c"), "int main(void) { return 0; }\n");
        Tool.named("tar")
                .in(dir)
                .run("czf", dir.resolve("hello_1.0.orig.tar.gz").toString(), "hello-1.0")
                .ok();
        Path debian = Files.createDirectories(source.resolve("debian/source"));
        Files.writeString(debian.resolve("format"), "3.0 (quilt)\n");
        Files.writeString(
                source.resolve("debian/changelog"),
                """
                hello (1.0-0ppa1~ubuntu2404) noble; urgency=medium

                  * New.

                 -- Me <me@example.org>  Sun, 01 Nov 2026 12:00:00 +0000
                """);
        Files.writeString(
                source.resolve("debian/control"),
                """
                Source: hello
                Section: utils
                Priority: optional
                Maintainer: Me <me@example.org>
                Build-Depends: debhelper-compat (= 13)
                Standards-Version: 4.6.2

                Package: hello
                Architecture: any
                Description: says hello
                 And no more.
                """);
        Files.writeString(source.resolve("debian/rules"), "#!/usr/bin/make -f\n%:\n\tdh $@\n");
        Files.writeString(source.resolve("debian/copyright"), "Public domain.\n");
        Path out = dir.resolve("out");
        Said made =
                Said.by(
                        "source",
                        "--orig",
                        dir.resolve("hello_1.0.orig.tar.gz").toString(),
                        "--debian",
                        source.resolve("debian").toString(),
                        "--out",
                        out.toString());
        assertThat(made.exit()).as(made.err()).isZero();
        changes = out.resolve("hello_1.0-0ppa1~ubuntu2404_source.changes");
        settings =
                Files.writeString(
                        dir.resolve("freshet.yaml"),
                        """
                        destinations:
                          local:
                            sftp: %1$s:%2$d
                            user: %3$s
                            key: %4$s
                            known-hosts: %5$s
                            directory: incoming
                            signers: [%6$s]
                        launchpad:
                          user: %3$s
                          key: %4$s
                          known-hosts: %5$s
                          signers: [%6$s]
                          sftp: %1$s:%2$d
                          api: %7$s
                        """
                                .formatted(
                                        sshd.host(),
                                        sshd.port(),
                                        sshd.user(),
                                        sshd.key(),
                                        sshd.knownHosts(),
                                        gpg.exported(fingerprint),
                                        launchpad.api()));
    }

    @AfterEach
    void end() {
        launchpad.close();
        gpg.close();
        sshd.close();
    }

    private void sign() {
        Tool.named("debsign")
                .env("GNUPGHOME", gpg.home().toString())
                .run(
                        "--no-conf",
                        "-k",
                        gpg.fingerprints("Me <me@example.org>").getFirst(),
                        changes.toString())
                .ok();
    }

    private Said upload(String... more) {
        String[] words = new String[more.length + 3];
        words[0] = "upload";
        System.arraycopy(more, 0, words, 1, more.length);
        words[more.length + 1] = "--settings";
        words[more.length + 2] = settings.toString();
        return Said.by(words).with(dir.toString(), "DIR");
    }

    @Test
    void uploadsOnce() {
        sign();

        Said first = upload("dput:local", changes.toString());

        assertThat(first.exit()).as(first.err()).isZero();
        assertThat(first.out()).matches("uploaded 4 files, [0-9]+ bytes, to dput:local\n");
        assertThat(first.err())
                .isEqualTo(
                        """
                        sent hello_1.0-0ppa1~ubuntu2404.dsc
                        sent hello_1.0.orig.tar.gz
                        sent hello_1.0-0ppa1~ubuntu2404.debian.tar.xz
                        sent hello_1.0-0ppa1~ubuntu2404_source.changes
                        """);
        assertThat(sshd.files().resolve("incoming/" + changes.getFileName()))
                .hasSameBinaryContentAs(changes);
        assertThat(upload("dput:local", changes.toString()).text())
                .isEqualTo(
                        """
                        nothing to do: `hello_1.0-0ppa1~ubuntu2404_source.changes` was uploaded to `dput:local` before, \
                        `DIR/out/hello_1.0-0ppa1~ubuntu2404_source.local.upload` says; `--again` sends it again
                        exit 0
                        """);
        assertThat(upload("dput:local", changes.toString(), "--dry-run").text())
                .startsWith("nothing to do: ");
        assertThat(upload("dput:local", changes.toString(), "--dry-run", "--again").out())
                .startsWith("would send to dput:local, ");
        assertThat(
                        upload("dput:local", changes.toString(), "--json")
                                .json()
                                .path("nothing")
                                .asText())
                .endsWith("`--again` sends it again");
        assertThat(sshd.connections()).isEqualTo(1);
        Said again = upload("dput:local", changes.toString(), "--again", "--json");
        assertThat(again.json().path("files")).hasSize(4);
        assertThat(sshd.connections()).isEqualTo(2);
    }

    @Test
    void saysWhatWouldHappen() {
        launchpad.ppa("me", "fresh");
        assertThat(upload("ppa:me/fresh", changes.toString(), "--dry-run").text())
                .isEqualTo(
                        """
                        would send nothing to ppa:me/fresh
                        error: signature: `hello_1.0-0ppa1~ubuntu2404_source.changes` is not signed
                        hint: `debsign` signs the .changes and its .dsc
                        error: signature: `hello_1.0-0ppa1~ubuntu2404.dsc` is not signed
                        hint: `debsign` signs the .changes and its .dsc
                        exit 2
                        """);
        assertThat(
                        upload("ppa:me/fresh", changes.toString(), "--dry-run", "--json")
                                .json()
                                .path("problems")
                                .path(1)
                                .path("rule")
                                .asText())
                .isEqualTo("signature");
        sign();

        assertThat(upload("ppa:me/fresh", changes.toString(), "--dry-run").text())
                .isEqualTo(
                        """
                        would send to ppa:me/fresh, into `~me/ubuntu/fresh` on localhost:
                          hello_1.0-0ppa1~ubuntu2404.dsc
                          hello_1.0.orig.tar.gz
                          hello_1.0-0ppa1~ubuntu2404.debian.tar.xz
                          hello_1.0-0ppa1~ubuntu2404_source.changes
                        exit 0
                        """);
        assertThat(sshd.connections()).isZero();
    }

    @Test
    void asksLaunchpadWhatThePpaHas() {
        sign();
        launchpad
                .ppa("me", "fresh")
                .lists("hello", "1.0-0ppa1~ubuntu2404", "jammy", "Deleted")
                .file("hello_1.0.orig.tar.gz", new byte[] {1});

        Said said = upload("ppa:me/fresh", changes.toString());

        assertThat(said.exit()).isEqualTo(2);
        assertThat(said.err())
                .contains(
                        "version-used: `ppa:me/fresh` has taken `1.0-0ppa1~ubuntu2404` of `hello` before, for `jammy`;")
                .contains(
                        "orig: `hello_1.0.orig.tar.gz` is in `ppa:me/fresh` with other bytes: 1 bytes");
        assertThat(sshd.connections()).isZero();
    }

    @Test
    void whatLaunchpadDoesNotTellIsNotTakenForGood() {
        sign();
        launchpad.ppa("me", "fresh");
        launchpad.web().status("/devel/ubuntu/+archive/primary", 500);
        String message =
                "`%s` answered with status `500`"
                        .formatted(
                                launchpad.api()
                                        + "ubuntu/+archive/primary?ws.op=getPublishedSources"
                                        + "&source_name=hello&exact_match=true&ws.size=300");

        assertThat(upload("ppa:me/fresh", changes.toString()).text())
                .isEqualTo(
                        """
                        error: %s

                        hint: it is tried again later; nothing is lost
                        exit 3
                        """
                                .formatted(message));
        assertThat(upload("ppa:me/fresh", changes.toString(), "--dry-run").text())
                .isEqualTo(
                        """
                        would send nothing to ppa:me/fresh
                        error: not-checked: %s
                        hint: it is tried again later; nothing is lost
                        exit 3
                        """
                                .formatted(message));
        assertThat(upload("ppa:other/fresh", changes.toString(), "--dry-run").text())
                .isEqualTo(
                        """
                        would send nothing to ppa:other/fresh
                        error: destination: Launchpad has no `ppa:other/fresh`
                        hint: check its name; the account `other` makes PPAs on its page in Launchpad (https://launchpad.net/~other)
                        exit 2
                        """);
        assertThat(sshd.connections()).isZero();
    }

    @Test
    void whatLaunchpadTookIsNotSentAgain() throws IOException {
        sign();
        FakeLaunchpad.FakeArchive ppa = launchpad.ppa("me", "fresh");
        Files.createDirectories(sshd.files().resolve("~me/ubuntu/fresh"));
        assertThat(upload("ppa:me/fresh", changes.toString()).exit()).isZero();
        ppa.lists("hello", "1.0-0ppa1~ubuntu2404", "noble", "Pending");

        assertThat(upload("ppa:me/fresh", changes.toString()).err())
                .startsWith(
                        "nothing to do: `hello_1.0-0ppa1~ubuntu2404_source.changes` was uploaded");
        assertThat(upload("ppa:me/fresh", changes.toString(), "--again").exit()).isEqualTo(2);
        assertThat(sshd.connections()).isEqualTo(1);
    }

    @Test
    void aDryRunLooksAtTheFilesThatLogIn() throws IOException {
        sign();
        Files.writeString(sshd.knownHosts(), "");

        assertThat(upload("dput:local", changes.toString(), "--dry-run").text())
                .isEqualTo(
                        """
                        would send nothing to dput:local
                        error: login: no host key of `%1$s:%2$d` is in `%3$s`
                        hint: an upload without it shows the key that the server has, and the line to add
                        exit 2
                        """
                                .formatted(
                                        sshd.host(),
                                        sshd.port(),
                                        sshd.knownHosts()
                                                .toString()
                                                .replace(dir.toString(), "DIR")));
        Files.delete(sshd.key());
        assertThat(upload("dput:local", changes.toString(), "--dry-run").err())
                .startsWith("error: login: key file `DIR/server/");
        assertThat(sshd.connections()).isZero();
    }

    @Test
    void speaksFtpWhereTheSettingsSaySo() throws IOException {
        sign();
        launchpad.ppa("me", "fresh");
        Files.writeString(
                settings,
                Files.readString(settings)
                        .replace("  api:", "  ftp: ftp.example.org:2121\n  api:"));
        Files.delete(sshd.key());

        assertThat(upload("ppa:me/fresh", changes.toString(), "--dry-run").out())
                .startsWith(
                        "would send to ppa:me/fresh, into `~me/ubuntu/fresh` on ftp.example.org:\n");
        assertThat(upload("dput:local", changes.toString(), "--dry-run").exit()).isEqualTo(2);
    }

    @Test
    void refusesBeforeItConnects() {
        Said said = upload("dput:local", changes.toString());

        assertThat(said.text())
                .isEqualTo(
                        """
                        error: `dput:local` would refuse `hello_1.0-0ppa1~ubuntu2404_source.changes`:
                          signature: `hello_1.0-0ppa1~ubuntu2404_source.changes` is not signed; `debsign` signs the .changes and its .dsc
                          signature: `hello_1.0-0ppa1~ubuntu2404.dsc` is not signed; `debsign` signs the .changes and its .dsc

                        hint: nothing was sent; mend it and try again
                        exit 2
                        """);
        assertThat(sshd.connections()).isZero();
    }

    @Test
    void saysWhereItMayGo() {
        assertThat(upload("dput:lokal", changes.toString()).text())
                .isEqualTo(
                        """
                        error: destination `lokal` is not in the settings

                        hint: the settings know: local
                        exit 2
                        """);
        assertThat(upload("mentors", changes.toString()).exit()).isEqualTo(2);
    }

    @Test
    void aHostWithAnotherKeyIsAnIntegrityFailure() throws IOException {
        sign();
        sshd.changeHostKey();

        assertThat(upload("dput:local", changes.toString()).exit()).isEqualTo(4);
    }
}
