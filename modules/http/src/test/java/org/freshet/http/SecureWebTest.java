package org.freshet.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.freshet.model.Unavailable;
import org.freshet.testkit.FakeWeb;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What differs over https: a server on loopback, with a certificate that only the test trusts. */
@Timeout(60)
class SecureWebTest {
    private static final Duration LONG = Duration.ofSeconds(50);
    private static final Web.Bounds PATIENT = new Web.Bounds(LONG, LONG, LONG, 1000, 3);
    private static final String PASSWORD = "loopback";

    @TempDir Path dir;

    @Test
    void trustsOnlyWhomThisMachineTrustsAndStaysSecure() throws Exception {
        SSLContext context = context("SAN=IP:127.0.0.1");
        SSLContext before = SSLContext.getDefault();
        HttpsServer secure =
                HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        try (FakeWeb plain = FakeWeb.start()) {
            plain.serve("/file", "changed".getBytes(StandardCharsets.UTF_8));
            secure.setHttpsConfigurator(new HttpsConfigurator(context));
            secure.createContext(
                    "/file",
                    exchange -> {
                        byte[] body = "some bytes".getBytes(StandardCharsets.UTF_8);
                        exchange.sendResponseHeaders(200, body.length);
                        exchange.getResponseBody().write(body);
                        exchange.close();
                    });
            secure.createContext(
                    "/down",
                    exchange -> {
                        exchange.getResponseHeaders()
                                .set("Location", plain.uri("/file").toString());
                        exchange.sendResponseHeaders(302, -1);
                        exchange.close();
                    });
            secure.start();
            URI file = uri(secure, "/file");

            assertThatThrownBy(() ->
                            new Web(InstantSource.system()).get(file, PATIENT, SecureWebTest::text))
                    .isInstanceOf(Unavailable.class)
                    .hasMessageStartingWith(
                            "no secure connection to `127.0.0.1`, for `%s`: unable to find valid certification path to requested target"
                                    .formatted(file));

            SSLContext.setDefault(context);
            plain.redirect("/up", file.toString());

            assertThat(new Web(InstantSource.system()).get(file, PATIENT, SecureWebTest::text))
                    .isEqualTo("some bytes");
            assertThat(
                            new Web(InstantSource.system())
                                    .get(plain.uri("/up"), PATIENT, SecureWebTest::text))
                    .isEqualTo("some bytes");
            URI down = uri(secure, "/down");
            assertThatThrownBy(() ->
                            new Web(InstantSource.system()).get(down, PATIENT, SecureWebTest::text))
                    .isInstanceOf(Unavailable.class)
                    .hasMessage(
                            "`%s` redirects from https to http, to `%s`", down, plain.uri("/file"));
            assertThat(plain.hits("/file")).isZero();
        } finally {
            SSLContext.setDefault(before);
            secure.stop(0);
        }
    }

    @Test
    void saysWhatIsWrongWithACertificate() throws Exception {
        SSLContext context = context("SAN=IP:127.0.0.2");
        SSLContext before = SSLContext.getDefault();
        HttpsServer secure =
                HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        try {
            secure.setHttpsConfigurator(new HttpsConfigurator(context));
            secure.start();
            SSLContext.setDefault(context);

            assertThatThrownBy(() ->
                            new Web(InstantSource.system())
                                    .get(uri(secure, "/"), PATIENT, SecureWebTest::text))
                    .isInstanceOf(Unavailable.class)
                    .hasMessage(
                            "no secure connection to `127.0.0.1`, for `%s`: No subject alternative names matching IP address 127.0.0.1 found",
                            uri(secure, "/"));
        } finally {
            SSLContext.setDefault(before);
            secure.stop(0);
        }
    }

    private static URI uri(HttpsServer server, String path) {
        return URI.create("https://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private SSLContext context(String name) throws IOException, GeneralSecurityException {
        Path file = dir.resolve("keys.p12");
        try {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
            command.addAll(List.of("-genkeypair", "-keyalg", "EC", "-alias", "loopback"));
            command.addAll(List.of("-dname", "CN=loopback", "-ext", name));
            command.addAll(List.of("-keystore", file.toString(), "-storepass", PASSWORD));
            Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = text(keytool.getInputStream());
            assertThat(keytool.waitFor()).as(said).isZero();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        KeyStore store = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static String text(InputStream in) {
        try {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
