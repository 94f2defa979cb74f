package org.freshet.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.freshet.model.Unavailable;
import org.freshet.testkit.FakeWeb;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Names here mean what a table says; the requests themselves all go to this machine. */
@Timeout(60)
class NeighbourhoodTest {
    private static final Duration LONG = Duration.ofSeconds(50);
    private static final Web.Bounds PATIENT = new Web.Bounds(LONG, LONG, LONG, 1000, 3);

    private final FakeWeb server = FakeWeb.start();
    private final Map<String, List<String>> names = new HashMap<>();
    private final Web web = new Web(InstantSource.system(), Manners.DEFAULT, this::addresses);

    @AfterEach
    void stop() {
        server.close();
    }

    private InetAddress[] addresses(String host) throws UnknownHostException {
        List<String> literals = names.getOrDefault(host, List.of());
        if (literals.isEmpty()) {
            throw new UnknownHostException(host);
        }
        InetAddress[] addresses = new InetAddress[literals.size()];
        for (int i = 0; i < addresses.length; i++) {
            addresses[i] = InetAddress.ofLiteral(literals.get(i));
        }
        return addresses;
    }

    @Test
    void refusesARedirectFromOutThereToInHere() {
        server.redirect("/out", local("/in")).serve("/in", new byte[1]);
        for (String inside : List.of("127.0.0.1", "10.1.2.3", "fd00::1", "169.254.169.254")) {
            names.put("127.0.0.1", List.of("192.0.32.10"));
            names.put("localhost", List.of("2001:500:88:200::10", inside));

            assertThatThrownBy(() -> get("/out"))
                    .isInstanceOf(Unavailable.class)
                    .hasMessage(
                            "`%s` redirects to `%s`, which is inside this machine or its network",
                            server.uri("/out"), local("/in"));
        }
        assertThat(server.hits("/in")).isZero();
    }

    @Test
    void refusesItAfterADetourToo() {
        server.redirect("/out", "/further").redirect("/further", local("/in"));
        server.serve("/in", new byte[1]);
        names.put("127.0.0.1", List.of("192.0.32.10"));
        names.put("localhost", List.of("127.0.0.1"));

        assertThatThrownBy(() -> get("/out")).hasMessageContaining("which is inside this machine");
        assertThat(server.hits("/in")).isZero();
    }

    @Test
    void followsOneFromOutThereToOutThere() {
        server.redirect("/out", local("/in")).serve("/in", new byte[1]);
        names.put("127.0.0.1", List.of("192.0.32.10"));
        names.put("localhost", List.of("192.0.32.11"));

        assertThat(get("/out")).hasSize(1);
    }

    @Test
    void followsOneInsideAndOneToTheNamedHostItself() {
        server.redirect("/in", local("/there")).serve("/there", new byte[1]);
        server.redirect("/self", "/there");
        names.put("127.0.0.1", List.of("10.0.0.1", "fe80::1"));
        names.put("localhost", List.of("127.0.0.1"));

        assertThat(get("/in")).hasSize(1);
        names.put("127.0.0.1", List.of("192.0.32.10", "10.0.0.1"));
        assertThat(get("/self")).hasSize(1);
        // A host with one foot out there is out there.
        assertThatThrownBy(() -> get("/in")).hasMessageContaining("which is inside this machine");
    }

    @Test
    void leavesANameThatNobodyKnowsToWhoConnects() {
        server.redirect("/out", local("/in")).serve("/in", new byte[1]);
        names.put("127.0.0.1", List.of("192.0.32.10"));

        assertThat(get("/out")).hasSize(1);
    }

    @Test
    void knowsWhatIsInside() {
        for (String inside :
                List.of(
                        "0.0.0.0",
                        "10.255.255.255",
                        "100.64.0.1",
                        "127.1.2.3",
                        "169.254.169.254",
                        "172.16.0.1",
                        "172.31.255.255",
                        "192.0.0.1",
                        "192.168.0.1",
                        "198.18.0.1",
                        "224.0.0.1",
                        "255.255.255.255",
                        "::",
                        "::1",
                        "::127.0.0.1",
                        "::ffff:10.0.0.1",
                        "64:ff9b::7f00:1",
                        "fc00::1",
                        "fdff::1",
                        "fe80::1",
                        "fec0::1",
                        "ff02::1")) {
            assertThat(Neighbourhood.isInside(InetAddress.ofLiteral(inside))).as(inside).isTrue();
        }
        for (String outside :
                List.of(
                        "1.1.1.1",
                        "100.128.0.1",
                        "172.15.0.1",
                        "172.32.0.1",
                        "192.0.32.10",
                        "192.169.0.1",
                        "198.20.0.1",
                        "223.255.255.255",
                        "2001:500:88:200::10",
                        "64:ff9b::101:101")) {
            assertThat(Neighbourhood.isInside(InetAddress.ofLiteral(outside)))
                    .as(outside)
                    .isFalse();
        }
    }

    private String local(String path) {
        return server.uri(path).toString().replace("127.0.0.1", "localhost");
    }

    private String get(String path) {
        URI uri = server.uri(path);
        return web.get(uri, PATIENT, NeighbourhoodTest::text);
    }

    private static String text(InputStream in) {
        try {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
