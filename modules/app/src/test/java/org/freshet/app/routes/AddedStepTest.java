package org.freshet.app.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.freshet.testkit.FakeWeb;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of routes/README.md: a chat message after publishing, by editing one file. */
class AddedStepTest {
    private static final String KEY = "publish:hello/2.12.1/ubuntu/noble/archive:fresh";

    @TempDir Path dir;

    private final CountDownLatch told = new CountDownLatch(1);

    private final ScriptedLedger ledger = new ScriptedLedger().row(KEY, Records.delivery());

    /** The shipped file with both fragments of the README, and the server of the test. */
    static String withChat(String shipped, String uri) {
        return (shipped + fragment(0).indent(14).replaceAll("(?m)^ +$", "") + "\n" + fragment(1))
                .replace("\"{{env:CHAT_URL}}\"", "\"" + uri + "\"");
    }

    private static String fragment(int which) {
        try {
            String readme = Files.readString(RouteHarness.SHIPPED.resolve("README.md"));
            Matcher matcher =
                    Pattern.compile("(?s)```yaml\n(.*?)```")
                            .matcher(readme.substring(readme.indexOf("## Add a step")));
            for (int i = 0; i <= which; i++) {
                assertThat(matcher.find()).isTrue();
            }
            return matcher.group(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void tellsTheChatWhatWasPublished() throws Exception {
        try (FakeWeb chat = FakeWeb.start().answer("/hook", exchange -> answer(exchange, 200))) {
            publish(chat);

            assertThat(chat.bodies())
                    .containsExactly(
                            "{\"text\": \"published hello 2.12.1-0~fresh1~ubuntu2404 in noble\"}");
            assertThat(ledger.events).containsExactly("take " + KEY, "pass " + KEY + " Passed");
        }
    }

    @Test
    void aChatThatFailsChangesNothingAboutThePublication() throws Exception {
        try (FakeWeb chat = FakeWeb.start().answer("/hook", exchange -> answer(exchange, 500))) {
            publish(chat);

            assertThat(chat.hits("/hook")).isEqualTo(1);
            assertThat(ledger.events).containsExactly("take " + KEY, "pass " + KEY + " Passed");
        }
    }

    private void answer(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
        told.countDown();
    }

    private void publish(FakeWeb chat) throws Exception {
        Path edited = dir.resolve("50-publish.camel.yaml");
        Files.writeString(
                edited,
                withChat(
                        Files.readString(RouteHarness.SHIPPED.resolve("50-publish.camel.yaml")),
                        chat.uri("/hook").toString()));
        RouteHarness route =
                RouteHarness.of("90-failures")
                        .file(edited)
                        .step("ledger", ledger)
                        .step("publisher", new Steps.Publisher())
                        .exit("direct:ring");
        route.start();
        try {
            route.ring(KEY);
            // The message is on another thread, and a stop does not wait for it.
            assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            route.stop();
        }
    }
}
