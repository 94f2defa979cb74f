package org.freshet.handover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.freshet.handover.rules.Rule;
import org.freshet.handover.rules.Signatures;
import org.freshet.handover.sftp.SftpConnection;
import org.freshet.handover.sftp.SftpServer;
import org.freshet.model.FreshetException;
import org.freshet.model.Incoming;
import org.freshet.model.Outcome;
import org.freshet.model.Outcome.Held;
import org.freshet.model.Outcome.Passed;
import org.freshet.testkit.Gpg;
import org.freshet.testkit.Sshd;
import org.freshet.testkit.Tool;
import org.freshet.trust.Passphrases;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenSSH takes uploads, and reprepro says what it makes of them. */
@Tag("judge")
class UploadJudgeTest {
    @TempDir Path dir;
    private Sshd sshd;
    private Gpg gpg;
    private Path incoming;

    @BeforeEach
    void aQueue() throws IOException {
        sshd = Sshd.in(dir.resolve("server"));
        gpg = Gpg.in(dir);
        incoming = Files.createDirectories(sshd.files().resolve("incoming"));
        gpg.run(TinyUpload.ME.publicKeyArmored(), "--import").ok();
        Path conf = Files.createDirectories(dir.resolve("repo/conf"));
        Files.writeString(
                conf.resolve("distributions"),
                """
                Origin: Test
                Label: Test
                Codename: noble
                Architectures: source amd64
                Components: main
                Uploaders: uploaders
                """);
        String key = TinyUpload.ME.fingerprint();
        Files.writeString(
                conf.resolve("uploaders"),
                "allow architectures 'source' by key %s\n"
                        .formatted(key.substring(key.length() - 16)));
        Files.writeString(
                conf.resolve("incoming"),
                """
                Name: queue
                IncomingDir: %1$s
                TempDir: %2$s/tmp
                Allow: noble
                Cleanup: on_deny on_error
                Permit: unused_files
                """
                        .formatted(incoming, Files.createDirectories(dir.resolve("scratch"))));
        Files.createDirectories(dir.resolve("scratch/tmp"));
    }

    @AfterEach
    void end() {
        gpg.close();
        sshd.close();
    }

    private Tool reprepro() {
        return Tool.named("reprepro").env("GNUPGHOME", gpg.home().toString());
    }

    /** What the archive said of what came. */
    private String said = "";

    /** What the archive lists after it has looked at what came. */
    private String accepted() {
        String repo = dir.resolve("repo").toString();
        said = reprepro().run("-b", repo, "--silent", "processincoming", "queue").toString();
        return reprepro().run("-b", repo, "list", "noble").ok();
    }

    private Outcome<Upload.Sent> upload(Path changes, boolean again) {
        return new Upload(_ -> {}, _ -> {}).upload(Parcel.read(changes), way(), _ -> again);
    }

    private Upload.Way way() {
        SftpServer server =
                new SftpServer(
                        sshd.host(),
                        sshd.port(),
                        sshd.user(),
                        sshd.key(),
                        sshd.knownHosts(),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(30));
        return new Upload.Way(
                Incoming.parse("dput:local"),
                sshd.host(),
                "incoming",
                Rule.ofAnyArchive(new Signatures(Optional.of(TinyUpload.KEYS), TinyUpload.DATE)),
                () -> SftpConnection.open(server, Passphrases.NONE));
    }

    @Test
    void whatIsUploadedIsAccepted() throws IOException {
        Path changes = TinyUpload.hello("1.0-1").in(dir.resolve("build"));

        assertThat(upload(changes, false)).isInstanceOf(Passed.class);

        assertThat(sshd.connections()).isEqualTo(1);
        assertThat(accepted()).as(() -> said).isEqualTo("noble|main|source: hello 1.0-1\n");
    }

    @Test
    void aRevisionNeedsNoOrigAgain() throws IOException {
        upload(TinyUpload.hello("1.0-1").in(dir.resolve("build")), false);
        assertThat(accepted()).as(() -> said).isEqualTo("noble|main|source: hello 1.0-1\n");
        TinyUpload next = TinyUpload.hello("1.0-2");
        next.unlisted.add(next.orig());

        upload(next.in(dir.resolve("build")), false);

        assertThat(accepted()).as(() -> said).isEqualTo("noble|main|source: hello 1.0-2\n");
    }

    @Test
    void debiansOwnToolFindsTheSignaturesGood() throws IOException {
        Path build = dir.resolve("build");
        Path changes = TinyUpload.hello("1.0-1").in(build);
        Path keys = dir.resolve("me.gpg");
        Files.write(keys, TinyUpload.ME.publicKeyBinary());

        Tool dscverify = Tool.named("dscverify").in(build).env("GNUPGHOME", gpg.home().toString());
        assertThat(
                        dscverify
                                .run(
                                        "--no-default-keyrings",
                                        "--keyring",
                                        keys.toString(),
                                        changes.toString())
                                .ok())
                .contains("Good signature found");
        Tool.named("dpkg-source")
                .in(build)
                .run("-x", "hello_1.0-1.dsc", dir.resolve("unpacked").toString())
                .ok();
    }

    /** What both reprepro and we refuse, each for itself. */
    @Test
    void whatItWouldRejectIsRefusedHere() throws IOException {
        TinyUpload stranger = TinyUpload.hello("1.0-1");
        stranger.signsChanges = TinyUpload.STRANGER;
        TinyUpload unsigned = TinyUpload.hello("1.0-1");
        unsigned.isSigned = false;
        TinyUpload differs = TinyUpload.hello("1.0-1");
        differs.rewrite =
                text -> text.replaceFirst("(?s)(Checksums-Sha256:\n )[0-9a-f]{4}", "$1dead");
        int i = 0;
        for (TinyUpload bad : List.of(stranger, unsigned, differs)) {
            Path build = dir.resolve("bad" + i++);
            Path changes = bad.in(build);

            assertThatThrownBy(() -> upload(changes, false)).isInstanceOf(FreshetException.class);

            // And had we sent it all the same:
            try (Stream<Path> files = Files.list(build)) {
                for (Path file : files.toList()) {
                    Files.copy(file, incoming.resolve(file.getFileName()));
                }
            }
            assertThat(accepted()).isEmpty();
            try (Stream<Path> left = Files.list(incoming)) {
                for (Path file : left.toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    @Test
    void aConnectionCutAnywhereLosesNothingAndSendsNothingTwice() throws IOException {
        Path trial = TinyUpload.hello("1.0-1").in(dir.resolve("trial"));
        upload(trial, false);
        long whole = sshd.received();
        accepted();
        int held = 0;
        int revision = 2;
        for (int part = 1; part <= 24; part++) {
            Path changes = TinyUpload.hello("1.0-" + revision).in(dir.resolve("cut" + part));
            sshd.cutAfter(whole * part / 24);
            List<Duration> waits = new ArrayList<>();
            boolean sent = false;
            try {
                sent =
                        new Upload(
                                                wait -> {
                                                    waits.add(wait);
                                                    sshd.cutAfter(Long.MAX_VALUE);
                                                },
                                                _ -> {})
                                        .upload(Parcel.read(changes), way(), _ -> false)
                                instanceof Passed<Upload.Sent>;
            } catch (FreshetException cut) {
                // Cut in the .changes: that is a question from now on.
                assertThat(waits).as("%s", cut).isEmpty();
                assertThat(cut).isInstanceOf(org.freshet.model.Unavailable.class);
                sshd.cutAfter(Long.MAX_VALUE);
                assertThat(upload(changes, false)).isInstanceOf(Held.class);
                held++;
            }
            sshd.cutAfter(Long.MAX_VALUE);
            if (!sent) {
                assertThat(upload(changes, true)).isInstanceOf(Passed.class);
            }
            assertThat(accepted())
                    .as("cut after part %d", part)
                    .isEqualTo("noble|main|source: hello 1.0-%d\n".formatted(revision));
            revision++;
        }
        assertThat(held).isLessThan(12);
    }

    @Test
    void aDirectoryThatIsMissingIsSaid() throws IOException {
        Path changes = TinyUpload.hello("1.0-1").in(dir.resolve("build"));
        Files.delete(incoming);

        assertThatThrownBy(() -> upload(changes, false))
                .hasMessage(
                        "`localhost:%d` cannot open `incoming/hello_1.0-1.dsc`: its directory is not there"
                                .formatted(sshd.port()));
        Files.createDirectories(incoming);
        assertThat(upload(changes, false)).isInstanceOf(Passed.class);
    }

    @Test
    void twoUploadsMayComeAtOnce() throws Exception {
        Path one = TinyUpload.hello("1.0-1").in(dir.resolve("one"));
        Path other = TinyUpload.hello("2.0-1").in(dir.resolve("other"));
        Thread beside = Thread.ofVirtual().start(() -> upload(other, false));

        assertThat(upload(one, false)).isInstanceOf(Passed.class);
        beside.join();

        accepted();
        assertThat(dir.resolve("other/hello_2.0-1_source.local.upload"))
                .content()
                .contains(".changes to localhost for local.");
        assertThat(dir.resolve("repo/pool/main/h/hello/hello_2.0-1.dsc")).exists();
    }
}
