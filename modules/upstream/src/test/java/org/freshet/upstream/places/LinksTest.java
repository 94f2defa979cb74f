package org.freshet.upstream.places;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.freshet.model.IntegrityFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinksTest {
    private static final URI PAGE = URI.create("https://example.org/pub/hello/");

    private static List<String> links(String html) {
        return Links.of(html, PAGE).stream().map(URI::toString).toList();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            textBlock =
                    """
                    <a href="a.tar.gz">a</a>                   | https://example.org/pub/hello/a.tar.gz
                    <A HREF='a.tar.gz'>a</A>                   | https://example.org/pub/hello/a.tar.gz
                    <a href=a.tar.gz>a</a>                     | https://example.org/pub/hello/a.tar.gz
                    <a href=b/>a</a>                           | https://example.org/pub/hello/b/
                    <a class=x href = "a" title='>'>a</a>      | https://example.org/pub/hello/a
                    <a href="a" href="b">a</a>                 | https://example.org/pub/hello/a
                    <a\thref="./a">a</a>                       | https://example.org/pub/hello/a
                    <a href="/pub/hello/a">a</a>               | https://example.org/pub/hello/a
                    <a href="//example.net/a">a</a>            | https://example.net/a
                    <a href="?C=M&amp;O=D">a</a>               | https://example.org/pub/hello/?C=M&O=D
                    <a href="a&#43;b&#x2b;c">a</a>             | https://example.org/pub/hello/a+b+c
                    <a href=" a b ">a</a>                      | https://example.org/pub/hello/a%20b
                    <a href="a^b">a</a>                        | https://example.org/pub/hello/a%5Eb
                    <a href="100%.tar.gz">a</a>                | https://example.org/pub/hello/100%25.tar.gz
                    <a href="a#top">a</a>                      | https://example.org/pub/hello/a
                    <a href="a">a<a href="a">a                 | https://example.org/pub/hello/a
                    <p>1 < 2 <a href="a">a</a>                 | https://example.org/pub/hello/a
                    """)
    void takesWhatBrowsersTake(String html, String expected) {
        assertThat(links(html)).containsExactly(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!-- <a href='a'>a</a> -->",
                "<script>document.write('<a href=\"a\">a</a>')</script>",
                "<STYLE>/* <a href='a'> */</STYLE>",
                "<script><a href='a'>",
                "<!-- <a href='a'>",
                "<a name='a'>a</a>",
                "<a href>a</a>",
                "<a href=''>a</a>",
                "<a href='#top'>a</a>",
                "<a href='a",
                "<a href='http://['>a</a>",
                "<area href='a'>",
                "<a data-href='a'>"
            })
    void takesNothingElse(String html) {
        assertThat(links(html)).isEmpty();
    }

    @Test
    void resolvesAgainstTheBaseThatThePageNames() {
        assertThat(
                        links(
                                """
                                <head><base href="/other/"><base href="/not/"></head>
                                <a href="a">a</a> <a href="/b">b</a>
                                """))
                .containsExactly("https://example.org/other/a", "https://example.org/b");
    }

    @Test
    void readsAnyTextToItsEnd() {
        Random random = new Random(20261126);
        String alphabet = "<>ahrefscript=\"'/!-& #;x\n";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder html = new StringBuilder();
            for (int length = random.nextInt(60); length >= 0; length--) {
                html.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            links(html.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"<", "<a ", "<a href=\"", "<!--", "<script>", "<a href='a", "&#", "<a/"})
    void takesTimeInProportionToThePage(String piece) {
        String html = piece.repeat(2_000_000 / piece.length());

        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> links(html));
    }

    @Test
    void refusesMoreLinksThanAnybodyMakes() {
        StringBuilder html = new StringBuilder();
        for (int i = 0; i <= 100_000; i++) {
            html.append("<a href=").append(i).append('>');
        }

        assertThatThrownBy(() -> links(html.toString()))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage("a page has more than 100000 links");
    }
}
