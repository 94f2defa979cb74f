package org.freshet.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.freshet.http.Web;
import org.freshet.model.Tag;
import org.freshet.testkit.FakeUpstream;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The judge is `git archive` itself, in the repository that the tag comes from. */
@org.junit.jupiter.api.Tag("judge")
class GitArchiveTest {
    @TempDir Path dir;
    private FakeUpstream hello;

    @BeforeEach
    void makeUpstream() {
        hello = FakeUpstream.in(dir, "hello");
    }

    /** The tar with each byte as one character. */
    private record Written(String tar, List<String> notes) {}

    private Written written(String tag) throws IOException {
        Tag found =
                new GitTags(new Web(InstantSource.system()))
                        .list(hello.url()).stream()
                                .filter(each -> each.name().equals(tag))
                                .findFirst()
                                .orElseThrow();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TaggedTree tree =
                new GitTree(new Web(InstantSource.system()), dir.resolve("scratch"))
                        .files(hello.url(), found)) {
            List<String> notes = tree.writeTar("hello-1/", out);
            return new Written(Bytes.text(out.toByteArray()), notes);
        }
    }

    private String judge(String tag) {
        Tool.Ran ran =
                Tool.named("git")
                        .in(hello.directory())
                        .env("GIT_CONFIG_GLOBAL", "/dev/null")
                        .env("GIT_CONFIG_NOSYSTEM", "1")
                        .env("GIT_ATTR_NOSYSTEM", "1")
                        .run("archive", "--format=tar", "--prefix=hello-1/", tag);
        assertThat(ran.exit()).as(ran.err()).isZero();
        return Bytes.text(ran.bytes());
    }

    private List<String> assertSame(String tag) throws IOException {
        Written written = written(tag);
        assertThat(written.tar()).isEqualTo(judge(tag));
        return written.notes();
    }

    private void bytes(String name, byte[] content) throws IOException {
        Path file = hello.directory().resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }

    private void link(String name, String to) throws IOException {
        Path link = hello.directory().resolve(name);
        Files.createDirectories(link.getParent());
        Files.createSymbolicLink(link, Path.of(to));
    }

    @Test
    void writesFilesLinksAndModesAsGitDoes() throws IOException {
        hello.file("README", "hello\n").executable("bin/run", "#!/bin/sh\n").file("empty", "");
        hello.file("ümläut/日本", "x").file("-dash", "y").file("a b/c\td", "z");
        link("link", "README");
        link("sub/dir/up", "../../bin/run");
        link("dangling", "nowhere at all");
        hello.commit("first").tag("v1");

        assertThat(assertSame("v1")).isEmpty();
    }

    @Test
    void writesLongNamesAndLinksAsGitDoes() throws IOException {
        for (int length : new int[] {80, 91, 92, 93, 99, 100, 101, 120}) {
            hello.file("f" + "n".repeat(length), "x");
            hello.file("d".repeat(length) + "/file", "x");
            hello.file("e".repeat(70) + "/" + "g".repeat(length), "x");
        }
        for (int length : new int[] {40, 44, 45, 46, 47, 48, 49, 50, 51, 52, 60, 90}) {
            hello.file("p".repeat(100) + "/" + "q".repeat(length) + "/" + "r".repeat(length), "x");
            hello.file(
                    "s".repeat(100) + "/" + "t".repeat(length) + "/" + "u".repeat(200) + "/w", "x");
        }
        for (int length : new int[] {99, 100, 101, 255, 1000}) {
            link("link" + length, "t".repeat(length));
            link("l".repeat(120) + length, "t".repeat(length));
        }
        hello.commit("long").tag("v1");

        assertSame("v1");
    }

    @Test
    void endsTheLastBlockAsGitDoes() throws IOException {
        for (int records = 10; records <= 32; records++) {
            bytes("file", new byte[512 * records]);
            hello.commit("size " + records).tag("v" + records);

            assertThat(written("v" + records).tar()).isEqualTo(judge("v" + records));
        }
    }

    @Test
    void writesSubmodulesAsEmptyDirectories() throws IOException {
        hello.file("a", "a").commit("first");
        String commit = hello.id("HEAD");
        hello.file(".gitattributes", "ignored/ export-ignore\n").git("add", ".gitattributes");
        for (String path : List.of("module", "deep/module", "ignored")) {
            hello.git("update-index", "--add", "--cacheinfo", "160000," + commit + "," + path);
        }
        hello.git("commit", "-q", "-m", "modules");
        hello.tag("v1");

        assertSame("v1");
    }

    @Test
    void leavesOutWhatIsNotForExport() throws IOException {
        hello.file(
                ".gitattributes",
                """
                # a comment, and a line that is no rule
                [attr]secret export-ignore -diff
                *.tmp export-ignore
                /top export-ignore
                docs/ export-ignore
                docs/kept !export-ignore
                **/deep/*.log export-ignore
                only/*/here export-ignore
                "with blank" export-ignore
                "esc\\141ped" export-ignore
                [a-c]x export-ignore
                [!a-z]y export-ignore
                [[:digit:]]z export-ignore
                s?crets secret
                nodir/ export-ignore
                all-ignored/* export-ignore
                \t indented export-ignore
                back\\*slash export-ignore
                !negative export-ignore
                bad-attribute ex/port export-ignore
                """);
        for (String name :
                List.of(
                        "a.tmp",
                        "kept/b.tmp",
                        "top",
                        "kept/top",
                        "docs/x",
                        "docs/kept",
                        "sub/docs/y",
                        "deep/a.log",
                        "x/deep/b.log",
                        "x/deep/y/c.log",
                        "only/one/here",
                        "only/one/two/here",
                        "with blank",
                        "escaped",
                        "ax",
                        "dx",
                        "9y",
                        "ay",
                        "5z",
                        "az",
                        "secrets",
                        "nodir",
                        "all-ignored/one",
                        "all-ignored/two",
                        "indented",
                        "back*slash",
                        "!negative",
                        "bad-attribute",
                        "empty-after/docs/one",
                        "nested/file.c",
                        "nested/file.h",
                        "nested/more/file.c",
                        "nested/keep.tmp",
                        "z")) {
            hello.file(name, name);
        }
        hello.file("nested/.gitattributes", "*.c export-ignore\nkeep.tmp -export-ignore\n");
        hello.file(
                "nested/more/.gitattributes", "[attr]mine export-ignore\nfile.c !export-ignore\n");
        hello.commit("attributes").tag("v1");

        assertSame("v1");
    }

    @Test
    void convertsLineEndsIdentAndEncodingsAsGitDoes() throws IOException {
        hello.git("config", "core.safecrlf", "false");
        hello.file(
                ".gitattributes",
                """
                *.bat eol=crlf
                *.auto text=auto eol=crlf
                *.txt text
                *.old crlf
                *.oldin crlf=input
                *.bin binary eol=crlf
                *.un -text eol=crlf
                *.lf text eol=lf
                *.id ident
                *.u16 text working-tree-encoding=UTF-16
                *.u16le text working-tree-encoding=UTF-16LE
                *.u16lebom working-tree-encoding=UTF-16LE-BOM eol=crlf
                *.u32 working-tree-encoding=UTF-32
                *.latin working-tree-encoding=ISO-8859-1
                *.unknown working-tree-encoding=no-such-encoding
                *.both ident eol=crlf export-subst
                *.lfs filter=lfs
                """);
        String plain = "one\ntwo\n\nthree";
        String mixed = "one\r\ntwo\nthree\n";
        for (String kind :
                List.of("bat", "auto", "txt", "old", "oldin", "bin", "un", "lf", "lfs")) {
            raw("plain." + kind, plain);
            raw("mixed." + kind, mixed);
            raw("all." + kind, "one\r\ntwo\r\n");
            raw("nul." + kind, "a\n\0b\n");
            raw("return." + kind, "a\rb\n");
            raw("eof." + kind, "a\nb\n\u001a");
            raw("empty." + kind, "");
        }
        raw(
                "a.id",
                "$Id$ $Id: old $ $Id: some other thing $\n$Id:$ $Id: broken\n$ $Identity$ $Id$");
        raw("none.id", "nothing here\n");
        raw("open.id", "$Id: never closed");
        raw("a.both", "$Id$\n$Format:%H$\n");
        for (String kind : List.of("u16", "u16le", "u16lebom", "u32", "latin", "unknown")) {
            raw("a." + kind, "héllo\nwörld\n");
            raw("not-latin." + kind, "日本\n");
            raw("empty." + kind, "");
        }
        raw("not-utf8.u16", "\u00ff\u00fe\n", StandardCharsets.ISO_8859_1);
        hello.git("commit", "-q", "-m", "conversions");
        hello.tag("v1");

        assertSame("v1");
    }

    private void raw(String name, String content) throws IOException {
        raw(name, content, StandardCharsets.UTF_8);
    }

    /** Straight into the index: git would convert it on its way in, or refuse it. */
    private void raw(String name, String content, java.nio.charset.Charset charset)
            throws IOException {
        hello.git("add", ".gitattributes");
        Path file = Files.write(dir.resolve("blob"), content.getBytes(charset));
        String id = hello.git("hash-object", "-w", "--no-filters", file.toString()).strip();
        hello.git("update-index", "--add", "--cacheinfo", "100644," + id + "," + name);
    }

    private static final List<String> OF_THE_COMMIT_ALONE =
            List.of(
                    "H",
                    "T",
                    "P",
                    "an",
                    "ae",
                    "al",
                    "aN",
                    "aE",
                    "aL",
                    "ad",
                    "aD",
                    "at",
                    "ai",
                    "aI",
                    "as",
                    "cn",
                    "ce",
                    "cl",
                    "cN",
                    "cE",
                    "cL",
                    "cd",
                    "cD",
                    "ct",
                    "ci",
                    "cI",
                    "cs",
                    "s",
                    "f",
                    "b",
                    "B",
                    "e",
                    "n",
                    "%",
                    "x41",
                    "x4",
                    "xzz",
                    "m",
                    "S",
                    "N",
                    "gd",
                    "gn",
                    "gx",
                    "G?",
                    "GK",
                    "GG",
                    "GS",
                    "Gx",
                    "Cred",
                    "C(red)",
                    "C(auto)",
                    "Cno",
                    "q",
                    "",
                    "a",
                    "az",
                    "+b",
                    "-b",
                    " s",
                    "+x41",
                    "- ",
                    "+",
                    "(unknown)");

    @Test
    void fillsInWhatTheCommitAloneSays() throws IOException {
        StringBuilder text = new StringBuilder("no $Format here\n");
        for (String placeholder : OF_THE_COMMIT_ALONE) {
            text.append("%s=[$Format:%%%s$] ".formatted(placeholder, placeholder));
            text.append("$Format:before%n%").append(placeholder).append("after$\n");
        }
        text.append("$Format:%an <%ae> on %ai$ and $Format: open");
        hello.file(".gitattributes", "*.in export-subst\n").file("version.in", text.toString());
        hello.file("other.txt", "$Format:%H$\n");
        hello.file(
                ".mailmap",
                """
                # the right names
                Right Name <right@example.org> <upstream@example.org>
                """);
        hello.commit(
                "Subject of..the  commit-- (with) words.\nsecond line \t\n\n\nBody\n  more\n\nlast\n");
        hello.file("more", "x").commit("  leading blanks").tag("v1");
        hello.file("more", "y").commit("Subject: only. ...").annotatedTag("v2");

        assertSame("v1");
        assertSame("v2");
    }

    @Test
    void fillsInACommitInAnotherEncoding() throws IOException {
        hello.file(".gitattributes", "*.in export-subst\n");
        hello.file("a.in", "é $Format:%s$ é $Format:%e$ $Format:%b$\n").git("add", "-A");
        Path message =
                Files.write(
                        dir.resolve("message"),
                        "Grüße\n\nBödy\n".getBytes(StandardCharsets.ISO_8859_1));
        hello.git("-c", "i18n.commitEncoding=ISO-8859-1", "commit", "-q", "-F", message.toString());
        hello.tag("v1");

        assertSame("v1");
    }

    @Test
    void fillsInMergesNamesAndTimeZones() throws IOException {
        hello.file(".gitattributes", "*.in export-subst\n");
        hello.file("a.in", "$Format:%P|%an|%aN|%aE|%ad|%aD|%aI|%ai|%at|%cn$\n").commit("first");
        hello.file(
                ".mailmap",
                """
                <new@example.org> <OLD@example.org>
                Only Name <plain@example.org>
                Both Names <both@example.org> Wrong Name <OLD@example.org>
                """);
        hello.commit("mailmap");
        hello.git("checkout", "-q", "-b", "side", "HEAD~1");
        hello.file("b", "b").commit("side");
        hello.git("checkout", "-q", "main");
        hello.git("merge", "-q", "--no-ff", "-m", "merge", "side");
        hello.tag("merge");
        int number = 0;
        for (String author :
                List.of(
                        "Wrong Name <old@example.org> 1700000000 +0530",
                        "wrong name <Old@Example.org> 1700000000 -1130",
                        "Somebody <old@example.org> 0 +0000",
                        "A <plain@example.org> 4102444800 -0030",
                        "<nobody@example.org> 1234567890 +1400",
                        "No Mail <> 1234567890 +0000",
                        "Two > Signs <a@b> 1234567890 +0100")) {
            String tag = "zone" + number++;
            commitRaw(author, tag);
            assertSame(tag);
        }
        assertSame("merge");
    }

    private void commitRaw(String author, String tag) throws IOException {
        commitRaw(author, "C <c@example.org> 1700000000 +0200", tag);
    }

    private void commitRaw(String author, String committer, String tag) throws IOException {
        String raw =
                "tree %s\nparent %s\nauthor %s\ncommitter %s\n\nx\n"
                        .formatted(hello.id("HEAD^{tree}"), hello.id("HEAD"), author, committer);
        Path file = Files.writeString(dir.resolve("commit"), raw);
        String id =
                hello.git("hash-object", "--literally", "-t", "commit", "-w", file.toString())
                        .strip();
        hello.git("tag", tag, id);
    }

    @Test
    void writesDatesThatUstarHasNoRoomFor() throws IOException {
        hello.file("a", "a").commit("first");
        for (String seconds : List.of("0", "8589934591", "8589934592", "99999999999")) {
            commitRaw(
                    "A <a@example.org> 1 +0000",
                    "C <c@example.org> " + seconds + " +0000",
                    "t" + seconds);
            assertSame("t" + seconds);
        }
    }

    @Test
    void saysWhatItLeavesAsItIs() throws IOException {
        hello.file(".gitattributes", "*.in export-subst\n").file("a.in", "$Format:%w(9)%s$\n");
        hello.commit("first").tag("v1");

        Written written = written("v1");

        assertThat(written.tar()).contains("%w(9)first\n");
        assertThat(written.notes())
                .containsExactly(
                        "`$Format:%w$` in the tree is left as it is, where git would fill it in");
    }

    @Test
    void pinsWhatDependsOnTheRestOfTheRepository() throws IOException {
        hello.file(".gitattributes", "*.in export-subst\n");
        hello.file("a.in", "$Format:%h %t %p|%d|%D|%(describe)|%ar$\n").commit("first");
        hello.annotatedTag("v1").tag("another");
        String id = hello.id("HEAD");

        Written written = written("v1");

        assertThat(written.tar())
                .contains(
                        "%s %s | (tag: v1)|tag: v1|v1|Wed Nov 15 01:13:20 2023 +0000"
                                .formatted(
                                        id.substring(0, 8),
                                        hello.id("HEAD^{tree}").substring(0, 8)));
        assertThat(written.notes())
                .containsExactly(
                        "`$Format:%h$` in the tree is filled in for the tag alone",
                        "`$Format:%t$` in the tree is filled in for the tag alone",
                        "`$Format:%p$` in the tree is filled in for the tag alone",
                        "`$Format:%d$` in the tree is filled in for the tag alone",
                        "`$Format:%D$` in the tree is filled in for the tag alone",
                        "`$Format:%(describe)$` in the tree is filled in for the tag alone",
                        "`$Format:%ar$` in the tree is filled in for the tag alone");
    }

    @Test
    void describesAsGitDoesWhereThereIsNothingButTheTag() throws IOException {
        List<String> forms =
                List.of(
                        "%(describe)",
                        "%(describe:tags)",
                        "%(describe:tags=false)",
                        "%(describe:match=v*)",
                        "%(describe:match=x*)",
                        "%(describe:exclude=v*,tags=true)",
                        "%(describe:abbrev=12)",
                        "%(describe:bad=1)",
                        "%(describe",
                        "%D%d %(describe:tags)%(describe:tags)");
        for (String kind : List.of("annotated", "light")) {
            for (int i = 0; i < forms.size(); i++) {
                hello = FakeUpstream.in(dir, kind + i);
                hello.git("checkout", "-q", "--orphan", "gone");
                hello.file(".gitattributes", "a.in export-subst\n");
                hello.file(
                        "a.in",
                        "[$Format:%s$]\n".formatted(forms.get(i)).replace("%s", forms.get(i)));
                hello.commit("first");
                if (kind.equals("light")) {
                    hello.tag("v1.0");
                } else {
                    hello.annotatedTag("v1.0");
                }
                // Nothing but the tag: HEAD names a branch that is not there.
                hello.git("checkout", "-q", "--detach");
                hello.git("symbolic-ref", "HEAD", "refs/heads/none");
                hello.git("branch", "-q", "-D", "gone");
                assertSame("v1.0");
            }
        }
    }

    @Test
    void matchesPatternsAsGitDoes() throws IOException {
        Random random = new Random(20_260_101);
        String[] pieces = {
            "a",
            "b",
            "*",
            "**",
            "?",
            "/",
            "[ab]",
            "[!a]",
            "[a-b]",
            "\\*",
            "a*",
            "/**/",
            "**/",
            "/**",
            "[[:alpha:]]",
            "ab",
            ".c",
            "[]]",
            "[",
            "\\"
        };
        StringBuilder rules = new StringBuilder();
        int count = 400;
        for (int i = 0; i < count; i++) {
            StringBuilder pattern = new StringBuilder();
            for (int j = random.nextInt(5) + 1; j > 0; j--) {
                pattern.append(pieces[random.nextInt(pieces.length)]);
            }
            rules.append(pattern).append(" r").append(i).append('\n');
        }
        hello.file(".gitattributes", rules.toString());
        hello.file("a/.gitattributes", rules.toString().replace(" r", " s"));
        String[] names = {"a", "b", "ab", "ba", "*", "a.c", ".c", "aab", "]"};
        List<String> paths = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            StringBuilder path = new StringBuilder(names[random.nextInt(names.length)]);
            for (int j = random.nextInt(4); j > 0; j--) {
                path.append('/').append(names[random.nextInt(names.length)]);
            }
            paths.add(path.toString());
        }
        String judged =
                Tool.named("git")
                        .in(hello.directory())
                        .env("GIT_CONFIG_GLOBAL", "/dev/null")
                        .env("GIT_ATTR_NOSYSTEM", "1")
                        .run(
                                String.join("\n", paths).getBytes(StandardCharsets.UTF_8),
                                "check-attr",
                                "-a",
                                "--stdin")
                        .ok();

        StringBuilder ours = new StringBuilder();
        for (String path : paths) {
            GitAttributes attributes = new GitAttributes();
            attributes.enter("", rules.toString());
            if (path.startsWith("a/")) {
                attributes.enter("a", rules.toString().replace(" r", " s"));
            }
            attributes.of(path).keySet().stream()
                    .sorted()
                    .forEach(name -> ours.append(path).append(": ").append(name).append(": set\n"));
        }
        assertThat(ours.toString().lines().sorted().toList()).isEqualTo(sorted(judged));
    }

    private static List<String> sorted(String judged) {
        return judged.lines().map(line -> line.replaceFirst("^\"(.*)\":", "$1:")).sorted().toList();
    }
}
