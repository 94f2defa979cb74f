package org.freshet.upstream.watchfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.freshet.model.InvalidInput;
import org.freshet.model.Offer;
import org.freshet.model.Tag;
import org.freshet.model.Unavailable;
import org.freshet.upstream.Tags;
import org.junit.jupiter.api.Test;

class WatchPlaceTest {
    private final Map<String, String> web = new HashMap<>();
    private final Map<String, List<String>> repositories = new HashMap<>();

    private final class FixedWeb implements Browser {
        @Override
        public Page page(URI url, Optional<String> userAgent) {
            return Optional.ofNullable(web.get(url.toString()))
                    .map(text -> new Page(url, text))
                    .orElseThrow(() -> new Unavailable("no page `%s`".formatted(url), "none"));
        }

        @Override
        public boolean has(URI url, Optional<String> userAgent) {
            return web.containsKey(url.toString());
        }
    }

    private WatchPlace place(String text) {
        Tags tags =
                url ->
                        repositories.getOrDefault(url, List.of()).stream()
                                .map(name -> new Tag(name, "1".repeat(40), Optional.empty()))
                                .toList();
        return new WatchPlace(
                WatchFile.parse("debian/watch", text, "hello", Map.of()), new FixedWeb(), tags);
    }

    private void page(String url, String... links) {
        web.put(
                url,
                String.join(
                        "\n", Stream.of(links).map("<a href=\"%s\">x</a>"::formatted).toList()));
    }

    @Test
    void offersEveryVersionOnceTheNewestFirst() {
        page(
                "https://example.org/",
                "hello-1.9.tar.gz",
                "hello-1.10-rc1.tar.gz",
                "hello-1.10.tar.gz",
                "hello-1.10.tar.xz",
                "hello-1.10.tar.xz.asc");

        assertThat(
                        place(
                                        """
                                        version=4
                                        opts=uversionmangle=s/-rc/~rc/ \\
                                          https://example.org/hello-(.*)\\.tar\\.(?:gz|xz)
                                        """)
                                .offers()
                                .list())
                .containsExactly(
                        offer(
                                "1.10",
                                "1.10",
                                "hello-1.10.tar.xz",
                                Optional.of("hello-1.10.tar.xz.asc")),
                        offer("1.10~rc1", "1.10-rc1", "hello-1.10-rc1.tar.gz", Optional.empty()),
                        offer("1.9", "1.9", "hello-1.9.tar.gz", Optional.empty()));
    }

    private static Offer offer(
            String version, String name, String file, Optional<String> signature) {
        URI base = URI.create("https://example.org/");
        return new Offer(
                "watch file of hello",
                name,
                Optional.of(version),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.of(base.resolve(file)),
                signature.map(base::resolve),
                Optional.empty());
    }

    @Test
    void looksForNoSignatureWhereThereIsNone() {
        page("https://example.org/", "hello-1.0.tar.gz", "hello-1.0.tar.gz.asc");

        assertThat(
                        place(
                                        "version=4\nopts=pgpmode=none https://example.org/hello-(.*)\\.tar\\.gz\n")
                                .offers()
                                .list())
                .extracting(Offer::signature)
                .containsExactly(Optional.empty());
    }

    @Test
    void namesATagAsGitDoes() {
        repositories.put("https://example.org/hello.git", List.of("v1.0", "v1.1-rc1", "nightly"));

        assertThat(
                        place(
                                        """
                                        version=4
                                        opts="mode=git, uversionmangle=s/-/~/" \\
                                          https://example.org/hello.git refs/tags/v(.*)
                                        """)
                                .offers()
                                .list())
                .extracting(Offer::name, one -> one.version().orElse(""), Offer::tarball)
                .containsExactly(
                        tuple("v1.1-rc1", "1.1~rc1", Optional.empty()),
                        tuple("v1.0", "1.0", Optional.empty()));
    }

    @Test
    void readsTheTagsOfAProjectOnGitLab() {
        repositories.put("https://gitlab.com/group/hello.git", List.of("v1.9", "v1.10.rc1", "x"));

        List<Offer> offers =
                place(
                                """
                                Version: 5

                                Template: GitLab
                                Dist: https://gitlab.com/group/hello/
                                """)
                        .offers()
                        .list();
        List<Offer> byHand =
                place(
                                """
                                version=4
                                opts="mode=git, uversionmangle=s/\\.rc/~rc/" \\
                                  https://gitlab.com/group/hello.git refs/tags/v(.*)
                                """)
                        .offers()
                        .list();

        assertThat(offers)
                .extracting(Offer::version)
                .containsExactly(Optional.of("1.10~rc1"), Optional.of("1.9"))
                .isEqualTo(byHand.stream().map(Offer::version).toList());
        assertThat(offers.getFirst().tarball())
                .contains(
                        URI.create(
                                "https://gitlab.com/api/v4/projects/group%2Fhello/repository/"
                                        + "archive.tar.gz?sha=v1.10.rc1"));
    }

    @Test
    void takesTheVersionFromTheNameOfAFile() {
        page("https://example.org/get/", "hello_2_11", "about");

        assertThat(
                        place(
                                        """
                                        version=4
                                        opts=filenamemangle=s/.*hello_(\\d+)_(\\d+)$/hello-$1.$2.zip/ \\
                                          https://example.org/get/ hello_\\d+_\\d+
                                        """)
                                .releases())
                .extracting(one -> one.main().version().orElse(""), WatchPlace.Watched::file)
                .containsExactly(tuple("2.11", "hello-2.11.zip"));
    }

    @Test
    void triesTheNextSourceWhenOneIsGone() {
        page("https://example.org/b/", "hello-1.0.tgz");

        assertThat(
                        place(
                                        """
                                        version=3
                                        https://example.org/a/ hello-(.*)\\.tgz
                                        https://example.org/b/ hello-(.*)\\.tgz
                                        https://example.org/c/ hello-(.*)\\.tgz
                                        """)
                                .offers()
                                .list())
                .extracting(Offer::version)
                .containsExactly(Optional.of("1.0"));
    }

    @Test
    void saysWhenNothingFits() {
        page("https://example.org/", "hello.tgz");

        assertThatThrownBy(() ->
                        place("version=4\nhttps://example.org/ hello-(.*)\\.tgz\n").offers().list())
                .isInstanceOf(Unavailable.class)
                .hasMessage(
                        "debian/watch:2: `https://example.org/` shows nothing that fits"
                                + " `hello-(.*)\\.tgz`");
    }

    @Test
    void asksForReleasesInsteadOfABranch() {
        assertThatThrownBy(() ->
                        place("version=4\nopts=mode=git https://example.org/a.git HEAD\n")
                                .offers()
                                .list())
                .isInstanceOf(InvalidInput.class)
                .hasMessage("debian/watch:2: `HEAD` follows a branch, which has no releases");
    }

    @Test
    void passesOverABranchWhereAnotherSourceHasReleases() {
        page("https://example.org/", "hello-1.0.tgz");

        assertThat(
                        place(
                                        """
                                        version=4
                                        opts=mode=git https://example.org/a.git HEAD
                                        https://example.org/ hello-(.*)\\.tgz
                                        """)
                                .releases())
                .hasSize(1);
    }

    @Test
    void leavesOutAComponentThatFollowsABranch() {
        page("https://example.org/", "hello-1.0.tgz");

        assertThat(
                        place(
                                        """
                                        version=4
                                        https://example.org/ hello-(.*)\\.tgz
                                        opts="mode=git, component=data" https://example.org/a.git HEAD ignore
                                        """)
                                .releases())
                .extracting(WatchPlace.Watched::components)
                .containsExactly(Map.of());
    }

    @Test
    void offersNoReleaseBeforeItsComponentsAreThere() {
        page("https://example.org/", "hello-1.0.tar.gz", "hello-1.1.tar.gz", "data-1.0.tar.gz");
        WatchPlace place =
                place(
                        """
                        version=4
                        https://example.org/hello-(.*)\\.tar\\.gz
                        opts=component=data https://example.org/data-(.*)\\.tar\\.gz same
                        opts=component=more,mode=git https://example.org/more.git HEAD
                        """);

        Offer only = place.offers().list().getFirst();

        assertThat(place.offers().list()).hasSize(1);
        assertThat(only.version()).contains("1.0");
        assertThat(only.components().values())
                .extracting(Offer::version, Offer::tarball)
                .containsExactly(
                        tuple(
                                Optional.of("1.0"),
                                Optional.of(URI.create("https://example.org/data-1.0.tar.gz"))),
                        tuple(Optional.empty(), Optional.empty()));
    }

    @Test
    void saysWhenNoReleaseHasItsComponents() {
        page("https://example.org/", "hello-1.1.tar.gz", "data-1.0.tar.gz");

        assertThatThrownBy(() ->
                        place(
                                        """
                                        version=4
                                        https://example.org/hello-(.*)\\.tar\\.gz
                                        opts=component=data https://example.org/data-(.*)\\.tar\\.gz same
                                        """)
                                .offers())
                .isInstanceOf(Unavailable.class)
                .hasMessage("debian/watch:1: no release has all of its components: data");
    }

    @Test
    void stopsAPatternThatGoesAstray() {
        page("https://example.org/", "a".repeat(200) + "!");

        assertTimeout(
                Duration.ofSeconds(20),
                () ->
                        assertThatThrownBy(() ->
                                        place(
                                                        "version=4\n"
                                                                + "https://example.org/ (a*)(a*)(a*)(a*)(a*)(a*)(a*)b\n")
                                                .offers()
                                                .list())
                                .isInstanceOf(InvalidInput.class)
                                .hasMessage(
                                        "debian/watch:2: a pattern or rule takes too long on what"
                                                + " `https://example.org/` shows"));
    }

    @Test
    void stopsAPatternThatGoesTooDeep() {
        web.put("https://example.org/", "x".repeat(2_000_000));

        assertThatThrownBy(() ->
                        place(
                                        "version=4\n"
                                                + "opts=searchmode=plain https://example.org/ ((?:x|y)+)z\n")
                                .offers()
                                .list())
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("takes too long on what");
    }

    @Test
    void stopsAtAPageThatIsMadeToTakeLong() {
        web.put("https://example.org/", "<a ".repeat(2_000_000));

        assertTimeout(
                Duration.ofSeconds(60),
                () ->
                        assertThatThrownBy(() ->
                                        place("version=4\nhttps://example.org/ (.*)\n")
                                                .offers()
                                                .list())
                                .isInstanceOf(InvalidInput.class));
    }

    @Test
    void offersNothingThatIsNoWebAddress() {
        page("https://example.org/", "hello-1.0.tgz", "http://[hello-1.1.tgz");

        assertThat(place("version=4\nhttps://example.org/ .*hello-(.*)\\.tgz\n").offers().list())
                .extracting(Offer::version)
                .containsExactly(Optional.of("1.0"));
    }

    @Test
    void followsNoLinkToALessSafePlace() {
        page("https://example.org/", "http://example.org/hello-1.0.tgz");

        assertThatThrownBy(() ->
                        place("version=4\nhttps://example.org/ .*hello-(.*)\\.tgz\n").offers())
                .isInstanceOf(InvalidInput.class)
                .hasMessage(
                        "debian/watch:2: `https://example.org/` leads to"
                                + " `http://example.org/hello-1.0.tgz`, which is not followed");
    }

    @Test
    void passesOverLinksThatNobodyFollows() {
        page(
                "https://example.org/",
                "/".repeat(1_000_000) + "hello-9.tgz",
                "hello-1.0.tgz",
                "hello-" + "1".repeat(3_000) + ".tgz");

        assertThat(
                        place("version=4\nhttps://example.org/ (?:.*/)?hello-(.*)\\.tgz\n")
                                .offers()
                                .list())
                .extracting(Offer::version)
                .containsExactly(Optional.of("1.0"));
    }
}
