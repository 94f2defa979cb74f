package org.freshet.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.freshet.testkit.Gpg;
import org.freshet.testkit.Tool;
import org.freshet.trust.Keyring;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys of an archive, as a person changes them. */
class ArchiveKeyTest {
    @TempDir Path dir;
    private Path root;
    private Site site;

    @BeforeEach
    void anArchive() throws IOException {
        site = Site.in(dir);
        root = dir.resolve("fresh");
        assertThat(site.freshet("archive", "init", root.toString(), "--suite", "trial").exit())
                .isZero();
    }

    private Said key(String... arguments) {
        String[] line = new String[arguments.length + 3];
        line[0] = "archive";
        line[1] = "key";
        line[2] = root.toString();
        System.arraycopy(arguments, 0, line, 3, arguments.length);
        return site.freshet(line);
    }

    private List<String> fingerprints() {
        return Keyring.read(List.of(root.resolve("key.asc"))).fingerprints();
    }

    @Test
    void addsAKeyAndRetiresTheOldOne() {
        String old = fingerprints().getFirst();
        assertThat(key().with(old, "OLD").out())
                .isEqualTo(
                        """
                        FINGERPRINT                               KIND     STATE   UNTIL  EXPIRES  WHERE
                        OLD  ed25519  active  -      never    SITE/fresh.key
                        """);

        Said added = key("add", "--algorithm", "rsa4096", "--overlap", "P90D");

        String young = fingerprints().getFirst();
        LocalDate end = LocalDate.now(ZoneOffset.UTC).plusDays(90);
        assertThat(added.exit()).isZero();
        assertThat(added.out())
                .contains(young + "  rsa4096  active  -           never    SITE/fresh")
                .contains(old + "  ed25519  ending  " + end + "  never    SITE/fresh");
        assertThat(key("retire", old).err())
                .contains("is still needed: its overlap ends on " + end);
        assertThat(key("retire", old, "--early", "--json").out())
                .contains("\"state\" : \"retired\"");
        assertThat(fingerprints()).containsExactly(young);
        assertThat(key("retier").err()).contains("did you mean `retire`?");
        assertThat(key("retire").exit()).isEqualTo(2);
        assertThat(key("add", "--overlap", "1 year").err())
                .contains("`1 year` is no period of days, months or years");
        assertThat(key("add", "--algorithm", "dsa").err()).contains("no key is made for `dsa`");
    }

    @Test
    @Tag("judge")
    void gpgSignsWhereTheKeyIsThere() throws IOException {
        try (Gpg gpg = Gpg.in(dir)) {
            String card = gpg.key("Card <c@example.org>");
            Said added =
                    Machine.plain()
                            .environment("GNUPGHOME=" + gpg.home())
                            .freshet(
                                    dir,
                                    "archive",
                                    "key",
                                    root.toString(),
                                    "add",
                                    "--key",
                                    "gpg:" + card);

            assertThat(added.err()).contains(card + "  ed25519  active");
            Path inRelease = root.resolve("dists/trial/InRelease");
            Path known = dir.resolve("known.gpg");
            Files.write(known, gpg.run("--export", card).bytes());
            assertThat(
                            Tool.named("gpgv")
                                    .run(
                                            "--status-fd",
                                            "1",
                                            "--keyring",
                                            known.toString(),
                                            inRelease.toString())
                                    .out())
                    .contains("VALIDSIG " + card);
        }
    }

    @Test
    void statusTellsWhatIsToBeDoneAboutKeys() {
        assertThat(site.freshet("status", "--json").out()).contains("\"keys\" : [ ]");
    }

    @Test
    void notesThatNobodyAnswersForTheKeyringPackage() {
        String note =
                "note: its maintainer has no address that mail reaches; give yours with --maintainer";

        assertThat(site.freshet("archive", "keyring", root.toString()).err()).contains(note);
        assertThat(
                        site.freshet(
                                        "archive",
                                        "keyring",
                                        root.toString(),
                                        "--maintainer",
                                        "B. Person <b@example.org>")
                                .err())
                .doesNotContain("note:");
    }
}
