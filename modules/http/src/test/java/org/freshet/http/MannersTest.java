package org.freshet.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.freshet.model.Unavailable;
import org.freshet.testkit.FakeWeb;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MannersTest {
    private static final Duration LONG = Duration.ofSeconds(50);
    private static final Web.Bounds PATIENT = new Web.Bounds(LONG, LONG, LONG, 1000, 3);
    private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");

    private final FakeWeb server = FakeWeb.start();
    private Instant now = NOON;
    private final Web web = new Web(() -> now);

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void asksNobodyAgainBeforeTheTimeThatTheServerNames() {
        refuse("/a", 429, Map.of("Retry-After", "120"));
        server.serve("/b", bytes("fine"));

        Unavailable refused = unavailable("/a");
        assertThat(refused).hasMessage("`%s` answered with status `429`", server.uri("/a"));
        assertThat(refused.hint())
                .contains(
                        "too many requests; the host is not asked again before 2026-11-26T12:02:00Z");
        assertThat(refused.retryAt()).contains(Instant.parse("2026-11-26T12:02:00Z"));

        now = Instant.parse("2026-11-26T12:01:59Z");
        Unavailable unasked = unavailable("/b");
        assertThat(unasked)
                .hasMessage(
                        "`%s` was not asked: `127.0.0.1` answered with status `429`",
                        server.uri("/b"));
        assertThat(unasked.hint())
                .contains("the host is left alone until 2026-11-26T12:02:00Z; nothing is lost");
        assertThat(unasked.retryAt()).contains(Instant.parse("2026-11-26T12:02:00Z"));
        assertThat(server.hits("/b")).isZero();

        now = Instant.parse("2026-11-26T12:02:00Z");
        assertThat(get("/b")).isEqualTo("fine");
    }

    @Test
    void choosesATimeWhereTheServerNamesNone() {
        for (String nonsense : List.of("0", "-5", "soon", "Thu, 26 Nov 1970 11:10:00 GMT", "")) {
            try (FakeWeb other = FakeWeb.start()) {
                other.answer(
                        "/a",
                        exchange -> {
                            exchange.getResponseHeaders().set("Retry-After", nonsense);
                            exchange.sendResponseHeaders(429, -1);
                        });

                Unavailable refused =
                        catchThrowableOfType(
                                Unavailable.class,
                                () -> web.get(other.uri("/a"), PATIENT, MannersTest::text));

                assertThat(refused.retryAt()).contains(Instant.parse("2026-11-26T12:00:05Z"));
            }
        }
    }

    @Test
    void leavesAHostAloneWhoseQuotaIsUsedUp() {
        for (String prefix : List.of("X-RateLimit", "RateLimit")) {
            try (FakeWeb forge = FakeWeb.start()) {
                forge.answer(
                        "/a",
                        exchange -> {
                            exchange.getResponseHeaders().set(prefix + "-Remaining", "0");
                            exchange.getResponseHeaders().set(prefix + "-Reset", "600");
                            exchange.sendResponseHeaders(200, -1);
                        });

                assertThat(web.get(forge.uri("/a"), PATIENT, MannersTest::text)).isEmpty();
                assertThatThrownBy(() -> web.get(forge.uri("/a"), PATIENT, MannersTest::text))
                        .hasMessage(
                                "`%s` was not asked: `127.0.0.1` has no quota left",
                                forge.uri("/a"));
                assertThat(forge.hits("/a")).isEqualTo(1);
            }
        }
    }

    @Test
    void takesAForbiddenForARefusalOnlyWithItsReason() {
        server.status("/private", 403);
        refuse("/limited", 403, Map.of("Retry-After", "60"));

        assertThat(unavailable("/private").retryAt()).isEmpty();
        assertThat(unavailable("/limited").retryAt())
                .contains(Instant.parse("2026-11-26T12:01:00Z"));
    }

    @Test
    void waitsTwiceAsLongAfterEachRefusalInARow() {
        server.status("/a", 429);
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 13; i++) {
            Instant again = unavailable("/a").retryAt().orElseThrow();
            pauses.add(Duration.between(now, again).toSeconds());
            // In between nobody comes through, however often it is tried.
            unavailable("/a");
            now = again;
        }

        assertThat(pauses)
                .containsExactly(
                        5L, 10L, 20L, 40L, 80L, 160L, 320L, 640L, 1280L, 2560L, 3600L, 3600L,
                        3600L);
        assertThat(server.hits("/a")).isEqualTo(13);

        server.serve("/a", bytes("well again"));
        assertThat(get("/a")).isEqualTo("well again");
        server.status("/a", 429);
        assertThat(unavailable("/a").retryAt()).contains(now.plusSeconds(5));
    }

    @Test
    void forgivesOneUnavailablePageAndNoTwoInARow() {
        server.status("/ill", 503).serve("/well", bytes("fine"));

        assertThat(unavailable("/ill").retryAt()).isEmpty();
        assertThat(get("/well")).isEqualTo("fine");
        assertThat(unavailable("/ill").retryAt()).isEmpty();
        assertThat(unavailable("/ill").retryAt()).contains(NOON.plusSeconds(5));

        unavailable("/well");
        assertThat(server.hits("/well")).isEqualTo(1);
    }

    @Test
    void aStormOfRefusalsCountsOnce() throws InterruptedException {
        CountDownLatch all = new CountDownLatch(8);
        server.answer(
                "/a",
                exchange -> {
                    all.countDown();
                    await(all);
                    exchange.sendResponseHeaders(429, -1);
                });

        List<Thread> threads = new ArrayList<>();
        List<Instant> again = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 8; i++) {
            threads.add(
                    Thread.ofVirtual()
                            .start(() -> again.add(unavailable("/a").retryAt().orElseThrow())));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(again).hasSize(8).containsOnly(NOON.plusSeconds(5));
        unavailable("/a");
        assertThat(server.hits("/a")).isEqualTo(8);
    }

    @Test
    void asksAHostNoMoreAtOnceThanItsPlaces() throws InterruptedException {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Semaphore arrived = new Semaphore(0);
        CountDownLatch go = new CountDownLatch(1);
        server.answer(
                "/a",
                exchange -> {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    arrived.release();
                    await(go);
                    inside.decrementAndGet();
                    exchange.sendResponseHeaders(200, -1);
                });
        Web two = new Web(() -> now, new Manners(2, Map.of()));

        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            threads.add(
                    Thread.ofVirtual()
                            .start(() -> two.get(server.uri("/a"), PATIENT, MannersTest::text)));
        }
        assertThat(arrived.tryAcquire(2, 30, TimeUnit.SECONDS)).isTrue();
        go.countDown();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(most).hasValue(2);
        assertThat(server.hits("/a")).isEqualTo(7);
    }

    @Test
    void doesNotWaitForEverForAPlace() throws InterruptedException {
        server.silent("/a");
        Web one = new Web(() -> now, new Manners(1, Map.of()));
        Thread first =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                one.get(server.uri("/a"), PATIENT, MannersTest::text);
                            } catch (Unavailable _) {
                                // The test ends it.
                            }
                        });
        while (server.hits("/a") == 0) {
            Thread.onSpinWait();
        }

        assertThatThrownBy(() ->
                        one.get(
                                server.uri("/b"),
                                new Web.Bounds(LONG, LONG, Duration.ofMillis(50), 1000, 3),
                                MannersTest::text))
                .isInstanceOf(Unavailable.class)
                .hasMessage(
                        "`%s` was not asked: `127.0.0.1` is busy with other requests for PT0.05S",
                        server.uri("/b"));
        first.interrupt();
        first.join();
    }

    @Test
    void leavesAHostAloneThatCannotBeReached() throws IOException {
        URI uri;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            uri = URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/a");
        }

        assertThatThrownBy(() -> web.get(uri, PATIENT, MannersTest::text))
                .hasMessageStartingWith("no connection to ");
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            assertThatThrownBy(() -> web.get(uri, PATIENT, MannersTest::text))
                    .hasMessageStartingWith("no connection to ");
            Unavailable unasked =
                    catchThrowableOfType(
                            Unavailable.class, () -> web.get(uri, PATIENT, MannersTest::text));
            assertThat(unasked)
                    .hasMessage(
                            "`%s` was not asked: no connection to `127.0.0.1:%d`",
                            uri, uri.getPort());
            Instant again = unasked.retryAt().orElseThrow();
            pauses.add(Duration.between(now, again).toSeconds());
            now = again;
        }

        assertThat(pauses).containsExactly(5L, 10L, 20L, 40L, 60L, 60L);
    }

    @Test
    void sendsATokenToItsHostAndNowhereElse() {
        List<String> seen = new CopyOnWriteArrayList<>();
        FakeWeb.Answer notes =
                exchange -> {
                    seen.add(
                            exchange.getRequestURI().getPath()
                                    + " "
                                    + exchange.getRequestHeaders().getFirst("Authorization"));
                    exchange.sendResponseHeaders(200, -1);
                };
        URI elsewhere = URI.create(server.uri("/to").toString().replace("127.0.0.1", "localhost"));
        server.answer("/a", notes).answer("/to", notes).redirect("/from", elsewhere.toString());
        Manners manners = new Manners(8, Map.of("127.0.0.1", "s3cret", "localhost", "x"));
        Web known = new Web(() -> now, manners);

        known.get(server.uri("/a"), PATIENT, MannersTest::text);
        known.get(server.uri("/from"), PATIENT, MannersTest::text);
        known.get(
                URI.create(server.uri("/a").toString().replace("//", "//me:mine@")),
                PATIENT,
                MannersTest::text);

        assertThat(seen).containsExactly("/a Bearer s3cret", "/to null", "/a Basic bWU6bWluZQ==");
        assertThat(manners.toString()).doesNotContain("s3cret");
    }

    private void refuse(String path, int status, Map<String, String> headers) {
        server.answer(
                path,
                exchange -> {
                    headers.forEach(
                            (name, value) -> exchange.getResponseHeaders().set(name, value));
                    exchange.sendResponseHeaders(status, -1);
                });
    }

    private Unavailable unavailable(String path) {
        return catchThrowableOfType(Unavailable.class, () -> get(path));
    }

    private String get(String path) {
        return web.get(server.uri(path), PATIENT, MannersTest::text);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(InputStream in) {
        try {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
