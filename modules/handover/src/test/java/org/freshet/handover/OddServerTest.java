package org.freshet.handover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.freshet.handover.rules.OpenSeries;
import org.freshet.handover.rules.Rule;
import org.freshet.handover.rules.Signatures;
import org.freshet.handover.sftp.SftpConnection;
import org.freshet.model.Incoming;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Outcome;
import org.freshet.model.Outcome.Passed;
import org.freshet.trust.Passphrases;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uploads to a server with the oddities of Launchpad's. */
@Tag("judge")
class OddServerTest {
    private static final Incoming.Ppa PPA = new Incoming.Ppa("me", "fresh");

    @TempDir Path dir;
    private OddServer server;

    @BeforeEach
    void aServer() {
        server = OddServer.in(dir.resolve("server"));
    }

    @AfterEach
    void end() {
        server.close();
    }

    private Outcome<Upload.Sent> upload(Path changes, boolean again) {
        return new Upload(_ -> {}, _ -> {})
                .upload(
                        Parcel.read(changes),
                        new Upload.Way(
                                PPA,
                                "localhost",
                                PPA.directory(),
                                Rule.ofLaunchpad(
                                        new Signatures(
                                                Optional.of(TinyUpload.KEYS), TinyUpload.DATE),
                                        new OpenSeries(List.of(), LocalDate.parse("2026-11-26"))),
                                () -> SftpConnection.open(server.address(), Passphrases.NONE)),
                        _ -> again);
    }

    @Test
    void takesAnUploadWhateverItSaysOfFiles() throws IOException {
        for (OddServer.About about : OddServer.About.values()) {
            server.about = about;
            Path build = dir.resolve(about.name());
            Path changes = TinyUpload.hello("1.0-1").in(build);

            assertThat(upload(changes, false)).isInstanceOf(Passed.class);

            Path there = server.files().resolve("~me/ubuntu/fresh");
            assertThat(there.resolve("hello_1.0-1_source.changes")).hasSameBinaryContentAs(changes);
            assertThat(there.resolve("hello_1.0.orig.tar.gz"))
                    .hasSameBinaryContentAs(build.resolve("hello_1.0.orig.tar.gz"));
            for (String name : List.of("hello_1.0-1_source.changes", "hello_1.0-1.dsc")) {
                Files.delete(there.resolve(name));
            }
        }
    }

    @Test
    void aServerThatKeepsLessThanItTookIsFoundWhereItSaysSo() throws IOException {
        server.says = true;
        server.keeps = 100;
        Path changes = TinyUpload.hello("1.0-1").in(dir.resolve("build"));

        assertThatThrownBy(() -> upload(changes, false))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageMatching(
                        "`localhost:[0-9]+` kept 100 bytes of `~me/ubuntu/fresh/hello_1.0-1.dsc`, [0-9]+ were sent");
        assertThat(server.files().resolve("~me/ubuntu/fresh/hello_1.0-1_source.changes"))
                .doesNotExist();
    }

    @Test
    void aLargeFileComesWhole() throws IOException {
        byte[] large = new byte[3_000_001];
        large[3_000_000] = 7;
        try (SftpConnection files = SftpConnection.open(server.address(), Passphrases.NONE)) {
            files.put("a/b/large", new ByteArrayInputStream(large));
        }
        assertThat(server.files().resolve("a/b/large")).hasBinaryContent(large);
    }
}
