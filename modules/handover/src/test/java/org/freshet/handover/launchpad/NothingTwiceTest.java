package org.freshet.handover.launchpad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.freshet.handover.TinyUpload;
import org.freshet.handover.rules.Rule;
import org.freshet.http.Pages;
import org.freshet.http.Web;
import org.freshet.model.Incoming;
import org.freshet.model.SourceName;
import org.freshet.model.Unavailable;
import org.freshet.testkit.FakeLaunchpad;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Launchpad has already, and does not take again. */
class NothingTwiceTest {
    private static final Clock CLOCK =
            Clock.fixed(Instant.parse("2026-11-26T12:00:00Z"), ZoneOffset.UTC);

    @TempDir Path dir;

    private FakeLaunchpad fake;
    private FakeLaunchpad.FakeArchive ppa;
    private PpaContents contents;

    @BeforeEach
    void start() {
        fake = FakeLaunchpad.start();
        ppa = fake.ppa("me", "tools");
        contents =
                new PpaContents(
                        new Launchpad(
                                new Pages(new Web(CLOCK), dir.resolve("pages"), 1 << 20, CLOCK),
                                fake.api()),
                        new Incoming.Ppa("me", "tools"));
    }

    @AfterEach
    void stop() {
        fake.close();
    }

    private List<String> said(TinyUpload upload) throws IOException {
        return Rule.findings(
                        List.of(new NothingTwice(contents)), upload.read(dir.resolve("upload")))
                .stream()
                .map(finding -> finding.rule() + ": " + finding.message())
                .toList();
    }

    private static byte[] bytes(TinyUpload upload, String file) {
        return Objects.requireNonNull(upload.files.get(file));
    }

    @Test
    void theFirstUploadOfASourceIsNew() throws IOException {
        assertThat(said(TinyUpload.hello("1.0-0ppa1~noble1"))).isEmpty();
    }

    @Test
    void aVersionIsTakenOnceInAllSeriesAndForEver() throws IOException {
        ppa.lists("hello", "1.0-0ppa1", "jammy", "Deleted");

        assertThat(said(TinyUpload.hello("1.0-0ppa1")))
                .containsExactly(
                        "version-used: `ppa:me/tools` has taken `1.0-0ppa1` of `hello` before, for `jammy`");
    }

    @Test
    void aVersionIsNotBelowWhatTheSeriesHas() throws IOException {
        ppa.lists("hello", "1.2-0ppa1~noble1", "noble", "Deleted");
        ppa.lists("hello", "1.1-0ppa1~jammy1", "jammy", "Published");
        ppa.lists("hello", "1.0-0ppa2~noble1", "noble", "Pending");
        ppa.lists("hello", "0.9-0ppa2~noble1", "noble", "Superseded");

        assertThat(said(TinyUpload.hello("1.0-0ppa1~noble1")))
                .containsExactly(
                        "version-used: `ppa:me/tools` has `1.0-0ppa2~noble1` of `hello` in this series,"
                                + " which is above `1.0-0ppa1~noble1`");
    }

    @Test
    void anOrigThatIsThereHasTheSameBytes() throws IOException {
        TinyUpload upload = TinyUpload.hello("1.0-0ppa2~noble1");
        ppa.lists("hello", "1.0-0ppa1~jammy1", "jammy", "Superseded")
                .file(upload.orig(), bytes(upload, upload.orig()));
        assertThat(said(upload)).isEmpty();
        upload.unlisted.add(upload.orig());
        assertThat(said(upload)).as("nor need it be uploaded").isEmpty();

        ppa.lists("hello", "1.0-0ppa1~questing1", "questing", "Deleted")
                .file(upload.orig(), new byte[] {1, 2, 3});

        assertThat(said(upload))
                .singleElement()
                .asString()
                .startsWith(
                        "orig: `hello_1.0.orig.tar.gz` is in `ppa:me/tools` with other bytes: 3 bytes,"
                                + " sha256 `039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81` there,");
    }

    @Test
    void theOrigOfUbuntuCountsButNothingElseOfIt() throws IOException {
        TinyUpload upload = TinyUpload.hello("1.0-1");
        fake.primary()
                .lists("hello", "1.0-1", "questing", "Published")
                .file("hello_1.0.orig.tar.gz", new byte[] {1})
                .file("hello_1.0-1.debian.tar.xz", new byte[] {2})
                .file("hello_1.0-1.dsc", new byte[] {3});

        assertThat(said(upload))
                .singleElement()
                .asString()
                .startsWith(
                        "orig: `hello_1.0.orig.tar.gz` is in `ubuntu` with other bytes: 1 bytes,");
    }

    @Test
    void thePpaComesBeforeUbuntu() throws IOException {
        TinyUpload upload = TinyUpload.hello("1.0-0ppa1~noble1");
        fake.primary()
                .lists("hello", "1.0-1", "questing", "Published")
                .file(upload.orig(), new byte[] {1});
        ppa.lists("hello", "1.0-0ppa1~jammy1", "jammy", "Published")
                .file(upload.orig(), bytes(upload, upload.orig()));

        assertThat(said(upload)).isEmpty();
    }

    @Test
    void anOrigOfAnotherVersionDoesNotMatter() throws IOException {
        fake.primary()
                .lists("hello", "1.0.1-1", "questing", "Published")
                .file("hello_1.0.1.orig.tar.gz", new byte[] {1});

        assertThat(said(TinyUpload.hello("1.0-0ppa1~noble1"))).isEmpty();
    }

    @Test
    void anOrigThatIsNotUploadedIsThere() throws IOException {
        TinyUpload upload = TinyUpload.hello("1.0-0ppa1~noble1");
        upload.unlisted.add(upload.orig());

        assertThat(said(upload))
                .containsExactly("orig: `hello_1.0.orig.tar.gz` is neither uploaded nor there");
    }

    @Test
    void aVersionWithAnotherEpochHasTheSameFileNames() throws IOException {
        ppa.lists("hello", "1:1.0-0ppa1", "jammy", "Deleted")
                .file("hello_1.0-0ppa1.debian.tar.xz", new byte[] {1});

        assertThat(said(TinyUpload.hello("1.0-0ppa1")))
                .singleElement()
                .asString()
                .startsWith("orig: `hello_1.0-0ppa1.debian.tar.xz` is in `ppa:me/tools`");
    }

    @Test
    void whatIsThereIsToldWithItsPlace() {
        ppa.lists("hello", "1.0-0ppa1~jammy1", "jammy", "Published")
                .file("hello_1.0.orig.tar.gz", new byte[] {1})
                .file("hello_1.0.orig-docs.tar.xz", new byte[] {2, 3})
                .file("hello_1.0-0ppa1~jammy1.dsc", new byte[] {4});
        fake.primary()
                .lists("hello", "1.0-1", "questing", "Published")
                .file("hello_1.0.orig.tar.gz.asc", new byte[] {5});

        assertThat(contents.origs(new SourceName("hello"), "1.0"))
                .extracting(HeldFile::name, HeldFile::size, HeldFile::url, HeldFile::where)
                .containsExactly(
                        tuple(
                                "hello_1.0.orig.tar.gz",
                                1L,
                                URI.create(
                                        fake.web().uri("/")
                                                + "%7Eme/+archive/ubuntu/tools/+sourcefiles/hello/1.0-0ppa1%7Ejammy1/hello_1.0.orig.tar.gz"),
                                "ppa:me/tools"),
                        tuple(
                                "hello_1.0.orig-docs.tar.xz",
                                2L,
                                URI.create(
                                        fake.web().uri("/")
                                                + "%7Eme/+archive/ubuntu/tools/+sourcefiles/hello/1.0-0ppa1%7Ejammy1/hello_1.0.orig-docs.tar.xz"),
                                "ppa:me/tools"),
                        tuple(
                                "hello_1.0.orig.tar.gz.asc",
                                1L,
                                URI.create(
                                        fake.web().uri("/")
                                                + "ubuntu/+archive/primary/+sourcefiles/hello/1.0-1/hello_1.0.orig.tar.gz.asc"),
                                "ubuntu"));
    }

    @Test
    void whatCannotBeCheckedIsNotTakenForGood() {
        fake.web().status("/devel/ubuntu/+archive/primary", 500);

        assertThatThrownBy(() -> said(TinyUpload.hello("1.0-0ppa1~noble1")))
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining("answered with status `500`");
    }
}
