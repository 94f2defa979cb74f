package org.freshet.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.freshet.model.FreshetException;
import org.freshet.packaging.PlainSource.Parts;
import org.freshet.testkit.Tape;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code debian/} directories that want out of the tree, or more memory than there is. What Freshet
 * takes, the real dpkg-source builds too; so what that refuses, Freshet refuses.
 */
class HostilePackagingTest {
    private static final String TAKEN = "";

    @TempDir Path directory;

    /** Makes a good directory a bad one. */
    @FunctionalInterface
    interface Spoiling {
        void spoil(Path debian) throws IOException;
    }

    /**
     * A directory.
     *
     * @param says how Freshet refuses it; empty when it takes it
     */
    record Hostile(String name, String says, Spoiling spoiling) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Hostile> corpus() {
        return Stream.of(links(), changelogs(), controls(), others()).flatMap(List::stream);
    }

    private static List<Hostile> links() {
        return List.of(
                new Hostile(
                        "a link to an absolute path",
                        "link `NEWS` to `/etc/passwd` leaves the source tree",
                        at -> link(at, "NEWS", "/etc/passwd")),
                new Hostile(
                        "a link above",
                        "link `NEWS` to `../../evil` leaves the source tree",
                        at -> link(at, "NEWS", "../../evil")),
                new Hostile(
                        "a link to the tree's top", TAKEN, at -> link(at, "NEWS", "../hello.c")),
                new Hostile("a link inside", TAKEN, at -> link(at, "NEWS", "changelog")),
                new Hostile("a link to itself", TAKEN, at -> link(at, "NEWS", "NEWS")),
                new Hostile(
                        "a directory that is a link out",
                        "link `patches` to `/tmp` leaves the source tree",
                        at -> link(at, "patches", "/tmp")),
                new Hostile(
                        "a changelog that is a link",
                        "link `changelog` to `/etc/passwd` leaves the source tree",
                        at -> replaced(at, "changelog", "/etc/passwd")),
                new Hostile(
                        "a control that is a link",
                        "debian/control must be a file, not a link",
                        at -> replaced(at, "control", "copyright")),
                new Hostile(
                        "rules that are a link",
                        "link `rules` to `/bin/true` leaves the source tree",
                        at -> replaced(at, "rules", "/bin/true")),
                new Hostile(
                        "a format that is a link",
                        "link `source/format` to `/etc/hostname` leaves the source tree",
                        at -> replaced(at, "source/format", "/etc/hostname")));
    }

    private static List<Hostile> changelogs() {
        return List.of(
                new Hostile(
                        "a changelog of 17 MiB",
                        "debian/changelog has more than 10485760 bytes",
                        at ->
                                text(
                                        at,
                                        "changelog",
                                        Files.readString(at.resolve("changelog"))
                                                + ("\n" + Files.readString(at.resolve("changelog")))
                                                        .repeat(150_000))),
                new Hostile(
                        "a changelog of one endless line",
                        "debian/changelog has more than 10485760 bytes",
                        at ->
                                text(
                                        at,
                                        "changelog",
                                        "hello (1.0-1) unstable; urgency=low"
                                                + " ".repeat(11 << 20))),
                new Hostile(
                        "a trailer that may be read in many ways",
                        "debian/changelog: entry `1.0-1` has no trailer; end it with ` -- Name <address>  date` (deb-changelog(5))",
                        at ->
                                changed(
                                        at,
                                        "changelog",
                                        " -- A. Person",
                                        " -- " + " <".repeat(300_000) + ">".repeat(300_000))),
                new Hostile(
                        "an entry of 1 MiB",
                        TAKEN,
                        at ->
                                changed(
                                        at,
                                        "changelog",
                                        "  * Say it.\n",
                                        "  * Say it.\n".repeat(90_000))),
                new Hostile(
                        "an entry of 11 MiB",
                        "debian/changelog has more than 10485760 bytes",
                        at ->
                                text(
                                        at,
                                        "changelog",
                                        Files.readString(at.resolve("changelog"))
                                                .replace(
                                                        "  * Say it.\n",
                                                        "  * Say it.\n".repeat(1_000_000)))),
                new Hostile(
                        "a version that climbs",
                        "version `0:1.0/../../evil-1` is not a Debian version; the upstream part begins with a digit; letters, digits and `. + ~ -` may follow",
                        at -> changed(at, "changelog", "(1.0-1)", "(1.0/../../evil-1)")),
                new Hostile(
                        "a version with a command",
                        "`debian/changelog` does not begin with an entry: `hello (1.0$(touch evil)-1) unstable; urgency=medium`; begin it with `source (version) distribution; urgency=medium` (deb-changelog(5))",
                        at -> changed(at, "changelog", "(1.0-1)", "(1.0$(touch evil)-1)")),
                new Hostile(
                        "a source that climbs",
                        "`debian/changelog` does not begin with an entry: `../evil (1.0-1) unstable; urgency=medium`; begin it with `source (version) distribution; urgency=medium` (deb-changelog(5))",
                        at -> changed(at, "changelog", "hello (", "../evil (")),
                new Hostile(
                        "no trailer",
                        "debian/changelog: entry `1.0-1` has no trailer; end it with ` -- Name <address>  date` (deb-changelog(5))",
                        at ->
                                changed(
                                        at,
                                        "changelog",
                                        " -- A. Person <a@example.org>  Mon, 01 Jan 2024 00:00:00 +0000\n",
                                        "")),
                new Hostile(
                        "a date that is none",
                        "`Mon, 99 Foo 2024 00:00:00 +0000` is not a date; write it as `Sun, 01 Nov 2026 00:00:00 +0000`",
                        at -> changed(at, "changelog", "Mon, 01 Jan 2024", "Mon, 99 Foo 2024")),
                new Hostile(
                        "a changelog that is not UTF-8",
                        "debian/changelog is not UTF-8",
                        at -> bytes(at, "changelog", "\351\n")),
                new Hostile(
                        "a changelog with NUL",
                        "debian/changelog: `  * Say\\u0000it.` has control characters; take them out: no field of a .changes may have them (deb822(5))",
                        at -> changed(at, "changelog", "Say it.", "Say\0it.")),
                new Hostile(
                        "an empty changelog",
                        "debian/changelog is empty",
                        at -> text(at, "changelog", "")));
    }

    private static List<Hostile> controls() {
        return List.of(
                new Hostile(
                        "a continuation of 5 MiB",
                        "debian/control has more than 4194304 bytes",
                        at ->
                                changed(
                                        at,
                                        "control",
                                        "Section: misc",
                                        "Section: misc\nComment: x\n" + " more\n".repeat(900_000))),
                new Hostile(
                        "a line without a field",
                        "`debian/control`, line 3: not a field: `nonsense`; write `Name: value`; lines that go on begin with a blank (deb822(5))",
                        at -> changed(at, "control", "Section: misc", "Section: misc\nnonsense")),
                new Hostile(
                        "a field twice",
                        "`debian/control`, line 3: the field is there twice: `Section: evil`; write `Name: value`; lines that go on begin with a blank (deb822(5))",
                        at ->
                                changed(
                                        at,
                                        "control",
                                        "Section: misc",
                                        "Section: misc\nSection: evil")),
                new Hostile(
                        "a continuation of nothing",
                        "`debian/control`, line 1: a continuation line without a field: ` x`; write `Name: value`; lines that go on begin with a blank (deb822(5))",
                        at ->
                                text(
                                        at,
                                        "control",
                                        " x\n" + Files.readString(at.resolve("control")))),
                new Hostile(
                        "another source",
                        "debian/control: `Source` must be `hello`, got `evil`",
                        at -> changed(at, "control", "Source: hello", "Source: evil")),
                new Hostile(
                        "a package that climbs",
                        "debian/control: `../../evil` is no name of a package",
                        at -> changed(at, "control", "Package: hello", "Package: ../../evil")),
                new Hostile(
                        "a package with a line end",
                        "debian/control: `hello\\u000a evil` is no name of a package",
                        at -> changed(at, "control", "Package: hello", "Package: hello\n evil")),
                new Hostile(
                        "an architecture that climbs",
                        "debian/control: architecture `../evil` of package `hello` is not one, or not alone",
                        at -> changed(at, "control", "Architecture: any", "Architecture: ../evil")),
                new Hostile(
                        "a build dependency that is none",
                        "debian/control: `Build-Depends`: `debhelper-compat (= 13` is not a relation",
                        at ->
                                changed(
                                        at,
                                        "control",
                                        "debhelper-compat (= 13)",
                                        "debhelper-compat (= 13")),
                new Hostile(
                        "a build dependency of 1 MiB",
                        TAKEN,
                        at ->
                                changed(
                                        at,
                                        "control",
                                        "debhelper-compat (= 13)",
                                        "debhelper-compat (= 13)" + ", x | y".repeat(150_000))),
                new Hostile(
                        "a signature around it",
                        "`debian/control`, line 1: not a field: `-----BEGIN PGP SIGNED MESSAGE-----`; write `Name: value`; lines that go on begin with a blank (deb822(5))",
                        at ->
                                text(
                                        at,
                                        "control",
                                        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n"
                                                + Files.readString(at.resolve("control")))),
                new Hostile(
                        "no binary package",
                        "debian/control: binary package 1 has no `Package`",
                        at -> changed(at, "control", "Package: hello", "Pack: hello")),
                new Hostile(
                        "a control that is not UTF-8",
                        "debian/control is not UTF-8",
                        at -> bytes(at, "control", "Source: h\351llo\n")),
                new Hostile(
                        "an empty control",
                        "debian/control has 0 stanzas, expected one of the source and one of each binary package",
                        at -> text(at, "control", "")));
    }

    private static List<Hostile> others() {
        return List.of(
                new Hostile(
                        "rules that are a directory",
                        "debian/rules is missing",
                        at -> directory(at, "rules")),
                new Hostile(
                        "no rules",
                        "debian/rules is missing",
                        at -> Files.delete(at.resolve("rules"))),
                new Hostile(
                        "a fifo",
                        "`pipe` is neither a file nor a link",
                        at -> Tool.named("mkfifo").run(at.resolve("pipe").toString()).ok()),
                new Hostile(
                        "a name with a line end",
                        "file name `a\\u000ab` has control characters",
                        at -> text(at, "a\nb", "x")),
                new Hostile("a name of 255 bytes", TAKEN, at -> text(at, "n".repeat(255), "x")),
                new Hostile(
                        "a format of another kind",
                        "debian/source/format must be `3.0 (quilt)` or `3.0 (native)`, got `3.0 (git)`",
                        at -> text(at, "source/format", "3.0 (git)\n")),
                new Hostile(
                        "a format with an option",
                        "debian/source/format must be `3.0 (quilt)` or `3.0 (native)`, got `3.0 (quilt) --evil`",
                        at -> text(at, "source/format", "3.0 (quilt) --evil\n")),
                new Hostile(
                        "tests without end",
                        "`debian/tests/control` has 1600020 bytes, expected at most 1048576",
                        at ->
                                text(
                                        at,
                                        "tests/control",
                                        "Tests: a\nDepends: x\n" + " ,y\n".repeat(400_000))),
                new Hostile(
                        "a hundred directories deep",
                        TAKEN,
                        at -> text(at, "d/".repeat(100) + "x", "x")));
    }

    @ParameterizedTest
    @MethodSource("corpus")
    @Tag("judge")
    void isTakenOnlyWhereDpkgSourceTakesIt(Hostile hostile) throws IOException {
        Path tree = Files.createDirectories(directory.resolve("hello-1.0"));
        Path debian = tree.resolve("debian");
        text(
                debian,
                "changelog",
                """
                hello (1.0-1) unstable; urgency=medium

                  * Say it.

                 -- A. Person <a@example.org>  Mon, 01 Jan 2024 00:00:00 +0000
                """);
        text(debian, "control", Bench.CONTROL);
        text(debian, "copyright", "Everybody may do everything.\n");
        text(debian, "rules", "#!/usr/bin/make -f\n%:\n\tdh $@\n");
        text(debian, "source/format", "3.0 (quilt)\n");
        hostile.spoiling().spoil(debian);
        Files.write(
                directory.resolve("hello_1.0.orig.tar.gz"),
                HostileTarballsTest.gzip(
                        new Tape()
                                .directory("hello-1.0/")
                                .file("hello-1.0/hello.c", "int i;\n")
                                .end()));
        text(tree, "hello.c", "int i;\n");

        String said = said(debian);

        assertThat(said).isEqualTo(hostile.says());
        assertThat(Files.exists(directory.resolve("out"))).isEqualTo(said.isEmpty());
        if (said.isEmpty()) {
            assertThat(dpkgSourceSays(tree)).isEmpty();
        }
    }

    private String said(Path debian) throws IOException {
        Path scratch = Files.createDirectories(directory.resolve("scratch"));
        try {
            new PlainSource(scratch)
                    .build(
                            new Parts(
                                    List.of(directory.resolve("hello_1.0.orig.tar.gz")),
                                    debian,
                                    false),
                            directory.resolve("out"));
            return "";
        } catch (FreshetException refused) {
            return String.valueOf(refused.getMessage());
        }
    }

    /** Empty when it builds it. */
    private String dpkgSourceSays(Path tree) {
        Tool.Ran ran = Tool.named("dpkg-source").in(directory).run("-b", tree.toString());
        return ran.exit() == 0 ? "" : ran.err();
    }

    private static void text(Path debian, String name, String text) throws IOException {
        Path file = debian.resolve(name);
        Files.createDirectories(java.util.Objects.requireNonNull(file.getParent()));
        Files.writeString(file, text);
    }

    private static void bytes(Path debian, String name, String latin) throws IOException {
        Files.write(debian.resolve(name), latin.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void changed(Path debian, String name, String from, String to)
            throws IOException {
        String before = Files.readString(debian.resolve(name));
        assertThat(before).contains(from);
        Files.writeString(debian.resolve(name), before.replace(from, to));
    }

    private static void link(Path debian, String name, String to) throws IOException {
        Files.createSymbolicLink(debian.resolve(name), Path.of(to));
    }

    private static void replaced(Path debian, String name, String to) throws IOException {
        Files.delete(debian.resolve(name));
        link(debian, name, to);
    }

    private static void directory(Path debian, String name) throws IOException {
        Files.delete(debian.resolve(name));
        Files.createDirectory(debian.resolve(name));
    }
}
