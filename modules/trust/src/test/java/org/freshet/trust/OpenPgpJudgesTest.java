package org.freshet.trust;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.freshet.model.IntegrityFailure;
import org.freshet.testkit.Gpg;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What gpgv and sqv say of the same keys and signatures: Freshet is stricter than both. */
@Tag("judge")
class OpenPgpJudgesTest {
    private static final byte[] DATA = "hello 1.0\n".getBytes(US_ASCII);
    private static final String[] LONG_AGO = {"--faked-system-time", "20150101T000000!"};

    @TempDir Path directory;

    @Test
    void agreesWithGpgvAndSqv() throws IOException {
        Path data = Files.write(directory.resolve("hello.tar"), DATA);
        List<Row> table = new ArrayList<>();
        try (Gpg gpg = Gpg.in(directory)) {
            String ed = gpg.key("Ed <ed@example.org>");
            String rsa = gpg.key("Rsa <rsa@example.org>", "rsa2048", "sign,cert", "never");
            String weak = gpg.key("Weak <weak@example.org>", "rsa1024", "sign,cert", "never");
            String dsa = gpg.key("Dsa <dsa@example.org>", "dsa1024", "sign,cert", "never");
            String p256 = gpg.key("P256 <p256@example.org>", "nistp256", "sign,cert", "never");
            String old = gpg.key("Old <old@example.org>", "ed25519", "sign,cert", "1y", LONG_AGO);
            String cert = gpg.key("Cert <cert@example.org>", "rsa2048", "cert", "never");
            gpg.run("--quick-add-key", cert, "rsa2048", "sign", "never").ok();
            String gone = gpg.key("Gone <gone@example.org>");
            byte[] byGone = gpg.sign(gone, DATA);
            String revocation =
                    Files.readString(gpg.home().resolve("openpgp-revocs.d/" + gone + ".rev"));
            gpg.run(revocation.replace(":-----B", "-----B").getBytes(UTF_8), "--import").ok();

            table.add(row("ed25519, SHA-512", gpg, ed, gpg.sign(ed, DATA), data));
            table.add(row("nistp256, SHA-256", gpg, p256, gpg.sign(p256, DATA), data));
            for (String hash : List.of("SHA512", "SHA256", "SHA224", "SHA1", "RIPEMD160", "MD5")) {
                byte[] signature = gpg.sign(rsa, DATA, "--digest-algo", hash);
                table.add(row("rsa2048, " + hash, gpg, rsa, signature, data));
            }
            table.add(row("rsa1024, SHA-512", gpg, weak, gpg.sign(weak, DATA), data));
            table.add(row("dsa1024, SHA-256", gpg, dsa, gpg.sign(dsa, DATA), data));
            table.add(row("signing subkey", gpg, cert, gpg.sign(cert, DATA), data));
            table.add(row("another key", gpg, ed, gpg.sign(rsa, DATA), data));
            byte[] other = gpg.sign(ed, "hello 1.1\n".getBytes(US_ASCII));
            table.add(row("another file", gpg, ed, other, data));
            table.add(row("revoked key", gpg, gone, byGone, data));
            table.add(row("expired key", gpg, old, gpg.sign(old, DATA, LONG_AGO), data));
            byte[] early =
                    gpg.sign(
                            ed,
                            DATA,
                            "--faked-system-time",
                            "20200101T000000!",
                            "--ignore-time-conflict",
                            "--ignore-valid-from");
            table.add(row("older than its key", gpg, ed, early, data));
            byte[] late = gpg.sign(ed, DATA, "--faked-system-time", "20900101T000000!");
            table.add(row("from the future", gpg, ed, late, data));
            byte[] both = gpg.sign(ed, DATA, "--local-user", rsa);
            table.add(row("two, one pinned", gpg, ed, both, data));
        }

        assertThat(table.stream().filter(Row::ours).map(Row::what))
                .containsExactly(
                        "ed25519, SHA-512",
                        "nistp256, SHA-256",
                        "rsa2048, SHA512",
                        "rsa2048, SHA256",
                        "signing subkey",
                        "two, one pinned");
        assertThat(table.stream().filter(row -> row.ours() && !row.sqv())).isEmpty();
        // gpgv wants every signature to be good.
        assertThat(table.stream().filter(row -> row.ours() && !row.gpgv()).map(Row::what))
                .containsExactly("two, one pinned");
        // The sqv of later distributions refuses SHA-224 too; both judge expiry at the date of the
        // signature, which is the word of whoever has the key.
        assertThat(table.stream().filter(row -> !row.ours() && row.gpgv() && row.sqv()))
                .extracting(Row::what)
                .isSubsetOf("rsa2048, SHA224", "expired key");
    }

    private record Row(String what, boolean ours, boolean gpgv, boolean sqv) {}

    private Row row(String what, Gpg gpg, String key, byte[] signature, Path data)
            throws IOException {
        Path open = directory.resolve(key + ".gpg");
        Files.write(open, gpg.run("--export", key).bytes());
        Path file = Files.write(directory.resolve("hello.tar.sig"), signature);
        boolean ours = true;
        try {
            Keys.read(List.of(open))
                    .verify(
                            "hello.tar",
                            Namespace.FILE,
                            new ByteArrayInputStream(DATA),
                            signature,
                            Instant.now());
        } catch (IntegrityFailure e) {
            ours = false;
        }
        boolean gpgv =
                Tool.named("gpgv")
                                .run("--keyring", open.toString(), file.toString(), data.toString())
                                .exit()
                        == 0;
        boolean sqv =
                Tool.named("sqv")
                                .run("--keyring", open.toString(), file.toString(), data.toString())
                                .exit()
                        == 0;
        return new Row(what, ours, gpgv, sqv);
    }
}
