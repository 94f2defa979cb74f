package org.freshet.handover;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.freshet.handover.rules.Rule;
import org.freshet.handover.rules.Signatures;
import org.freshet.model.Incoming;
import org.freshet.model.Outcome;
import org.freshet.model.Outcome.Nothing;
import org.freshet.model.Outcome.Passed;
import org.freshet.testkit.Gpg;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** dput-ng checks what we would send, and each heeds what the other has sent. */
@Tag("judge")
class DputJudgeTest {
    @TempDir Path dir;
    private final PlayedHost host = new PlayedHost();
    private Gpg gpg;
    private Tool dput;

    @BeforeEach
    void aProfile() throws IOException {
        // Only dput-ng has it; `dput` may be the older one.
        Tool.named("dirt");
        gpg = Gpg.in(dir);
        gpg.run(TinyUpload.ME.publicKeyArmored(), "--import").ok();
        Path incoming = Files.createDirectories(dir.resolve("incoming"));
        Path profiles = Files.createDirectories(dir.resolve(".dput.d/profiles"));
        Files.writeString(
                profiles.resolve("mentors.json"),
                """
                {
                    "method": "local",
                    "fqdn": "localhost",
                    "incoming": "%s",
                    "hooks": ["checksum", "suite-mismatch", "gpg"]
                }
                """
                        .formatted(incoming));
        dput =
                Tool.named("dput")
                        .env("HOME", dir.toString())
                        .env("GNUPGHOME", gpg.home().toString());
    }

    @AfterEach
    void end() {
        gpg.close();
    }

    private Outcome<Upload.Sent> upload(Path changes) {
        return new Upload(_ -> {}, _ -> {})
                .upload(
                        Parcel.read(changes),
                        new Upload.Way(
                                Incoming.parse("dput:mentors"),
                                "localhost",
                                ".",
                                Rule.ofAnyArchive(
                                        new Signatures(
                                                Optional.of(TinyUpload.KEYS), TinyUpload.DATE)),
                                host::connect),
                        _ -> false);
    }

    @Test
    void itFindsNothingToSayOfWhatBreaksNoRule() throws IOException {
        Path changes = TinyUpload.hello("1.0-1").in(dir.resolve("build"));

        assertThat(dput.run("--check-only", "mentors", changes.toString()).ok()).isNotNull();
        assertThat(upload(changes)).isInstanceOf(Passed.class);
    }

    @Test
    void whatItRefusesWeRefuse() throws IOException {
        TinyUpload unsigned = TinyUpload.hello("1.0-1");
        unsigned.isSigned = false;
        TinyUpload differs = TinyUpload.hello("1.0-1");
        differs.rewrite =
                text -> text.replaceFirst("(?s)(Checksums-Sha1:\n )[0-9a-f]{4}", "$1dead");
        for (TinyUpload bad : List.of(unsigned, differs)) {
            Path changes = bad.in(dir.resolve("build"));

            Tool.Ran ran = dput.run("--check-only", "mentors", changes.toString());
            assertThat(ran.exit()).as(ran.out() + ran.err()).isNotZero();
            assertThat(
                            Rule.findings(
                                    Rule.ofAnyArchive(
                                            new Signatures(
                                                    Optional.of(TinyUpload.KEYS), TinyUpload.DATE)),
                                    Parcel.read(changes)))
                    .hasSize(1);
        }
    }

    @Test
    void whatItHasUploadedIsNotUploadedAgain() throws IOException {
        Path changes = TinyUpload.hello("1.0-1").in(dir.resolve("build"));
        dput.run("mentors", changes.toString()).ok();
        assertThat(dir.resolve("incoming/hello_1.0-1_source.changes")).exists();

        assertThat(upload(changes)).isInstanceOf(Nothing.class);
    }

    @Test
    void whatWeHaveUploadedItDoesNotUploadAgain() throws IOException {
        Path changes = TinyUpload.hello("1.0-1").in(dir.resolve("build"));
        upload(changes);

        Tool.Ran ran = dput.run("mentors", changes.toString());

        assertThat(ran.out() + ran.err()).contains("was already uploaded to mentors");
        assertThat(dir.resolve("incoming/hello_1.0-1_source.changes")).doesNotExist();
    }
}
