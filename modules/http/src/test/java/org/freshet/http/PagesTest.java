package org.freshet.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Unavailable;
import org.freshet.testkit.FakeWeb;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PagesTest {
    private static final Duration LONG = Duration.ofSeconds(50);
    private static final Web.Bounds PATIENT = new Web.Bounds(LONG, LONG, LONG, 10_000, 3);

    @TempDir Path dir;
    private final FakeWeb server = FakeWeb.start();
    private final List<String> statuses = new CopyOnWriteArrayList<>();
    private Instant now = Instant.parse("2026-11-26T12:00:00Z");

    @AfterEach
    void stop() {
        server.close();
    }

    private Pages pages() {
        return new Pages(new Web(() -> now), dir.resolve("cache"), 100_000, () -> now);
    }

    @Test
    void takesAPageOnceUntilItChanges() {
        tagged("/a", "\"1\"", "first");

        assertThat(get(pages(), "/a")).isEqualTo("first");
        assertThat(get(pages(), "/a")).isEqualTo("first");
        tagged("/a", "\"2\"", "second");
        assertThat(get(pages(), "/a")).isEqualTo("second");
        assertThat(get(pages(), "/a")).isEqualTo("second");

        assertThat(statuses).containsExactly("200", "304", "200", "304");
    }

    @Test
    void asksByTheDateOfAPageToo() {
        server.answer(
                "/a",
                exchange -> {
                    String known = exchange.getRequestHeaders().getFirst("If-Modified-Since");
                    exchange.getResponseHeaders()
                            .set("Last-Modified", "Thu, 26 Nov 2026 11:00:00 GMT");
                    answer(exchange, "Thu, 26 Nov 2026 11:00:00 GMT".equals(known), "dated");
                });

        assertThat(get(pages(), "/a")).isEqualTo("dated");
        assertThat(get(pages(), "/a")).isEqualTo("dated");

        assertThat(statuses).containsExactly("200", "304");
    }

    @Test
    void keepsNothingThatBearsNoValidator() throws IOException {
        tagged("/a", "\"1\"", "first");
        get(pages(), "/a");
        server.serve("/a", bytes("plain"));

        assertThat(get(pages(), "/a")).isEqualTo("plain");
        assertThat(get(pages(), "/a")).isEqualTo("plain");

        assertThat(files()).isEmpty();
    }

    @Test
    void sendsNoValidatorBackThatIsNotPlain() {
        for (String odd : List.of("\"" + "x".repeat(600) + "\"", "\"\u00e4\"")) {
            tagged("/a", odd, "odd");

            assertThat(get(pages(), "/a")).isEqualTo("odd");
            assertThat(get(pages(), "/a")).isEqualTo("odd");
        }

        assertThat(statuses).containsExactly("200", "200", "200", "200");
    }

    @Test
    void tellsQuestionsApart() {
        tagged("/a", "\"1\"", "one");
        Request json = Request.get(server.uri("/a")).with("Accept", "application/json");

        get(pages(), "/a");
        pages().get(json, PATIENT, PagesTest::text);
        pages().get(json, PATIENT, PagesTest::text);

        assertThat(statuses).containsExactly("200", "200", "304");
    }

    @Test
    void takesAPageAgainThatIsDamaged() throws IOException {
        tagged("/a", "\"1\"", "first");
        for (Damage damage : Damage.values()) {
            get(pages(), "/a");
            for (Path file : files()) {
                damage.to(file);
            }
            statuses.clear();

            assertThat(get(pages(), "/a")).as("%s", damage).isEqualTo("first");

            assertThat(statuses).as("%s", damage).containsExactly("200");
        }
    }

    private enum Damage {
        OTHER_BYTE,
        CUT_SHORT,
        EMPTY,
        ZEROS,
        GONE;

        void to(Path file) throws IOException {
            byte[] bytes = Files.readAllBytes(file);
            switch (this) {
                case OTHER_BYTE -> {
                    bytes[bytes.length - 1]++;
                    Files.write(file, bytes);
                }
                case CUT_SHORT ->
                        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 1));
                case EMPTY -> Files.write(file, new byte[0]);
                case ZEROS -> Files.write(file, new byte[bytes.length]);
                case GONE -> {
                    Files.delete(file);
                    Files.delete(file.getParent());
                }
            }
        }
    }

    @Test
    void keepsAPageThatIsOnlyReadInPart() {
        tagged("/a", "\"1\"", "first");

        int one = pages().get(server.uri("/a"), PATIENT, PagesTest::firstByte);
        assertThat(one).isEqualTo('f');
        assertThat(get(pages(), "/a")).isEqualTo("first");

        assertThat(statuses).containsExactly("200", "304");
    }

    @Test
    void keepsNoMoreThanItsBound() throws IOException {
        Pages small = new Pages(new Web(() -> now), dir.resolve("cache"), 10_000, () -> now);
        for (String path : List.of("/a", "/b", "/c")) {
            tagged(path, "\"1\"", path.repeat(1000));
            now = now.plusSeconds(1);
            get(small, path);
        }
        now = now.plusSeconds(1);
        statuses.clear();

        // The last use counts: /b is oldest when /d comes.
        tagged("/d", "\"1\"", "d");
        get(small, "/a");
        get(small, "/d");
        get(small, "/c");

        assertThat(files()).hasSizeLessThan(4);
        try (Stream<Path> left = files().stream()) {
            assertThat(left.mapToLong(file -> file.toFile().length()).sum())
                    .isLessThanOrEqualTo(10_000);
        }
    }

    @Test
    void boundsAPageAsTheWebDoes() throws IOException {
        tagged("/a", "\"1\"", "x".repeat(9000));
        get(pages(), "/a");

        assertThatThrownBy(() ->
                        pages().get(server.uri("/a"), PATIENT.withBytes(100), PagesTest::text))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage(
                        "`%s` is too large: expected at most 100 bytes, got more",
                        server.uri("/a"));
        server.endless("/b");
        assertThatThrownBy(() -> get(pages(), "/b")).isInstanceOf(IntegrityFailure.class);
        assertThat(files()).hasSize(1);
    }

    @Test
    void refusesAPageForPeopleUnlessItIsMeant() {
        server.serve("/a", bytes("<p>Sign in"), "text/html");

        assertThatThrownBy(() -> get(pages(), "/a"))
                .isInstanceOf(Unavailable.class)
                .hasMessageEndingWith(" answered with an HTML page where a file was expected");
        assertThat(pages().<String>page(server.uri("/a"), PATIENT, (_, in) -> text(in)))
                .isEqualTo("<p>Sign in");
    }

    @Test
    void remembersWhereAPageIs() {
        server.redirect("/a", "/b/c");
        tagged("/b/c", "\"1\"", "links");

        for (int i = 0; i < 2; i++) {
            String read =
                    pages().page(server.uri("/a"), PATIENT, (uri, in) -> uri + " " + text(in));
            assertThat(read).isEqualTo(server.uri("/b/c") + " links");
        }
        assertThat(statuses).containsExactly("200", "304");
    }

    @Test
    void keepsNothingWithANameBeyondAllMeasure() throws IOException {
        String path = "/" + "a".repeat(5000);
        tagged(path, "\"1\"", "first");

        assertThat(get(pages(), path)).isEqualTo("first");
        assertThat(get(pages(), path)).isEqualTo("first");

        assertThat(files()).isEmpty();
    }

    @Test
    void saysWhatTheWebSays() throws IOException {
        assertThatThrownBy(() -> get(pages(), "/nowhere"))
                .isInstanceOf(Unavailable.class)
                .hasMessage("`%s` is not there: status `404`", server.uri("/nowhere"));
        Path local = Files.writeString(dir.resolve("local"), "some bytes");
        assertThat(pages().<String>get(local.toUri(), PATIENT, PagesTest::text))
                .isEqualTo("some bytes");
    }

    /** A page with an ETag. */
    private void tagged(String path, String etag, String body) {
        server.answer(
                path,
                exchange -> {
                    String known = exchange.getRequestHeaders().getFirst("If-None-Match");
                    exchange.getResponseHeaders().set("ETag", etag);
                    answer(exchange, etag.equals(known), body);
                });
    }

    private void answer(HttpExchange exchange, boolean unchanged, String body) throws IOException {
        statuses.add(unchanged ? "304" : "200");
        if (unchanged) {
            exchange.sendResponseHeaders(304, -1);
        } else {
            exchange.sendResponseHeaders(200, body.length());
            exchange.getResponseBody().write(bytes(body));
        }
    }

    private List<Path> files() throws IOException {
        Path cache = dir.resolve("cache");
        if (!Files.exists(cache)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(cache)) {
            return files.toList();
        }
    }

    private String get(Pages pages, String path) {
        return pages.get(server.uri(path), PATIENT, PagesTest::text);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static int firstByte(InputStream in) {
        try {
            return in.read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(InputStream in) {
        try {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
