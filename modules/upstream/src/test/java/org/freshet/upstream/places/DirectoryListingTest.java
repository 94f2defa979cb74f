package org.freshet.upstream.places;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.freshet.model.InvalidInput;
import org.freshet.model.PlaceRule.Listing;
import org.freshet.model.Unavailable;
import org.freshet.testkit.FakeWeb;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DirectoryListingTest {
    private static final String PATTERN = "hello-{version}.tar.gz";

    @TempDir Path dir;
    private final FakeWeb web = FakeWeb.start();

    @AfterEach
    void close() {
        web.close();
    }

    private Offers offers(String path, String pattern) {
        return LoopbackPlaces.place(web, dir, "hello", new Listing(web.uri(path), pattern))
                .offers();
    }

    private List<String> lines(String path, String pattern) {
        return LoopbackPlaces.lines(web, offers(path, pattern));
    }

    private void page(String path, String html) {
        web.serve(
                path,
                html.replace("ROOT", web.uri("").toString()).getBytes(StandardCharsets.UTF_8),
                "text/html;charset=UTF-8");
    }

    /** A page as a server makes it of these names. */
    private void names(String path, String... names) {
        page(
                path,
                Stream.of(names)
                        .map(name -> "<a href=\"%s\">%s</a>\n".formatted(name, name))
                        .collect(Collectors.joining()));
    }

    static Stream<Arguments> servers() {
        return Stream.of(
                Arguments.of(
                        "Apache, with columns",
                        """
                        <!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">
                        <html><head><title>Index of /pub/hello</title></head><body>
                        <h1>Index of /pub/hello</h1>
                        <table><tr><th valign="top"><img src="/icons/blank.gif" alt="[ICO]"></th>
                        <th><a href="?C=N;O=D">Name</a></th><th><a href="?C=M;O=A">Last modified</a></th></tr>
                        <tr><td><img src="/icons/back.gif" alt="[PARENTDIR]"></td><td><a href="/pub/">Parent Directory</a></td></tr>
                        <tr><td></td><td><a href="hello-2.12.1.tar.gz">hello-2.12.1.tar.gz</a></td><td>2022-05-28 14:46</td></tr>
                        <tr><td></td><td><a href="hello-2.12.1.tar.gz.sig">hello-2.12.1.tar.gz.sig</a></td></tr>
                        <tr><td></td><td><a href="hello-2.12.tar.gz">hello-2.12.tar.gz</a></td></tr>
                        </table></body></html>
                        """),
                Arguments.of(
                        "nginx",
                        """
                        <html>\r
                        <head><title>Index of /pub/hello/</title></head>\r
                        <body><h1>Index of /pub/hello/</h1><hr><pre><a href="../">../</a>\r
                        <a href="hello-2.12.1.tar.gz">hello-2.12.1.tar.gz</a>      28-May-2022 14:46   1033297\r
                        <a href="hello-2.12.1.tar.gz.sig">hello-2.12.1.tar.gz.sig</a>\r
                        <a href="hello-2.12.tar.gz">hello-2.12.tar.gz</a>\r
                        </pre><hr></body></html>\r
                        """),
                Arguments.of(
                        "lighttpd",
                        """
                        <?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml">
                        <body><table><tbody><tr class="d"><td class="n"><a href="../">..</a>/</td></tr>
                        <tr><td class="n"><a href="hello-2.12.1.tar.gz">hello-2.12.1.tar.gz</a></td></tr>
                        <tr><td class="n"><a href="hello-2.12.1.tar.gz.sig">x</a></td></tr>
                        <tr><td class="n"><a href="hello%2D2.12.tar.gz">hello-2.12.tar.gz</a></td></tr></tbody></table>
                        """),
                Arguments.of(
                        "Python's http.server",
                        """
                        <!DOCTYPE HTML><html lang="en"><body><h1>Directory listing for /pub/hello/</h1><hr><ul>
                        <li><a href="hello-2.12.1.tar.gz">hello-2.12.1.tar.gz</a></li>
                        <li><a href="hello-2.12.1.tar.gz.sig">hello-2.12.1.tar.gz.sig</a></li>
                        <li><a href="hello-2.12.tar.gz">hello-2.12.tar.gz</a></li></ul><hr></body></html>
                        """),
                Arguments.of(
                        "IIS",
                        """
                        <html><body><H1>example.org - /pub/hello/</H1><hr>
                        <pre><A HREF="/pub/">[To Parent Directory]</A><br><br>
                        5/28/2022  2:46 PM      1033297 <A HREF="/pub/hello/hello-2.12.1.tar.gz">hello-2.12.1.tar.gz</A><br>
                        5/28/2022  2:46 PM          833 <A HREF="/pub/hello/hello-2.12.1.tar.gz.sig">hello-2.12.1.tar.gz.sig</A><br>
                        5/28/2022  2:46 PM      1033297 <A HREF="/pub/hello/hello-2.12.tar.gz">hello-2.12.tar.gz</A><br></pre>
                        """),
                Arguments.of(
                        "a page by hand",
                        """
                        <p><a class=dl href='ROOT/pub/hello/hello-2.12.1.tar.gz#latest'>Get it</a> (<a
                        href=./hello-2.12.1.tar.gz.sig>signed</a>), <!-- <a href="hello-3.0.tar.gz"> -->
                        older: <a href="../hello/hello-2.12.tar.gz">2.12</a>
                        """));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("servers")
    void readsThePagesOfEveryServer(String server, String html) {
        page("/pub/hello/", html);

        assertThat(lines("/pub/hello/", PATTERN))
                .as(server)
                .extracting(line -> line.replace("%2D", "-"))
                .containsExactly(
                        "2.12.1 =2.12.1 /pub/hello/hello-2.12.1.tar.gz"
                                + " signed /pub/hello/hello-2.12.1.tar.gz.sig",
                        "2.12 =2.12 /pub/hello/hello-2.12.tar.gz");
    }

    @Test
    void saysWhereItWasSeen() {
        names("/pub/hello/", "hello-1.0.tar.gz");

        Offers offers = offers("/pub/hello", PATTERN);

        assertThat(offers.whole()).isTrue();
        assertThat(offers.list().getFirst().place())
                .isEqualTo("listing of " + web.uri("/pub/hello/"));
        assertThat(offers.list().getFirst().prerelease()).isEmpty();
    }

    @Test
    void passesOverWhatLeadsOutOfTheDirectory() {
        names(
                "/pub/hello/",
                "/pub/hello-1.0.tar.gz",
                "../hello-1.1.tar.gz",
                "old/hello-1.2.tar.gz",
                "https://example.org/pub/hello/hello-1.3.tar.gz",
                "//example.org/pub/hello/hello-1.4.tar.gz",
                "file:///pub/hello/hello-1.5.tar.gz",
                "..%2fhello-1.6.tar.gz",
                "hello-1.7.tar.gz?download",
                "x/../../hello-1.8.tar.gz",
                "hello-%0a1.9.tar.gz");

        assertThat(lines("/pub/hello/", PATTERN)).isEmpty();
    }

    @Test
    void offersOneTarballOfAVersion() {
        names(
                "/pub/",
                "hello-1.0.tar.gz",
                "hello-1.0.tar.xz",
                "hello-1.1.tar.bz2",
                "hello-1.1.tar.gz",
                "hello-1.1.tar.gz.asc",
                "hello-1.2.zip",
                "hello-1.2.tar.bz2");

        assertThat(lines("/pub/", "hello-(?<version>[0-9.]+)\\.(?:tar\\.(?:gz|xz|bz2)|zip)"))
                .containsExactly(
                        "1.0 =1.0 /pub/hello-1.0.tar.xz",
                        "1.1 =1.1 /pub/hello-1.1.tar.gz signed /pub/hello-1.1.tar.gz.asc",
                        "1.2 =1.2 /pub/hello-1.2.tar.bz2");
    }

    @Test
    void looksIntoTheNewestDirectories() {
        names(
                "/gtk/",
                "../",
                "4.2/",
                "4.10/",
                "4.12/",
                "4.14/",
                "4.8/",
                "4.6/",
                "cache.json",
                "old/");
        for (String directory : List.of("4.2", "4.6", "4.8", "4.10", "4.12", "4.14")) {
            names("/gtk/" + directory + "/", "gtk-" + directory + ".1.tar.xz");
        }

        Offers offers = offers("/gtk/", "{version}/gtk-{version}.tar.xz");

        assertThat(LoopbackPlaces.lines(web, offers))
                .containsExactly(
                        "4.14.1 =4.14.1 /gtk/4.14/gtk-4.14.1.tar.xz",
                        "4.12.1 =4.12.1 /gtk/4.12/gtk-4.12.1.tar.xz",
                        "4.10.1 =4.10.1 /gtk/4.10/gtk-4.10.1.tar.xz",
                        "4.8.1 =4.8.1 /gtk/4.8/gtk-4.8.1.tar.xz",
                        "4.6.1 =4.6.1 /gtk/4.6/gtk-4.6.1.tar.xz");
        assertThat(offers.whole()).isFalse();
        assertThat(web.hits("/gtk/4.2/")).isZero();
    }

    @Test
    void followsDirectoriesWithoutSlashAndNamesBeforeAndAfterThem() {
        names("/pub/stable/", "/pub/stable/v1.0", "/pub/stable/v1.1", "/pub/v0.9");
        names("/pub/stable/v1.0/src/", "hello-1.0.tgz");
        names("/pub/stable/v1.1/src/", "hello-1.1.tgz", "hello-1.0.tgz");

        assertThat(lines("/pub/", "stable/v{version}/src/hello-{version}.tgz"))
                .containsExactly(
                        "1.1 =1.1 /pub/stable/v1.1/src/hello-1.1.tgz",
                        "1.0 =1.0 /pub/stable/v1.1/src/hello-1.0.tgz");
    }

    @Test
    void asksAPageByItsName() {
        names("/pub/download.html", "hello-1.0.tar.gz");
        names("/pub/list", "hello-2.0.tar.gz");

        assertThat(lines("/pub/download.html", PATTERN))
                .containsExactly("1.0 =1.0 /pub/hello-1.0.tar.gz");
        assertThat(lines("/pub/list?all", PATTERN))
                .containsExactly("2.0 =2.0 /pub/hello-2.0.tar.gz");
    }

    @Test
    void countsLinksFromWhereThePageIsInTheEnd() {
        web.redirect("/hello/", "/mirror/gnu/hello/");
        names("/mirror/gnu/hello/", "/mirror/gnu/hello/hello-1.0.tar.gz", "hello-1.1.tar.gz");

        assertThat(lines("/hello/", PATTERN))
                .containsExactly(
                        "1.0 =1.0 /mirror/gnu/hello/hello-1.0.tar.gz",
                        "1.1 =1.1 /mirror/gnu/hello/hello-1.1.tar.gz");
    }

    @Test
    void keepsPlusesAndOtherCharactersOfNames() {
        names("/pub/", "hello%2b%2b-1.0+b~1.tar.gz", "hello++-1.1.tar.gz");

        assertThat(lines("/pub/", "hello++-{version}.tar.gz"))
                .containsExactly(
                        "1.0+b~1 =1.0+b~1 /pub/hello%2b%2b-1.0+b~1.tar.gz",
                        "1.1 =1.1 /pub/hello++-1.1.tar.gz");
    }

    @Test
    void saysThatFtpIsNotAsked() {
        assertThatThrownBy(() ->
                        LoopbackPlaces.place(
                                web,
                                dir,
                                "hello",
                                new Listing(URI.create("ftp://ftp.example.org/pub/"), PATTERN)))
                .isInstanceOf(InvalidInput.class)
                .hasMessage(
                        "`ftp://ftp.example.org/pub/` is on an FTP server, which Freshet cannot ask")
                .satisfies(e ->
                        assertThat(((InvalidInput) e).hint())
                                .contains(
                                        "most of them give the same files over https: try that in a browser"));
    }

    @Test
    void saysThatADirectoryIsNotThere() {
        names("/gtk/", "4.14/");

        assertThatThrownBy(() -> offers("/gtk/", "{version}/gtk-{version}.tar.xz"))
                .isInstanceOf(Unavailable.class)
                .hasMessage("`%s` is not there: status `404`".formatted(web.uri("/gtk/4.14/")));
    }
}
