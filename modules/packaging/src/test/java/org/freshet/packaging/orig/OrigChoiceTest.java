package org.freshet.packaging.orig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.freshet.files.ContentStore;
import org.freshet.files.SameBytes;
import org.freshet.files.Tarball;
import org.freshet.model.DebianVersion;
import org.freshet.model.Holdings.HeldFile;
import org.freshet.model.Holdings.Holding;
import org.freshet.model.InvalidInput;
import org.freshet.model.OrigTarball;
import org.freshet.model.Outcome;
import org.freshet.model.Outcome.Held;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.Recipe.Repacking;
import org.freshet.model.Release;
import org.freshet.model.SourceName;
import org.freshet.model.StoredFile;
import org.freshet.model.Target;
import org.freshet.packaging.orig.OrigChoice.Orig;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrigChoiceTest {
    private static final SourceName HELLO = new SourceName("hello");
    private static final Target NOBLE = Target.parse("ubuntu/noble");
    private static final Target TRIXIE = Target.parse("debian/trixie");
    private static final Instant DATE = Instant.parse("2024-02-29T12:34:56Z");
    private static final Map<String, String> TREE =
            Map.of(
                    "hello-1.8/hello.c", "int main;",
                    "hello-1.8/vendor/a/b.c", "b",
                    "hello-1.8/vendor/c.c", "c",
                    "hello-1.8/web/jquery.min.js", "min",
                    "hello-1.8/web/page.html", "page");

    @TempDir Path dir;
    private ContentStore store;
    private final Map<Target, List<DebianVersion>> versions = new TreeMap<>();
    private final Map<String, StoredFile> files = new TreeMap<>();
    private final List<Holding> held = new ArrayList<>();
    private final Map<String, StoredFile> pool = new TreeMap<>();
    private List<String> exclude = List.of();
    private Optional<String> suffix = Optional.empty();
    private final Map<String, List<String>> componentExcludes = new TreeMap<>();
    private List<String> copyrights = List.of();
    private List<String> approvals = List.of();

    @BeforeEach
    void openTheStore() {
        store = new ContentStore(dir.resolve("store"));
    }

    @Test
    void takesUpstreamsTarballAsItIs() {
        Orig chosen = passed(choose(gz(TREE)));

        assertThat(chosen.orig().file()).isEqualTo(fetched(gz(TREE)).file());
        assertThat(chosen.orig().upstream()).isEqualTo("1.8");
        assertThat(chosen.orig().beside())
                .extracting(StoredFile::name)
                .containsExactly("hello_1.8.orig.tar.gz.asc");
        assertThat(chosen.changes()).isEmpty();
    }

    @Test
    void makesXzOfWhatArchivesDoNotTake() {
        StoredFile plain =
                store.put("tar", out -> SameBytes.tar(entries(TREE), DATE, new KeepOpen(out)));
        OrigTarball upstream = fetched(plain, "hello_1.8.orig.tar");

        Orig chosen = passed(choose(upstream));

        assertThat(chosen.orig().file().name()).isEqualTo("hello_1.8.orig.tar.xz");
        assertThat(chosen.orig().file().sha256()).isEqualTo(xz(TREE).sha256());
        assertThat(chosen.orig().beside()).isEmpty();
        assertThat(chosen.changes()).isEmpty();
        assertThat(chosen.orig().notes())
                .containsExactly(
                        "upstream's tarball is packed as tar, which archives do not take: the orig"
                                + " tarball is the same tar as xz");
    }

    @Test
    void leavesOutWhatRecipeAndCopyrightSay() {
        exclude = List.of("vendor");
        suffix = Optional.of("+ds");
        copyrights = List.of(copyright("*.min.js *.png"));

        Orig chosen = passed(choose(gz(TREE)));

        assertThat(chosen.orig().file().name()).isEqualTo("hello_1.8+ds.orig.tar.xz");
        assertThat(names(chosen.orig().file())).containsExactly("hello.c", "web/page.html");
        assertThat(chosen.orig().beside()).isEmpty();
        assertThat(chosen.changes())
                .containsExactly("Repack upstream's tarball without vendor, *.min.js.");
        assertThat(chosen.orig().notes())
                .containsExactly(
                        "`*.png` leaves nothing out: no file matches",
                        "5 files and directories are left out of upstream's tarball");
    }

    @Test
    void repacksToTheSameBytes() {
        exclude = List.of("vendor");
        suffix = Optional.of("+ds");

        Orig once = passed(choose(gz(TREE)));
        Orig again = passed(choose(gz(TREE)));

        assertThat(once.orig().file()).isEqualTo(again.orig().file());
    }

    @Test
    @Tag("judge")
    void leavesOutWhatMkOrigtargzLeavesOut() throws IOException {
        Map<String, String> tree = new TreeMap<>(TREE);
        tree.put("hello-1.8/a*b", "star");
        tree.put("hello-1.8/axb", "no star");
        tree.put("hello-1.8/doc/keep/vendor.txt", "kept");
        tree.put("hello-1.8/sub/web/jquery.min.js", "deep");
        String excluded = "vendor/* a\\*b web/?query.min.js doc/*.pdf */jquery*";
        StoredFile upstream = gz(tree);
        Files.copy(store.path(upstream), dir.resolve("hello-1.8.tar.gz"));
        Files.writeString(dir.resolve("copyright"), copyright(excluded));
        Path out = Files.createDirectory(dir.resolve("out"));
        Tool.named("mk-origtargz")
                .in(dir)
                .run(
                        "--package",
                        "hello",
                        "--version",
                        "1.8",
                        "--repack-suffix",
                        "+ds",
                        "--compression",
                        "xz",
                        "--copyright-file",
                        "copyright",
                        "--directory",
                        "out",
                        "hello-1.8.tar.gz")
                .ok();
        suffix = Optional.of("+ds");
        copyrights = List.of(copyright(excluded));

        OrigTarball ours = passed(choose(upstream)).orig();

        Tool tar = Tool.named("tar");
        assertThat(
                        tar.run("-tf", store.path(ours.file()).toString())
                                .ok()
                                .lines()
                                .filter(name -> !name.endsWith("/"))
                                .sorted())
                .containsExactlyElementsOf(
                        tar.run("-tf", out.resolve("hello_1.8+ds.orig.tar.xz").toString())
                                .ok()
                                .lines()
                                .filter(name -> !name.endsWith("/"))
                                .sorted()
                                .toList())
                .contains("hello-1.8/axb", "hello-1.8/doc/keep/vendor.txt")
                .hasSize(4);
    }

    @Test
    void changesNothingWhereNothingIsLeftOut() {
        exclude = List.of("*.exe");

        Orig chosen = passed(choose(gz(TREE)));

        assertThat(chosen.orig().file().name()).isEqualTo("hello_1.8.orig.tar.gz");
        assertThat(chosen.orig().notes())
                .containsExactly("`*.exe` leaves nothing out: no file matches");
    }

    @Test
    void marksARepackAsTheDistributionDoes() {
        copyrights = List.of(copyright("vendor"));
        versions.put(TRIXIE, List.of(DebianVersion.parse("1.7.1+dfsg2-3")));

        assertThat(passed(choose(gz(TREE))).orig().file().name())
                .isEqualTo("hello_1.8+dfsg.orig.tar.xz");
    }

    @Test
    void asksHowARepackIsMarked() {
        exclude = List.of("vendor");
        versions.put(TRIXIE, List.of(DebianVersion.parse("1.7.1-3")));

        assertThatThrownBy(() -> choose(gz(TREE)))
                .isInstanceOf(InvalidInput.class)
                .hasMessage(
                        "files are left out of the tarball of `hello`, and nothing says how its version is marked");
    }

    @Test
    void spellsTheVersionAsTheDistributionDoes() {
        versions.put(TRIXIE, List.of(DebianVersion.parse("1.7.0-3")));
        versions.put(NOBLE, List.of());

        assertThat(passed(choose(gz(TREE))).orig().upstream()).isEqualTo("1.8.0");
    }

    @Test
    void spellsItAsUpstreamWhereDistributionsDisagree() {
        versions.put(TRIXIE, List.of(DebianVersion.parse("1.7.0-3")));
        versions.put(NOBLE, List.of(DebianVersion.parse("1.7-1ubuntu1")));

        assertThat(passed(choose(gz(TREE))).orig().upstream()).isEqualTo("1.8");
    }

    @Test
    void takesTheDistributionsFileWhenItsTreeIsTheSame() {
        versions.put(TRIXIE, List.of(DebianVersion.parse("1.8-1")));
        StoredFile theirs = named(xz(TREE), "hello_1.8.orig.tar.xz");
        files.put("debian/trixie 1.8-1", theirs);

        OrigTarball chosen = passed(choose(gz(TREE))).orig();

        assertThat(chosen.file()).isEqualTo(theirs);
        assertThat(chosen.beside()).isEmpty();
        assertThat(chosen.notes()).containsExactly("the orig tarball is that of debian/trixie");
    }

    @Test
    void asksWhenTheDistributionsTreeIsAnother() {
        versions.put(TRIXIE, List.of(DebianVersion.parse("1.8-1")));
        StoredFile theirs = named(xz(Map.of("hello-1.8/hello.c", "evil")), "hello_1.8.orig.tar.xz");
        files.put("debian/trixie 1.8-1", theirs);
        StoredFile ours = gz(TREE);

        Held<Orig> asked = (Held<Orig>) choose(ours);

        assertThat(asked.question())
                .isEqualTo(
                        "distributions have another orig tarball of `hello 1.8`: sha256 `%s` in debian/trixie; ours is `%s`; is ours to be taken?",
                        theirs.sha256(), ours.sha256());
        assertThat(asked.subject()).isEqualTo("orig:" + ours.sha256());

        approvals = List.of(asked.subject());
        OrigTarball chosen = passed(choose(ours)).orig();
        assertThat(chosen.file().name()).isEqualTo("hello_1.8+again1.orig.tar.gz");
        assertThat(chosen.beside())
                .extracting(StoredFile::name)
                .containsExactly("hello_1.8+again1.orig.tar.gz.asc");
    }

    @Test
    void asksWhenTwoDistributionsHaveDifferentBytes() {
        versions.put(TRIXIE, List.of(DebianVersion.parse("1.8-1")));
        versions.put(NOBLE, List.of(DebianVersion.parse("1.8-1")));
        files.put("debian/trixie 1.8-1", named(xz(TREE), "hello_1.8.orig.tar.xz"));
        files.put("ubuntu/noble 1.8-1", named(gz(TREE), "hello_1.8.orig.tar.gz"));

        assertThat(choose(gz(TREE))).isInstanceOf(Held.class);
    }

    @Test
    void neverGivesOtherBytesToAPublishedName() {
        StoredFile first = gz(Map.of("hello-1.8/hello.c", "first"));
        StoredFile second = gz(TREE);
        held.add(holding("1.8-0~fresh1~ubuntu2404", first));

        OrigTarball chosen = passed(choose(second)).orig();
        assertThat(chosen.file().name()).isEqualTo("hello_1.8+again1.orig.tar.gz");

        held.add(holding("1.8+again1-0~fresh1~ubuntu2404", second));
        assertThat(passed(choose(second)).orig().upstream()).isEqualTo("1.8+again1");
        assertThat(passed(choose(gz(Map.of("hello-1.8/hello.c", "third")))).orig().upstream())
                .isEqualTo("1.8+again2");
    }

    @Test
    void takesThePublishedFileWhenItsTreeIsTheSame() {
        StoredFile published = xz(TREE);
        held.add(holding("1.8-0~fresh1~ubuntu2404", published));

        OrigTarball chosen = passed(choose(gz(TREE))).orig();

        assertThat(chosen.file()).isEqualTo(named(published, "hello_1.8.orig.tar.xz"));
    }

    // ---- components

    @Test
    void namesAComponentByTheReleaseAndItsPlace() {
        OrigTarball chosen = passed(choose(withDocs(gz(TREE), gz(DOCS)))).orig();

        assertThat(chosen.files())
                .extracting(StoredFile::name)
                .containsExactly(
                        "hello_1.8.orig.tar.gz",
                        "hello_1.8.orig.tar.gz.asc",
                        "hello_1.8.orig-docs.tar.gz",
                        "hello_1.8.orig-docs.tar.gz.asc");
    }

    @Test
    void leavesOutOfAComponentWhatRecipeAndCopyrightSay() {
        componentExcludes.put("docs", List.of("draft"));
        copyrights = List.of(copyright("*.exe").replace("Files-Excluded:", "Files-Excluded-docs:"));
        suffix = Optional.of("+ds");

        Orig chosen = passed(choose(withDocs(gz(TREE), gz(DOCS))));

        assertThat(chosen.orig().files())
                .extracting(StoredFile::name)
                .containsExactly(
                        "hello_1.8+ds.orig.tar.gz",
                        "hello_1.8+ds.orig.tar.gz.asc",
                        "hello_1.8+ds.orig-docs.tar.xz");
        assertThat(names(docs(chosen).file())).containsExactly("guide");
        assertThat(chosen.changes())
                .containsExactly("Repack the tarball of component `docs` without draft.");
        assertThat(chosen.orig().notes())
                .containsExactly(
                        "`*.exe` leaves nothing out: no file matches",
                        "1 files and directories are left out of the tarball of component `docs`");
    }

    @Test
    void takesTheDistributionsComponentWhenItsTreeIsTheSame() {
        versions.put(TRIXIE, List.of(DebianVersion.parse("1.8-1")));
        StoredFile theirs = named(xz(DOCS), "hello_1.8.orig-docs.tar.xz");
        files.put("debian/trixie 1.8-1", theirs);

        Orig chosen = passed(choose(withDocs(gz(TREE), gz(DOCS))));

        assertThat(docs(chosen).file()).isEqualTo(theirs);
        assertThat(docs(chosen).beside()).isEmpty();
        assertThat(chosen.orig().notes())
                .containsExactly("the orig tarball of component `docs` is that of debian/trixie");
    }

    @Test
    void asksWhenTheDistributionsComponentIsAnother() {
        versions.put(TRIXIE, List.of(DebianVersion.parse("1.8-1")));
        files.put(
                "debian/trixie 1.8-1",
                named(xz(Map.of("docs/guide", "evil")), "hello_1.8.orig-docs.tar.xz"));
        StoredFile ours = gz(DOCS);

        Held<Orig> asked = (Held<Orig>) choose(withDocs(gz(TREE), ours));

        assertThat(asked.question())
                .startsWith(
                        "distributions have another orig tarball of component `docs` of `hello 1.8`: ");
        assertThat(asked.subject()).isEqualTo("orig:" + ours.sha256());
        approvals = List.of(asked.subject());
        assertThat(passed(choose(withDocs(gz(TREE), ours))).orig().files())
                .extracting(StoredFile::name)
                .containsExactly(
                        "hello_1.8+again1.orig.tar.gz",
                        "hello_1.8+again1.orig.tar.gz.asc",
                        "hello_1.8+again1.orig-docs.tar.gz",
                        "hello_1.8+again1.orig-docs.tar.gz.asc");
    }

    @Test
    void givesAllTarballsAnotherNameWhenOneWasPublishedWithOtherBytes() {
        StoredFile main = gz(TREE);
        Holding published =
                new Holding(
                        DebianVersion.parse("1.8-0~fresh1~ubuntu2404"),
                        "noble",
                        true,
                        "",
                        "",
                        List.of(
                                new HeldFile("hello_1.8.orig.tar.gz", main.sha256()),
                                new HeldFile(
                                        "hello_1.8.orig-docs.tar.gz",
                                        gz(Map.of("docs/guide", "old")).sha256())));
        held.add(published);

        assertThat(passed(choose(withDocs(main, gz(DOCS)))).orig().upstream())
                .isEqualTo("1.8+again1");
        assertThat(passed(choose(fetched(main))).orig().upstream()).isEqualTo("1.8");
    }

    private static final Map<String, String> DOCS =
            Map.of("docs-3/guide", "read", "docs-3/draft", "write");

    private OrigTarball withDocs(StoredFile main, StoredFile docs) {
        return fetched(main).with("docs", fetched(docs, "hello_1.8.orig-docs.tar.gz"));
    }

    private static OrigTarball docs(Orig chosen) {
        return Optional.ofNullable(chosen.orig().components().get("docs")).orElseThrow();
    }

    private Outcome<Orig> choose(StoredFile upstream) {
        return choose(fetched(upstream));
    }

    private Outcome<Orig> choose(OrigTarball upstream) {
        return new OrigChoice(store, new Fake())
                .choose(
                        upstream,
                        new OrigChoice.Setting(
                                List.of(NOBLE, TRIXIE),
                                new Repacking(exclude, suffix),
                                componentExcludes,
                                copyrights,
                                held,
                                _ -> List.of(),
                                file -> Optional.ofNullable(pool.get(file)).map(store::open)));
    }

    private OrigTarball fetched(StoredFile file) {
        return fetched(file, "hello_1.8.orig.tar.gz");
    }

    private OrigTarball fetched(StoredFile file, String name) {
        StoredFile signature =
                store.put("asc", out -> out.write("signature".getBytes(StandardCharsets.UTF_8)));
        return new OrigTarball(
                new Release(
                        HELLO,
                        "1.8",
                        "1.8",
                        false,
                        Optional.of(
                                new org.freshet.model.Tag(
                                        "v1.8", "1".repeat(40), Optional.empty())),
                        Optional.empty(),
                        Optional.empty(),
                        approvals,
                        List.of("1.7", "1.7.1", "1.8")),
                named(file, name),
                List.of(named(signature, name + ".asc")),
                Optional.empty(),
                "2".repeat(40),
                DATE,
                List.of(),
                List.of());
    }

    private static String copyright(String excluded) {
        return """
        Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
        Files-Excluded: %s

        Files: *
        Copyright: nobody
        License: none
        """
                .formatted(excluded);
    }

    private static Holding holding(String version, StoredFile orig) {
        return new Holding(
                DebianVersion.parse(version),
                "noble",
                true,
                "",
                "",
                List.of(new HeldFile("hello_1.8.orig.tar.gz", orig.sha256())));
    }

    private static StoredFile named(StoredFile file, String name) {
        return new StoredFile(name, file.digests());
    }

    private static Orig passed(Outcome<Orig> outcome) {
        assertThat(outcome).isInstanceOf(Passed.class);
        return ((Passed<Orig>) outcome).record();
    }

    private List<String> names(StoredFile file) {
        List<String> names = new ArrayList<>();
        Tarball.read(
                store.path(file),
                file.name(),
                Tarball.Bounds.DEFAULT,
                (member, _) -> names.add(member.name()));
        return names;
    }

    private StoredFile gz(Map<String, String> tree) {
        return store.put(
                "gz",
                out -> {
                    try (OutputStream gzip = SameBytes.gzip(new KeepOpen(out))) {
                        SameBytes.tar(entries(tree), DATE, gzip);
                    }
                });
    }

    private StoredFile xz(Map<String, String> tree) {
        return store.put(
                "xz",
                out -> {
                    try (OutputStream xz = SameBytes.xz(new KeepOpen(out))) {
                        SameBytes.tar(entries(tree), DATE, xz);
                    }
                });
    }

    private static SortedMap<String, SameBytes.Entry> entries(Map<String, String> tree) {
        SortedMap<String, SameBytes.Entry> entries = new TreeMap<>();
        tree.forEach((name, text) -> {
            for (int i = name.indexOf('/'); i > 0; i = name.indexOf('/', i + 1)) {
                entries.put(name.substring(0, i), new SameBytes.Entry.Directory());
            }
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            entries.put(
                    name, new SameBytes.Entry.File(out -> out.write(bytes), bytes.length, false));
        });
        return entries;
    }

    private static final class KeepOpen extends FilterOutputStream {
        KeepOpen(OutputStream out) {
            super(out);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }

    /** What the distributions have. */
    private final class Fake implements Distributions {
        @Override
        public Optional<List<DebianVersion>> versions(Target target, SourceName source) {
            return Optional.ofNullable(versions.get(target));
        }

        @Override
        public List<StoredFile> files(Target target, SourceName source, DebianVersion version) {
            return Optional.ofNullable(files.get(target + " " + version)).stream().toList();
        }

        @Override
        public StoredFile fetch(
                Target target, SourceName source, DebianVersion version, StoredFile file) {
            return file;
        }
    }
}
