package org.freshet.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.freshet.files.Hash;
import org.freshet.model.DebianVersion;
import org.freshet.model.SourceName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an archive tells people. */
class PagesTest {
    private static final Instant NOW = Instant.parse("2026-11-02T08:00:00Z");
    private static final Instant LATER = NOW.plusSeconds(86_400);

    @TempDir Path dir;

    private Archive archive(String... suites) {
        return Archive.init(dir.resolve("fresh"), ArchiveOptions.suites(suites), NOW);
    }

    private String page(String name) throws IOException {
        return Files.readString(dir.resolve("fresh").resolve(name));
    }

    private Path source(String version) {
        return TinySource.hello(version).in(dir.resolve("in"));
    }

    private Path binary(String version) {
        return TinyBinary.hello(version).in(dir.resolve("in"));
    }

    @Test
    void binaryPackagesWithoutTheirSourceBearTheDateOfTheirFile() throws IOException {
        Archive archive = archive("own");
        archive.publish("own", List.of(binary("1.0-1")), false, NOW);
        Files.setLastModifiedTime(
                dir.resolve("fresh/pool/main/h/hello/hello_1.0-1_amd64.deb"), FileTime.from(NOW));
        archive.publish("own", List.of(binary("1.1-1")), false, LATER);

        assertThat(page("packages/h/hello.html"))
                .contains(
                        "<tr id=\"own_1.0-1\"><td>own</td><td>1.0-1</td><td class=\"when\">2026-11-02</td>");
    }

    @Test
    void aPageOfEachSourceTellsWhatSuitesHaveOfIt() throws IOException {
        Archive archive = archive("own", "own-rc");
        archive.publish("own", List.of(source("1.0-1"), binary("1.0-1")), false, NOW);
        archive.publish("own", List.of(source("1.1-1"), binary("1.1-1")), false, LATER);

        assertThat(page("packages/h/hello.html"))
                .contains(
                        """
                        <h1>hello</h1>
                        <p>says first</p>
                        """,
                        """
                        <tr id="own_1.1-1"><td>own</td><td><a href="../../pool/main/h/hello/hello_1.1-1.dsc">1.1-1</a></td>\
                        <td class="when">2026-11-03</td><td>hello (amd64)</td></tr>
                        <tr id="own_1.0-1"><td>own</td><td><a href="../../pool/main/h/hello/hello_1.0-1.dsc">1.0-1</a></td>\
                        <td class="when">2026-11-02</td><td>hello (amd64)</td></tr>
                        """,
                        """
                        <pre>sudo apt-get install hello</pre>
                        """,
                        """
                        <h3>Back to the version before (own)</h3>
                        <pre>sudo apt-get install --allow-downgrades hello=1.0-1</pre>
                        """,
                        "<pre class=\"text\">hello (1.1-1) ")
                .contains("<a href=\"../../changelogs/main/h/hello/hello_1.1-1_changelog\">");
        assertThat(page("packages/h.html"))
                .contains(
                        "<tr id=\"hello\"><td><a href=\"h/hello.html\">hello</a></td><td>own 1.1-1</td><td>says first</td></tr>\n");
        assertThat(page("index.html"))
                .contains(
                        "<tr id=\"hello_own\"><td class=\"when\">2026-11-03</td><td><a href=\"packages/h/hello.html\">hello</a></td><td>1.1-1</td><td>own</td></tr>\n",
                        "<a href=\"packages/h.html\">h</a>");
        assertThat(page("changelogs/main/h/hello/hello_1.1-1_changelog"))
                .startsWith("hello (1.1-1) ");
    }

    @Test
    void thePinsOfAPackageNameWhatBelongsToIt() throws IOException {
        Archive archive = archive("jammy", "own", "own-rc");
        TinyBinary hello = TinyBinary.hello("1.0-0~fresh1~ubuntu2404");
        archive.publish(
                "own",
                List.of(
                        hello.in(dir.resolve("in")),
                        hello.named("hello-doc").forAll().in(dir.resolve("in")),
                        hello.named("hello-dbgsym").in(dir.resolve("in"))),
                false,
                NOW);

        assertThat(page("packages/h/hello.pref"))
                .isEqualTo(
                        """
                        Package: fresh-archive-keyring hello hello-doc
                        Pin: release o=Freshet,l=fresh,n=own
                        Pin-Priority: 990
                        """);
        assertThat(page("fresh-others.pref"))
                .isEqualTo(
                        """
                        Package: ?*
                        Pin: release o=Freshet,l=fresh,n=jammy
                        Pin-Priority: -1

                        Package: ?*
                        Pin: release o=Freshet,l=fresh,n=own
                        Pin-Priority: -1
                        """);
    }

    @Test
    void theOneCommandInstallsTheKeyringWhereThereIsOne() throws IOException {
        Archive archive =
                Archive.init(
                        dir.resolve("fresh"),
                        ArchiveOptions.suites("own")
                                .withUrl(java.net.URI.create("https://example.org/fresh")),
                        NOW);
        assertThat(page("index.html"))
                .contains(
                        """
                        <pre>curl -fsSL &#39;https://example.org/fresh/fresh-own.sources&#39; | sudo tee /etc/apt/sources.list.d/fresh-own.sources \
                        &gt;/dev/null &amp;&amp; sudo apt-get update</pre>
                        """);

        Path keyring =
                new TinyBinary("fresh-archive-keyring", "1-1~ubuntu2404", "all", "", "first")
                        .in(dir.resolve("in"));
        archive.publish("own", List.of(keyring), false, NOW);

        assertThat(page("index.html"))
                .contains(
                        "sudo apt-get update &amp;&amp; sudo apt-get install -y fresh-archive-keyring</pre>",
                        "<pre>sudo freshet-leave fresh</pre>");
    }

    @Test
    void whatIsGoneIsToldNoMore() throws IOException {
        Archive archive = archive("own");
        archive.publish("own", List.of(source("1.0-1"), binary("1.0-1")), false, NOW);

        archive.remove("own", new SourceName("hello"), Optional.empty(), true, LATER);

        Path root = dir.resolve("fresh");
        assertThat(root.resolve("packages/h/hello.html")).doesNotExist();
        assertThat(root.resolve("packages/h/hello.pref")).doesNotExist();
        assertThat(root.resolve("packages/h.html")).doesNotExist();
        assertThat(root.resolve("changelogs/main/h/hello/hello_1.0-1_changelog")).doesNotExist();
        assertThat(page("index.html")).contains("<p>No packages yet.</p>");
    }

    @Test
    void aWithdrawnVersionKeepsItsPageWithTheReason() throws IOException {
        Archive archive = archive("own");
        archive.publish("own", List.of(source("1.0-1")), false, NOW);

        archive.withdraw(
                List.of(),
                new SourceName("hello"),
                DebianVersion.parse("1.0-1"),
                "<i>eats</i> files",
                "B. Person",
                LATER);

        assertThat(page("packages/h/hello.html"))
                .contains(
                        "<strong>1.0-1 was withdrawn from own</strong> on 2026-11-03: &lt;i&gt;eats&lt;/i&gt; files</p>");
        assertThat(page("packages/h/hello.html")).doesNotContain("<table>", "<h2>Install");
    }

    @Test
    void nothingFromAPackageBecomesMarkup() throws IOException {
        Archive archive = archive("own");
        String hostile = "<script>alert('1')</script>\"&\u202e";
        Path deb = TinyBinary.hello("1.0-1").saying(hostile).in(dir.resolve("in"));
        Path dsc = TinySource.hello("1.0-1").packagedAs(hostile).in(dir.resolve("in"));

        archive.publish("own", List.of(dsc, deb), false, NOW);

        for (String each : List.of("index.html", "packages/h.html", "packages/h/hello.html")) {
            assertThat(page(each)).doesNotContain("<script", "\u202e");
        }
        String shown = "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot;&amp;\\u202e";
        assertThat(page("packages/h/hello.html"))
                .contains("<p>says " + shown + "</p>", "\n  * " + shown + "\n");
        assertThat(page("packages/h.html")).contains("<td>says " + shown + "</td>");
    }

    @Test
    void aPublicationTouchesThePagesOfItsSourcesAlone() throws IOException {
        Archive archive = archive("own");
        Instant at = NOW;
        for (String name : List.of("aa", "ab", "bb", "cc")) {
            at = at.plusSeconds(60);
            archive.publish(
                    "own",
                    List.of(TinySource.hello("1.0-1").named(name).in(dir.resolve("in"))),
                    false,
                    at);
        }
        Map<String, String> before = pages();

        archive.publish(
                "own",
                List.of(TinySource.hello("1.1-1").named("ab").in(dir.resolve("in"))),
                false,
                LATER);

        Map<String, String> after = pages();
        List<String> changed = new ArrayList<>();
        after.forEach((name, is) -> {
            if (!is.equals(before.get(name))) {
                changed.add(name);
            }
        });
        assertThat(changed).containsExactly("index.html", "packages/a.html", "packages/a/ab.html");
        assertThat(page("packages/a.html")).contains("own 1.0-1", "own 1.1-1");
        // All of them made anew are the same.
        Files.delete(dir.resolve("fresh/index.html"));
        archive.refresh(LATER);
        assertThat(hashes(pages())).isEqualTo(hashes(after));
    }

    private Map<String, String> pages() throws IOException {
        Map<String, String> pages = new TreeMap<>();
        Path root = dir.resolve("fresh");
        try (Stream<Path> all = Files.walk(root)) {
            for (Path file : all.filter(each -> each.toString().endsWith(".html")).toList()) {
                pages.put(
                        root.relativize(file).toString(),
                        Hash.of(file).sha256() + " " + Files.getLastModifiedTime(file).toMillis());
            }
        }
        return pages;
    }

    private static Map<String, String> hashes(Map<String, String> pages) {
        Map<String, String> hashes = new TreeMap<>();
        pages.forEach((name, is) -> hashes.put(name, is.replaceFirst(" .*", "")));
        return hashes;
    }

    @Test
    void theFrontPageKeepsItsSize() throws IOException {
        Archive archive = archive("own");
        List<Path> many = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            many.add(
                    new TinyBinary("p%03d".formatted(i), "1.0-1", "amd64", "", "first")
                            .in(dir.resolve("in")));
        }
        archive.publish("own", many, false, NOW);
        archive.publish(
                "own",
                List.of(new TinyBinary("qq", "1.0-1", "amd64", "", "x").in(dir.resolve("in"))),
                false,
                LATER);

        assertThat(page("index.html").lines().filter(line -> line.startsWith("<tr id=")))
                .hasSize(100)
                .first()
                .asString()
                .contains("qq_own");
        assertThat(page("packages/p.html").lines().filter(line -> line.startsWith("<tr id=")))
                .hasSize(120);
    }

    @Test
    void aSourceWhosePackagingCannotBeReadHasAPageWithoutChangelog() throws IOException {
        Archive archive = archive("own");
        archive.publish("own", List.of(source("1.0-1")), false, NOW);
        Path root = dir.resolve("fresh");
        assertThat(page("packages/h/hello.html")).contains("<h2>Changelog</h2>");

        Files.writeString(root.resolve("pool/main/h/hello/hello_1.0-1.debian.tar.xz"), "no tar");
        Files.delete(root.resolve("changelogs/main/h/hello/hello_1.0-1_changelog"));
        Files.delete(root.resolve("index.html"));
        archive.refresh(LATER);

        assertThat(page("packages/h/hello.html")).doesNotContain("Changelog");
    }
}
