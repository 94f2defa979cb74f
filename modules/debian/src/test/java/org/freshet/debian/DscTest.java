package org.freshet.debian;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.freshet.model.DebianVersion;
import org.freshet.model.Digests;
import org.freshet.model.InvalidInput;
import org.freshet.model.Maintainer;
import org.freshet.model.SourceName;
import org.freshet.model.StoredFile;
import org.freshet.model.Urgency;
import org.freshet.testkit.Tool;
import org.freshet.trust.OpenPgpKey;
import org.freshet.trust.Signer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DscTest {
    private static final String MD5 = "0123456789abcdef0123456789abcdef";
    private static final String SHA1 = MD5 + "01234567";
    private static final String SHA256 = MD5 + MD5;
    private static final String DSC =
            """
            Format: 3.0 (quilt)
            Source: hello
            Binary: hello
            Version: 1:2.12.1-0~fresh1~ubuntu2404
            Checksums-Sha1:
             %2$s 10 hello_2.12.1.orig.tar.gz
             %2$s 20 hello_2.12.1-0~fresh1~ubuntu2404.debian.tar.xz
            Checksums-Sha256:
             %3$s 20 hello_2.12.1-0~fresh1~ubuntu2404.debian.tar.xz
             %3$s 10 hello_2.12.1.orig.tar.gz
            Files:
             %1$s 10 hello_2.12.1.orig.tar.gz
             %1$s 20 hello_2.12.1-0~fresh1~ubuntu2404.debian.tar.xz
            """
                    .formatted(MD5, SHA1, SHA256);

    @TempDir Path directory;

    @Test
    void readsItWhateverTheLocale() {
        Dsc expected = parse(DSC);
        Locale locale = Locale.getDefault();
        try {
            // Its digits are others, and so are its days.
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));

            assertThat(parse(DSC)).isEqualTo(expected);
        } finally {
            Locale.setDefault(locale);
        }
    }

    @Test
    void readsWhatItNames() {
        Dsc dsc = parse(DSC);

        assertThat(dsc.source()).isEqualTo(new SourceName("hello"));
        assertThat(dsc.version()).isEqualTo(DebianVersion.parse("1:2.12.1-0~fresh1~ubuntu2404"));
        assertThat(dsc.files())
                .containsExactly(
                        new StoredFile(
                                "hello_2.12.1.orig.tar.gz", new Digests(MD5, SHA1, SHA256, 10)),
                        new StoredFile(
                                "hello_2.12.1-0~fresh1~ubuntu2404.debian.tar.xz",
                                new Digests(MD5, SHA1, SHA256, 20)));
    }

    @Test
    void readsASignedOneAsTheSameText() {
        Signer signer =
                OpenPgpKey.generate(
                        directory.resolve("key.asc"),
                        "Ann <a@example.org>",
                        Instant.parse("2026-01-01T00:00:00Z"));
        byte[] signed = signer.clearSigned(DSC, Instant.parse("2026-01-01T00:00:00Z"));

        assertThat(Dsc.parse("hello.dsc", signed)).isEqualTo(parse(DSC));
        assertThat(Dsc.parse("hello.dsc", signed).stanza().text()).isEqualTo(DSC);
    }

    @Test
    void refusesListsThatDiffer() {
        refused(
                DSC.replace("\n " + MD5 + " 10", "\n " + MD5 + " 11"),
                "`hello.dsc`: sizes of `hello_2.12.1.orig.tar.gz` differ: `Files` 11,"
                        + " `Checksums-Sha1` 10, `Checksums-Sha256` 10");
        refused(
                DSC.replace(SHA256 + " 10 hello_2.12.1.orig", SHA256 + " 10 hello_2.12.2.orig"),
                "`hello.dsc`: `Files`, `Checksums-Sha1` and `Checksums-Sha256` name different"
                        + " files");
        refused(
                DSC.replace("Checksums-Sha256", "Checksums-Sha512"),
                "`hello.dsc` has no field `Checksums-Sha256` with files");
    }

    @Test
    void refusesNamesThatLeaveTheDirectory() {
        for (String name :
                List.of("../evil", "/etc/passwd", ".hidden", "a/b", "-rf", "a\\b", "$(x)")) {
            refused(
                    DSC.replace("hello_2.12.1.orig.tar.gz", name),
                    "`hello.dsc`: not a line of `Files`: `%s 10 %s`".formatted(MD5, name));
        }
    }

    @Test
    void refusesWhatIsNoDigestOrSize() {
        refused(
                DSC.replace(MD5 + " 10", "0 10"),
                "`hello.dsc`: not a line of `Files`: `0 10 hello_2.12.1.orig.tar.gz`");
        refused(
                DSC.replace(MD5 + " 10", MD5 + " -1"),
                "`hello.dsc`: not a line of `Files`: `%s -1 hello_2.12.1.orig.tar.gz`"
                        .formatted(MD5));
        refused(
                DSC.replace(
                        MD5 + " 20 hello_2.12.1-0~fresh1~ubuntu2404.debian.tar.xz",
                        MD5 + " 20 hello_2.12.1.orig.tar.gz"),
                "`hello.dsc`: `hello_2.12.1.orig.tar.gz` is twice in `Files`");
    }

    @Test
    void refusesASignatureThatIsCutShortAndOtherBytes() {
        refused(
                "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n" + DSC,
                "`hello.dsc` cannot be read: `signed text` is not a clear-signed text: it has no"
                        + " whole signature block");
        assertThatThrownBy(() -> Dsc.parse("hello.dsc", new byte[] {'A', ':', (byte) 0xff}))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("`hello.dsc` cannot be read: text is not UTF-8");
    }

    @Test
    void refusesFieldsThatAreMissing() {
        refused(DSC.replace("Source: hello\n", ""), "`hello.dsc` has no field `Source`");
        refused(DSC.replace("Source: hello\n", "Source:\n"), "`hello.dsc` has no field `Source`");
        refused("", "`hello.dsc` has 0 stanzas, expected one");
    }

    @Test
    @Tag("judge")
    void readsWhatDpkgWrites() throws IOException {
        Path debian = directory.resolve("hello-1.0/debian");
        Files.createDirectories(debian.resolve("source"));
        Files.writeString(debian.resolve("source/format"), "3.0 (quilt)\n");
        Files.writeString(
                debian.resolve("control"),
                """
                Source: hello
                Section: misc
                Priority: optional
                Maintainer: B. Person <b@example.org>
                Standards-Version: 4.7.0

                Package: hello
                Architecture: all
                Description: says hello
                """);
        Files.writeString(debian.resolve("rules"), "#!/usr/bin/make -f\n");
        Files.writeString(
                debian.resolve("changelog"),
                Changelog.entry(
                        new SourceName("hello"),
                        DebianVersion.parse("1.0-1"),
                        "noble",
                        Urgency.MEDIUM,
                        List.of("New."),
                        new Maintainer("B. Person <b@example.org>"),
                        Instant.parse("2026-01-01T00:00:00Z")));
        Tool.named("tar")
                .in(directory)
                .run("-czf", "hello_1.0.orig.tar.gz", "--exclude=debian", "hello-1.0")
                .ok();
        Path source = directory.resolve("hello-1.0");
        Tool.named("dpkg-source").in(directory).run("-b", source.toString()).ok();
        String changes = Tool.named("dpkg-genchanges").in(source).run("-S", "-sa", "-q").ok();
        Path file = directory.resolve("hello_1.0-1.dsc");

        Dsc dsc = Dsc.parse("hello_1.0-1.dsc", Files.readAllBytes(file));
        Changes upload = Changes.parse("hello_1.0-1_source.changes", changes.getBytes(UTF_8));

        assertThat(dsc.stanza().text()).isEqualTo(Files.readString(file));
        assertThat(dsc.files())
                .extracting(StoredFile::name)
                .containsExactly("hello_1.0.orig.tar.gz", "hello_1.0-1.debian.tar.xz");
        assertThat(upload.stanza().text()).isEqualTo(changes);
        assertThat(upload.distribution()).isEqualTo("noble");
        assertThat(upload.version()).isEqualTo(dsc.version());
        assertThat(upload.files().getFirst().name()).isEqualTo("hello_1.0-1.dsc");
        assertThat(upload.files().getFirst().digests().size()).isEqualTo(Files.size(file));
        assertThat(upload.files()).containsAll(dsc.files());
    }

    @Test
    void readsAChangesFile() {
        String text =
                """
                Source: hello (1.0-1)
                Version: 1.0-1+b1
                Distribution: noble-proposed
                Checksums-Sha1:
                 %2$s 7 hello_1.0-1+b1_amd64.deb
                Checksums-Sha256:
                 %3$s 7 hello_1.0-1+b1_amd64.deb
                Files:
                 %1$s 7 misc optional hello_1.0-1+b1_amd64.deb
                """
                        .formatted(MD5, SHA1, SHA256);

        Changes changes = Changes.parse("hello.changes", text.getBytes(UTF_8));

        assertThat(changes.source()).isEqualTo(new SourceName("hello"));
        assertThat(changes.version()).isEqualTo(DebianVersion.parse("1.0-1+b1"));
        assertThat(changes.distribution()).isEqualTo("noble-proposed");
        assertThat(changes.files())
                .containsExactly(
                        new StoredFile(
                                "hello_1.0-1+b1_amd64.deb", new Digests(MD5, SHA1, SHA256, 7)));
        assertThatThrownBy(() ->
                        Changes.parse(
                                "hello.changes",
                                text.replace("noble-proposed", "noble jammy").getBytes(UTF_8)))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("`hello.changes` is for `noble jammy`, which is not one suite");
    }

    private static Dsc parse(String text) {
        return Dsc.parse("hello.dsc", text.getBytes(UTF_8));
    }

    private static void refused(String text, String message) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(InvalidInput.class).hasMessage(message);
    }
}
