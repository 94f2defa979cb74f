package org.freshet.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import org.freshet.http.Web;
import org.freshet.model.IntegrityFailure;
import org.freshet.testkit.FakeWeb;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Repositories of a size that no memory should have to hold, looked at by a JVM of little. */
@Timeout(120)
class ManyRefsTest {
    private static final String ID = "0123456789abcdef0123456789abcdef01234567";

    /** Looks at a repository and says what it found. */
    static final class Looking {
        private Looking() {}

        static void main(String[] url) {
            try {
                System.out.println(
                        new GitTags(new Web(InstantSource.system())).list(url[0]).size() + " tags");
            } catch (IntegrityFailure e) {
                System.out.println(e.getMessage());
            }
        }
    }

    private static String looking(String heap, String url) throws Exception {
        Process jvm =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx" + heap,
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Looking.class.getName(),
                                url)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (InputStream out = jvm.getInputStream()) {
            return new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
        } finally {
            jvm.waitFor();
        }
    }

    @Test
    void findsTheTagsAmongAMillionRefsOfAnOldServer() throws Exception {
        try (FakeWeb web = FakeWeb.start()) {
            web.answer(
                    "/hello/info/refs",
                    exchange -> {
                        OutputStream out = sending(exchange, "advertisement");
                        write(out, "# service=git-upload-pack\n");
                        out.write(ascii("0000"));
                        write(out, ID + " HEAD\0multi_ack agent=git/1.7\n");
                        for (int i = 0; i < 1_000_000; i++) {
                            write(out, ID + " refs/changes/" + i % 100 + "/" + i + "/1\n");
                        }
                        for (int i = 0; i < 200; i++) {
                            write(out, "%s refs/tags/v1.%d\n".formatted(ID, i));
                            write(out, "%s refs/tags/v1.%d^{}\n".formatted(ID, i));
                        }
                        out.write(ascii("0000"));
                        out.close();
                    });

            assertThat(looking("16m", web.uri("/hello").toString())).isEqualTo("200 tags");
        }
    }

    @Test
    void refusesAMillionTagsWhenItHasSeenTooMany() throws Exception {
        try (FakeWeb web = FakeWeb.start()) {
            web.answer(
                    "/hello/git-upload-pack",
                    exchange -> {
                        OutputStream out = sending(exchange, "result");
                        for (int i = 0; i < 1_000_000; i++) {
                            write(out, ID + " refs/tags/v1." + i + " peeled:" + ID + "\n");
                        }
                        out.write(ascii("0000"));
                        out.close();
                    });

            assertThat(looking("96m", web.uri("/hello").toString()))
                    .isEqualTo("`%s` has more than 200000 tags", web.uri("/hello"));
        }
    }

    @Test
    void stopsAListThatNeverEnds() throws Exception {
        try (FakeWeb web = FakeWeb.start()) {
            web.answer(
                    "/hello/info/refs",
                    exchange -> {
                        OutputStream out = sending(exchange, "advertisement");
                        for (int i = 0; i >= 0; i++) {
                            write(out, "%s refs/pull/%d/%s\n".formatted(ID, i, "x".repeat(9000)));
                        }
                    });

            assertThat(looking("16m", web.uri("/hello").toString()))
                    .isEqualTo(
                            "`%s` is too large: expected at most 134217728 bytes, got more",
                            web.uri("/hello"));
        }
    }

    private static OutputStream sending(HttpExchange exchange, String kind) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/x-git-upload-pack-" + kind);
        exchange.sendResponseHeaders(200, 0);
        return new BufferedOutputStream(exchange.getResponseBody(), 1 << 16);
    }

    private static void write(OutputStream out, String line) throws IOException {
        out.write(ascii(HttpTagsTest.pkt(line)));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
