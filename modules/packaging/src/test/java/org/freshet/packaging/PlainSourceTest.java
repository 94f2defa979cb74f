package org.freshet.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TimeZone;
import java.util.TreeMap;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.freshet.files.SameBytes;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.packaging.PlainSource.Parts;
import org.freshet.testkit.Tool;
import org.freshet.testkit.Tree;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlainSourceTest {
    private static final String CHANGELOG =
            """
            hello (1:1.0-2) UNRELEASED experimental; urgency=High (a reason)

              [ A. Person ]
              * Say more. (Closes: #99, bug#7,
                #1000)

              * Say it again; closes: 99.
              .

             -- Ä. Person <a@example.org>  Mon,  1 Jan 2024 00:00:00 +0100

            hello (1:0.9-1) unstable; urgency=low

              * Say less. Closes: #1

             -- Somebody Else <else@example.org>  Sun, 01 Jan 2023 00:00:00 +0100
            """;
    private static final String CONTROL =
            Bench.CONTROL
                    .replace(
                            "Section: misc",
                            "Section: misc\nXSBC-Original-Maintainer: O. <o@e.org>")
                    .replace("Standards-Version", "Homepage: https://e.org\nStandards-Version");

    @TempDir Path directory;
    private Path debian;
    private Path out;

    @BeforeEach
    void makePackaging() {
        debian = directory.resolve("debian");
        out = directory.resolve("out");
        packaging("changelog", CHANGELOG);
        packaging("control", CONTROL);
        packaging("copyright", "Everybody may do everything.\n");
        packaging("rules", "#!/usr/bin/make -f\n%:\n\tdh $@\n");
        packaging("source/format", "3.0 (quilt)\n");
    }

    @Test
    void takesNameVersionAndMaintainerFromThePackaging() throws IOException {
        List<Path> files = build(orig("some.tgz", "gz"));

        assertThat(files)
                .containsExactly(
                        out.resolve("hello_1.0.orig.tar.gz"),
                        out.resolve("hello_1.0-2.debian.tar.xz"),
                        out.resolve("hello_1.0-2.dsc"),
                        out.resolve("hello_1.0-2_source.changes"));
        assertThat(withoutDigests(Files.readString(files.get(2))))
                .isEqualTo(
                        """
                        Format: 3.0 (quilt)
                        Source: hello
                        Binary: hello
                        Architecture: any
                        Version: 1:1.0-2
                        Maintainer: Somebody Else <else@example.org>
                        Homepage: https://e.org
                        Standards-Version: 4.6.2
                        Build-Depends: debhelper-compat (= 13)
                        Package-List:
                         hello deb misc optional arch=any
                        Checksums-Sha1:
                         # hello_1.0.orig.tar.gz
                         # hello_1.0-2.debian.tar.xz
                        Checksums-Sha256:
                         # hello_1.0.orig.tar.gz
                         # hello_1.0-2.debian.tar.xz
                        Files:
                         # hello_1.0.orig.tar.gz
                         # hello_1.0-2.debian.tar.xz
                        Original-Maintainer: O. <o@e.org>
                        """);
        assertThat(Files.readString(files.get(3)))
                .startsWith(
                        """
                        Format: 1.8
                        Date: Mon,  1 Jan 2024 00:00:00 +0100
                        Source: hello
                        Architecture: source
                        Version: 1:1.0-2
                        Distribution: UNRELEASED experimental
                        Urgency: high
                        Maintainer: Somebody Else <else@example.org>
                        Changed-By: Ä. Person <a@example.org>
                        Closes: 7 99 1000
                        Changes:
                         hello (1:1.0-2) UNRELEASED experimental; urgency=High (a reason)
                         .
                           [ A. Person ]
                           * Say more. (Closes: #99, bug#7,
                             #1000)
                         .
                           * Say it again; closes: 99.
                           .
                        Checksums-Sha1:
                        """);
    }

    @Test
    void keepsTheTarballsBytes() throws IOException {
        Path orig = orig("some.tgz", "gz");

        build(orig);

        assertThat(out.resolve("hello_1.0.orig.tar.gz")).hasSameBinaryContentAs(orig);
    }

    @Test
    void namesATarballByItsRealCompression() {
        assertThat(build(orig("hello-1.0.tar.gz", "xz")).getFirst())
                .isEqualTo(out.resolve("hello_1.0.orig.tar.xz"));
        out = directory.resolve("other");
        assertThat(build(orig("hello_1.0.orig.tar.gz", "bz2")).getFirst())
                .isEqualTo(out.resolve("hello_1.0.orig.tar.bz2"));
    }

    @Test
    void takesComponentsByTheirNames() {
        assertThat(build(orig("main.tar.gz", "gz"), orig("hello_1.0.orig-extra-data.tar.gz", "xz")))
                .startsWith(
                        out.resolve("hello_1.0.orig-extra-data.tar.xz"),
                        out.resolve("hello_1.0.orig.tar.gz"));
    }

    @Test
    void givesTheSameBytesAgainAndLeavesThemAlone() throws IOException {
        Path orig = orig("some.tgz", "gz");
        FileTime past = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
        List<Path> files = build(orig);
        for (Path file : files) {
            Files.setLastModifiedTime(file, past);
        }

        assertThat(build(orig)).isEqualTo(files);

        for (Path file : files) {
            assertThat(Files.getLastModifiedTime(file)).isEqualTo(past);
        }
    }

    @Test
    void neitherUmaskNorDatesNorOrderOfTheDirectoryCount() throws IOException {
        Path orig = orig("some.tgz", "gz");
        List<Path> files = build(orig);
        Files.setLastModifiedTime(debian.resolve("copyright"), FileTime.fromMillis(0));
        Files.setPosixFilePermissions(
                debian.resolve("control"), PosixFilePermissions.fromString("rw-------"));

        assertThat(build(orig)).isEqualTo(files);
    }

    @Test
    void neitherTimeZoneNorLocaleNorDirectoryCount() throws IOException {
        Path orig = orig("some.tgz", "gz");
        packaging("ä", "a name beyond ASCII\n");
        List<Path> files = build(orig);
        TimeZone zone = TimeZone.getDefault();
        Locale locale = Locale.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
            Locale.setDefault(Locale.of("tr", "TR"));
            Path moved = Files.createDirectories(directory.resolve("a/much/longer/path"));
            debian = Files.move(debian, moved.resolve("debian"));
            out = moved.resolve("out");
            List<Path> again = build(orig);

            assertThat(again).hasSameSizeAs(files);
            for (int i = 0; i < files.size(); i++) {
                assertThat(again.get(i)).hasSameBinaryContentAs(files.get(i));
            }
        } finally {
            TimeZone.setDefault(zone);
            Locale.setDefault(locale);
        }
    }

    @Test
    void writesOverNothing() throws IOException {
        Path orig = orig("some.tgz", "gz");
        Files.createDirectories(out);
        Files.writeString(out.resolve("hello_1.0-2.dsc"), "mine\n");

        assertThatThrownBy(() -> build(orig))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("`%s/hello_1.0-2.dsc` is there already, with other bytes", out);

        assertThat(Tree.of(out)).isEqualTo("hello_1.0-2.dsc\n");
        assertThat(out.resolve("hello_1.0-2.dsc")).hasContent("mine\n");
    }

    @Test
    void refusesAVersionWithoutARevision() {
        packaging("changelog", CHANGELOG.replace("1.0-2", "1.0"));

        assertThatThrownBy(() -> build(orig("some.tgz", "gz")))
                .isInstanceOf(InvalidInput.class)
                .hasMessage(
                        "version `1:1.0` of debian/changelog has no revision, as a native package has none")
                .extracting(thrown -> ((InvalidInput) thrown).hint().orElse(""))
                .isEqualTo("write it as `1:1.0-1`: a package with an upstream tarball has one");
        assertThatThrownBy(this::build)
                .extracting(thrown -> ((InvalidInput) thrown).hint().orElse(""))
                .asString()
                .endsWith("; or say `3.0 (native)` in debian/source/format");
    }

    @Test
    void refusesANativePackageWithARevisionOrATarball() {
        packaging("source/format", "3.0 (native)\n");

        assertThatThrownBy(this::build)
                .isInstanceOf(InvalidInput.class)
                .hasMessage(
                        "version `1:1.0-2` of debian/changelog has a revision, and debian/source/format"
                                + " says `3.0 (native)`");

        packaging("changelog", CHANGELOG.replace("1.0-2", "1.0"));
        Path orig = orig("some.tgz", "gz");
        assertThatThrownBy(() -> build(orig))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("a native package has no upstream tarball, got `%s`", orig);
    }

    @Test
    void makesANativePackageOfTheTreeThatHoldsThePackaging() throws IOException {
        nativeTree();

        List<Path> files = build();

        assertThat(files)
                .containsExactly(
                        out.resolve("hello_1.0.tar.xz"),
                        out.resolve("hello_1.0.dsc"),
                        out.resolve("hello_1.0_source.changes"));
        assertThat(withoutDigests(Files.readString(files.get(1))))
                .startsWith("Format: 3.0 (native)\nSource: hello\n")
                .contains("\nFiles:\n # hello_1.0.tar.xz\n");
    }

    @Test
    void refusesToWriteIntoANativeTree() throws IOException {
        nativeTree();
        Path within = directory.resolve("tree/out");

        assertThatThrownBy(() ->
                        new PlainSource(directory.resolve("scratch"))
                                .build(parts(false, debian), within))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("`%s` lies in the tree that the native package is made of", within);
        assertThat(within).doesNotExist();
    }

    @Test
    void refusesALinkOutOfANativeTree() throws IOException {
        nativeTree();
        Files.createSymbolicLink(
                directory.resolve("tree/doc/passwd"), Path.of("../../../etc/passwd"));

        assertThatThrownBy(this::build)
                .isInstanceOf(InvalidInput.class)
                .hasMessage("link `doc/passwd` to `../../../etc/passwd` leaves the source tree");
    }

    @Test
    void takesSignaturesThatAreGivenOrBesideTheirTarballs() throws IOException {
        packaging("upstream/signing-key.asc", "a key");
        Path main = orig("main.tar.gz", "gz");
        Path component = orig("hello_1.0.orig-data.tar.gz", "xz");
        Files.writeString(directory.resolve("hello_1.0.orig-data.tar.gz.asc"), "beside");
        Path given = Files.createDirectory(directory.resolve("signatures"));
        Path signature = Files.writeString(given.resolve("main.tar.gz.asc"), "given");

        PlainSource.Built built = built(signature, main, component);

        assertThat(built.notes()).isEmpty();
        assertThat(built.files())
                .startsWith(
                        out.resolve("hello_1.0.orig-data.tar.xz"),
                        out.resolve("hello_1.0.orig-data.tar.xz.asc"),
                        out.resolve("hello_1.0.orig.tar.gz"),
                        out.resolve("hello_1.0.orig.tar.gz.asc"));
        assertThat(out.resolve("hello_1.0.orig.tar.gz.asc")).hasContent("given");
        assertThat(Files.readString(out.resolve("hello_1.0-2.dsc")))
                .contains(" 5 hello_1.0.orig.tar.gz.asc\n");
    }

    @Test
    void refusesASignatureOfNothing() throws IOException {
        Path signature = Files.writeString(directory.resolve("other.tar.gz.asc"), "text");

        assertThatThrownBy(() -> build(orig("some.tgz", "gz"), signature))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("`%s` is a signature, and no tarball of that name is given", signature);
    }

    @Test
    void notesAKeyWithoutASignatureAndASignatureWithoutAKey() throws IOException {
        Path orig = orig("some.tgz", "gz");
        packaging("upstream/signing-key.asc", "a key");

        assertThat(built(orig).notes())
                .containsExactly(
                        "debian/upstream/signing-key.asc is there, and no signature of an upstream tarball");

        Files.delete(debian.resolve("upstream/signing-key.asc"));
        Files.writeString(directory.resolve("some.tgz.asc"), "a signature");
        out = directory.resolve("other");
        assertThat(built(orig).notes())
                .containsExactly(
                        "signatures of upstream tarballs are there, and no debian/upstream/signing-key.asc");
    }

    @Test
    void compressesAPlainTarToXzAndSaysSo() throws IOException {
        Path plain = orig("some.tar", "tar");
        Files.writeString(directory.resolve("some.tar.asc"), "a signature");

        PlainSource.Built built = built(plain);

        assertThat(built.files().getFirst()).isEqualTo(out.resolve("hello_1.0.orig.tar.xz"));
        assertThat(built.notes())
                .containsExactly(
                        "`%s` is packed as tar, which archives do not take: `hello_1.0.orig.tar.xz` has the same tar as xz, and the signature, good for other bytes, is left out"
                                .formatted(plain));
    }

    @Test
    @Tag("judge")
    void compressesWhatArchivesDoNotTakeToTheSameXz() throws IOException {
        Path plain = orig("hello-1.0.tar", "tar");
        Path expected = build(plain).getFirst();

        for (String program : List.of("zstd", "lzip", "lzma")) {
            String file = "%s.packed".formatted(program);
            Tool.named("sh")
                    .in(directory)
                    .run("-c", program + " -q -c -k hello-1.0.tar > " + file)
                    .ok();
            out = directory.resolve("out-" + program);
            Path orig = build(directory.resolve(file)).getFirst();
            assertThat(orig).hasFileName("hello_1.0.orig.tar.xz").hasSameBinaryContentAs(expected);
        }
    }

    @Test
    @Tag("judge")
    void makesATarOfAZipTheSameInEveryTimeZone() throws IOException {
        Path tree = Files.createDirectories(directory.resolve("hello-1.0"));
        Files.writeString(tree.resolve("hello.c"), "int main;\n");
        Files.writeString(tree.resolve("run"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(
                tree.resolve("run"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createSymbolicLink(tree.resolve("link"), Path.of("hello.c"));
        Tool.named("zip").in(directory).run("-q", "-y", "-r", "hello.zip", "hello-1.0").ok();
        TimeZone before = TimeZone.getDefault();
        byte[] bytes;
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
            bytes = Files.readAllBytes(build(directory.resolve("hello.zip")).getFirst());
            TimeZone.setDefault(TimeZone.getTimeZone("America/New_York"));
            out = directory.resolve("other");
            assertThat(build(directory.resolve("hello.zip")).getFirst())
                    .hasFileName("hello_1.0.orig.tar.xz")
                    .hasBinaryContent(bytes);
        } finally {
            TimeZone.setDefault(before);
        }
        assertThat(
                        Tool.named("tar")
                                .in(out)
                                .run("-tvf", "hello_1.0.orig.tar.xz")
                                .ok()
                                .replaceAll("root/root +([0-9]+) [0-9-]+ [0-9:]+", "$1"))
                .isEqualTo(
                        """
                        drwxr-xr-x 0 hello-1.0/
                        -rw-r--r-- 10 hello-1.0/hello.c
                        lrwxrwxrwx 0 hello-1.0/link -> hello.c
                        -rwxr-xr-x 10 hello-1.0/run
                        """);
    }

    @Test
    void takesATarballWithoutATopDirectoryAsDpkgSourceDoes() {
        assertThat(build(tarball("flat.tgz", "gz", "hello.c")).getFirst())
                .isEqualTo(out.resolve("hello_1.0.orig.tar.gz"));
    }

    @Test
    void tellsAllThatIsWrongWithThePackaging() throws IOException {
        packaging("control", CONTROL.replace("Source: hello", "Source: bye").replace("Main", "XX"));
        packaging("source/format", "1.0\n");
        Files.delete(debian.resolve("rules"));

        assertThatThrownBy(() -> build(orig("some.tgz", "gz")))
                .isInstanceOf(InvalidInput.class)
                .hasMessage(
                        """
                        debian/control: `Source` must be `hello`, got `bye`
                        debian/control: `Maintainer` is missing
                        debian/rules is missing
                        debian/source/format must be `3.0 (quilt)` or `3.0 (native)`, got `1.0`\
                        """);
    }

    @Test
    void needsAChangelog() throws IOException {
        Files.delete(debian.resolve("changelog"));

        assertThatThrownBy(() -> build(orig("some.tgz", "gz")))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("debian/changelog is missing")
                .extracting(thrown -> ((InvalidInput) thrown).hint().orElse(""))
                .asString()
                .startsWith("name the directory that holds `changelog`, `control` and `rules`;");
    }

    @Test
    void whatIsThereAndWrongIsNotSoughtElsewhere() {
        packaging("source/format", "1.0\n");

        assertThatThrownBy(() -> build(orig("some.tgz", "gz")))
                .isInstanceOf(InvalidInput.class)
                .extracting(thrown -> ((InvalidInput) thrown).hint())
                .isEqualTo(Optional.empty());
    }

    @Test
    void needsAWholeEntry() {
        packaging("changelog", CHANGELOG.replaceFirst(" -- Ä.*\n", ""));

        assertThatThrownBy(() -> build(orig("some.tgz", "gz")))
                .isInstanceOf(InvalidInput.class)
                .hasMessageStartingWith("debian/changelog: entry `1:1.0-2` has no trailer");
    }

    @Test
    void needsADirectory() {
        Path orig = orig("some.tgz", "gz");

        assertThatThrownBy(() ->
                        new PlainSource(directory)
                                .build(new Parts(List.of(orig), orig, false), out))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("`%s` is no directory", orig);
    }

    @Test
    void takesOneMainTarball() {
        Path one = orig("one.tgz", "gz");
        Path other = orig("hello_0.9.orig-data.tar.gz", "gz");

        assertThatThrownBy(() -> build(one, other))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("both `%s` and `%s` would be `hello_1.0.orig.tar.*`", one, other);
        assertThatThrownBy(() -> build(orig("hello_1.0.orig-data.tar.gz", "gz")))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("there is no main upstream tarball, only components");
    }

    @Test
    void notesATarballThatIsNamedAsAnothersOrig() {
        Path other = orig("tree_2.1.orig.tar.gz", "gz");

        assertThat(built(other).notes())
                .containsExactly(
                        "`%s` is named as a tarball of `tree_2.1`, and becomes `hello_1.0.orig.tar.gz`"
                                .formatted(other));
        assertThat(built(orig("hello_1.0.orig.tar.gz", "gz")).notes()).isEmpty();
    }

    @Test
    void refusesATarballThatIsNone() throws IOException {
        Path missing = directory.resolve("missing.tgz");
        Path page = Files.writeString(directory.resolve("page.tgz"), "<html>sorry</html>");

        assertThatThrownBy(() -> build(missing))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("upstream tarball `%s` is not there, or is no file", missing);
        assertThatThrownBy(() -> build(page))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("tarball `%s` is an HTML page", page);
        assertThat(out).doesNotExist();
    }

    @Test
    void refusesAHostileTarball() {
        Path hostile = tarball("hostile.tgz", "gz", "hello-1.0/../../x");

        assertThatThrownBy(() -> build(hostile))
                .isInstanceOf(IntegrityFailure.class)
                .extracting(thrown -> ((IntegrityFailure) thrown).hint().orElse(""))
                .isEqualTo("nothing of it was unpacked; list it with `tar -tvf` and ask upstream");
        assertThat(out).doesNotExist();
    }

    @Test
    void refusesALinkOutOfThePackaging() throws IOException {
        Files.createSymbolicLink(debian.resolve("NEWS"), Path.of("/etc/passwd"));

        assertThatThrownBy(() -> build(orig("some.tgz", "gz")))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("link `NEWS` to `/etc/passwd` leaves the source tree");
    }

    @Test
    @Tag("judge")
    void dpkgSourceUnpacksIt() throws IOException {
        packaging("hello.remove", "a name that means something in overlays only\n");
        patch("1.0");
        build(orig("some.tgz", "gz"), orig("hello_1.0.orig-data.tar.gz", "xz"));

        Path tree = unpack();

        assertThat(Tree.of(tree).replaceAll("(?m)^\\.pc/.*\n", ""))
                .isEqualTo(
                        """
                        data/hello.c
                        debian/changelog
                        debian/control
                        debian/copyright
                        debian/hello.remove
                        debian/patches/louder
                        debian/patches/series
                        debian/rules
                        debian/source/format
                        hello.c
                        """);
        assertThat(tree.resolve("hello.c")).hasContent("int version = \"1.0!\";\n");
        assertThat(tree.resolve("debian/changelog")).hasContent(CHANGELOG);
        assertThat(tree.resolve("debian/control")).hasContent(CONTROL);
        assertThat(Files.getLastModifiedTime(tree.resolve("debian/copyright")).toInstant())
                .isEqualTo(Instant.parse("2023-12-31T23:00:00Z"));
    }

    @Test
    @Tag("judge")
    void bothTextsHaveTheFieldsThatDpkgWrites() throws IOException {
        patch("1.0");
        packaging(
                "control",
                CONTROL.replace(
                        "Standards-Version",
                        "Uploaders:\n B <b@example.org>,\n C <c@example.org>,\nStandards-Version"));
        List<Path> files =
                build(
                        orig("some.tgz", "gz"),
                        orig("hello_1.0.orig-data.tar.gz", "xz"),
                        orig("hello_1.0.orig-A.tar.gz", "bz2"));
        Path tree = unpack();
        Path again = Files.createDirectories(directory.resolve("again"));
        for (Path orig : files.subList(0, 3)) {
            Files.copy(orig, again.resolve(String.valueOf(orig.getFileName())));
        }

        Tool.named("dpkg-source").in(again).run("-b", tree.toString()).ok();
        String changes = Tool.named("dpkg-genchanges").in(tree).run("-S", "-sa", "-u" + out).ok();

        assertThat(withoutDigests(Files.readString(out.resolve("hello_1.0-2.dsc"))))
                .isEqualTo(withoutDigests(Files.readString(again.resolve("hello_1.0-2.dsc"))));
        assertThat(Files.readString(out.resolve("hello_1.0-2_source.changes"))).isEqualTo(changes);
    }

    @Test
    @Tag("judge")
    void strictlyTakesPatchesThatApplyAsDpkgSourceDoes() {
        patch("1.0");

        List<Path> files =
                strictly(orig("some.tgz", "gz"), orig("hello_1.0.orig-data.tar.gz", "xz"));

        assertThat(files).hasSize(5);
        assertThat(unpack().resolve("hello.c")).hasContent("int version = \"1.0!\";\n");
    }

    @Test
    @Tag("judge")
    void strictlyRefusesEveryPatchThatDoesNotApplyAsDpkgSourceDoes() throws IOException {
        patch("0.9");
        packaging("patches/series", "louder\nmissing\n");
        Path orig = orig("some.tgz", "gz");

        assertThatThrownBy(() -> strictly(orig))
                .isInstanceOf(InvalidInput.class)
                .hasMessage(
                        """
                        patch `louder` does not apply: a hunk does not fit `hello.c` line 1
                        @@ -1 +1 @@
                        -int version = "0.9";
                        +int version = "1.0!";
                        patch `missing` does not apply: it is not there\
                        """);
        assertThat(out).doesNotExist();

        build(orig);
        assertThat(
                        Tool.named("dpkg-source")
                                .in(out)
                                .run("-x", "hello_1.0-2.dsc", directory.resolve("x").toString())
                                .exit())
                .isNotZero();
    }

    @Test
    @Tag("judge")
    void strictlyPatchesATarballWithoutATopDirectoryWhereItsFilesLie() {
        packaging("patches/series", "louder\n");
        packaging(
                "patches/louder",
                """
                --- a/two/hello.c
                +++ b/two/hello.c
                @@ -1 +1 @@
                -int version = "1.0";
                +int version = "1.0!";
                """);

        strictly(tarball("some.tgz", "gz", "one/hello.c", "two/hello.c"));

        assertThat(unpack().resolve("two/hello.c")).hasContent("int version = \"1.0!\";\n");
    }

    @Test
    void refusesABinaryFileThatDpkgSourceWouldNotPack() {
        packaging("blob", "\0\1\2");

        assertThatThrownBy(() -> build(orig("some.tgz", "gz")))
                .isInstanceOf(InvalidInput.class)
                .hasMessage(
                        "`debian/blob` is a binary file, and debian/source/include-binaries does not name it");

        packaging("source/include-binaries", "# a picture\n debian/blob \n");
        assertThat(build(orig("some.tgz", "gz"))).isNotEmpty();
    }

    @Test
    @Tag("judge")
    void aNativePackageIsThatOfDpkg() throws IOException {
        nativeTree();
        build();
        Path again = Files.createDirectories(directory.resolve("again"));
        Path unpacked = directory.resolve("unpacked");

        Tool.named("dpkg-source").in(out).run("-x", "hello_1.0.dsc", unpacked.toString()).ok();
        Tool.named("dpkg-source").in(again).run("-b", directory.resolve("tree").toString()).ok();
        String changes =
                Tool.named("dpkg-genchanges").in(unpacked).run("-S", "-sa", "-u" + out).ok();

        assertThat(Tree.of(unpacked))
                .isEqualTo(
                        """
                        debian/changelog
                        debian/control
                        debian/copyright
                        debian/rules
                        debian/source/format
                        doc/hello.c
                        hello.c
                        """);
        assertThat(Files.isSymbolicLink(unpacked.resolve("doc/hello.c"))).isTrue();
        assertThat(unpacked.resolve("empty")).isDirectory();
        assertThat(withoutDigests(Files.readString(out.resolve("hello_1.0.dsc"))))
                .isEqualTo(withoutDigests(Files.readString(again.resolve("hello_1.0.dsc"))));
        assertThat(Files.readString(out.resolve("hello_1.0_source.changes"))).isEqualTo(changes);
    }

    private List<Path> build(Path... origs) {
        return built(origs).files();
    }

    private PlainSource.Built built(Path... origs) {
        return new PlainSource(directory.resolve("scratch"))
                .build(parts(false, debian, origs), out);
    }

    private List<Path> strictly(Path... origs) {
        return new PlainSource(directory.resolve("scratch"))
                .build(parts(true, debian, origs), out)
                .files();
    }

    private static Parts parts(boolean strict, Path debian, Path... origs) {
        return new Parts(List.of(origs), debian, strict);
    }

    private void packaging(String name, String text) {
        try {
            Path file = debian.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void nativeTree() throws IOException {
        packaging("changelog", CHANGELOG.replace("1.0-2", "1.0"));
        packaging("source/format", "3.0 (native)\n");
        Path tree = Files.createDirectories(directory.resolve("tree"));
        debian = Files.move(debian, tree.resolve("debian"));
        Files.writeString(tree.resolve("hello.c"), "int main;\n");
        Files.writeString(tree.resolve("hello.o"), "left out\n");
        Files.createDirectories(tree.resolve(".git"));
        Files.writeString(tree.resolve(".git/HEAD"), "left out\n");
        Files.createDirectories(tree.resolve("empty"));
        Files.createDirectories(tree.resolve("doc"));
        Files.createSymbolicLink(tree.resolve("doc/hello.c"), Path.of("../hello.c"));
    }

    private void patch(String version) {
        packaging("patches/series", "louder\n");
        packaging(
                "patches/louder",
                """
                --- a/hello.c
                +++ b/hello.c
                @@ -1 +1 @@
                -int version = "%s";
                +int version = "1.0!";
                """
                        .formatted(version));
    }

    private Path orig(String name, String compression) {
        return tarball(name, compression, "hello-1.0/hello.c");
    }

    private Path tarball(String name, String compression, String... files) {
        byte[] text = "int version = \"1.0\";\n".getBytes(StandardCharsets.UTF_8);
        TreeMap<String, SameBytes.Entry> entries = new TreeMap<>();
        for (String file : files) {
            entries.put(file, new SameBytes.Entry.File(to -> to.write(text), text.length, false));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            try (OutputStream packed =
                    switch (compression) {
                        case "gz" -> SameBytes.gzip(bytes);
                        case "xz" -> SameBytes.xz(bytes);
                        case "bz2" -> new BZip2CompressorOutputStream(bytes);
                        default -> bytes;
                    }) {
                SameBytes.tar(entries, Bench.RELEASED, packed);
            }
            return Files.write(directory.resolve(name), bytes.toByteArray());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Path unpack() {
        Path tree = directory.resolve("tree");
        Tool.named("dpkg-source").in(out).run("-x", "hello_1.0-2.dsc", tree.toString()).ok();
        return tree;
    }

    private static String withoutDigests(String text) {
        return text.replaceAll("(?m)^ [0-9a-f]{32,64} [0-9]+ ", " # ");
    }
}
