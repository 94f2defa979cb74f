package org.freshet.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.freshet.trust.OpenPgpKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerificationTest {
    private static final Instant NOW = Instant.parse("2026-11-02T08:00:00Z");
    private static final String POOL = "pool/main/h/hello/";

    @TempDir Path dir;
    private Path root;
    private Archive archive;

    @BeforeEach
    void anArchive() {
        root = dir.resolve("fresh");
        archive = Archive.init(root, ArchiveOptions.suites("noble"), NOW);
        archive.publish(
                "noble", List.of(TinySource.hello("1.0-1").in(dir.resolve("in"))), false, NOW);
    }

    private List<String> problems() {
        // As another process would see it, without what this one remembers.
        return Archive.open(root).verify(NOW).problems();
    }

    private void append(String file, String text) throws IOException {
        Files.writeString(root.resolve(file), Files.readString(root.resolve(file)) + text);
    }

    @Test
    void findsNothingWrongWithASoundArchive() {
        assertThat(archive.verify(NOW)).isEqualTo(new Verification(List.of(), List.of()));
    }

    @Test
    void findsAPoolFileThatChanged() throws IOException {
        Files.writeString(root.resolve(POOL + "hello_1.0.orig.tar.gz"), "other");

        assertThat(problems())
                .singleElement()
                .asString()
                .startsWith(
                        "noble: hello 1.0-1: `pool/main/h/hello/hello_1.0.orig.tar.gz` differs:"
                                + " expected sha256 `");
    }

    @Test
    void findsEverythingAtOnce() throws IOException {
        Files.delete(root.resolve(POOL + "hello_1.0-1.debian.tar.xz"));
        Files.delete(root.resolve(POOL + "hello_1.0-1.provenance.json"));
        Files.delete(root.resolve("dists/noble/main/binary-amd64/Packages.gz"));
        append("dists/noble/Release", "Origin: yours\n");

        assertThat(problems())
                .contains(
                        "noble: main/binary-amd64/Packages.gz is missing",
                        "noble: Release differs from InRelease",
                        "noble: hello 1.0-1:"
                                + " `pool/main/h/hello/hello_1.0-1.debian.tar.xz` is missing",
                        "noble: hello 1.0-1: its provenance is missing")
                .anyMatch(line -> line.contains("Release") && line.contains("signature"))
                .hasSize(5);
    }

    @Test
    void findsAnInReleaseThatSomebodyElseSigned() throws IOException {
        var other = OpenPgpKey.generate(dir.resolve("other"), "Other <o@example.org>", NOW);
        String text = Files.readString(root.resolve("dists/noble/Release"));
        Files.write(root.resolve("dists/noble/InRelease"), other.clearSigned(text, NOW));

        assertThat(problems()).singleElement().asString().contains(other.fingerprint());
    }

    @Test
    void findsAnIndexThatIsMissingUnderItsHash() throws IOException {
        Files.delete(
                root.resolve("dists/noble/main/binary-arm64/by-hash/SHA256")
                        .resolve(
                                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));

        assertThat(problems())
                .containsExactly("noble: main/binary-arm64/Packages by hash is missing");
    }

    @Test
    void findsAnIndexThatSaysSomethingElseThanTheDsc() {
        Charter charter = archive.charter();
        Dists dists = archive.dists("noble");
        var entry = dists.current().orElseThrow().sources().entries().findFirst().orElseThrow();
        var fields = new java.util.LinkedHashMap<>(entry.stanza().fields());
        fields.put("Maintainer", "Somebody <s@example.org>");
        Indices indices = Indices.of(charter, dists.current());
        indices.index("main/source/Sources")
                .put(new org.freshet.debian.Deb822.Stanza(fields).text());
        indices.commit(charter, "noble", dists, OpenPgpKey.read(dir.resolve("fresh.key")), NOW);
        dists.finish(NOW);

        assertThat(problems())
                .containsExactly("noble: hello 1.0-1: the index says something else than the .dsc");
    }

    @Test
    void mentionsFilesThatNoSuiteNames() throws IOException {
        Files.writeString(root.resolve(POOL + "stray"), "");

        assertThat(archive.verify(NOW))
                .isEqualTo(
                        new Verification(
                                List.of(), List.of("no suite names `pool/main/h/hello/stray`")));
    }
}
