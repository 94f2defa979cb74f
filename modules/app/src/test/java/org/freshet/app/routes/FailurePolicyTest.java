package org.freshet.app.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FailurePolicyTest extends EditedRoutes {
    @Test
    void findsADelayWithAUnit() {
        change("90-failures", "\"{{freshet.retry.delay-ms}}\"", "2s");

        assertThat(told())
                .anyMatch(text ->
                        text.startsWith(
                                at("90-failures", "2s")
                                        + " `redeliveryDelay` is no number of milliseconds: `2s`"));
    }

    @Test
    void findsAnExceptionThatDoesNotExist() {
        change("90-failures", "org.freshet.model.Unavailable", "org.freshet.model.Unavailible");

        assertThat(told())
                .anyMatch(text ->
                        text.startsWith("90-failures:")
                                && text.endsWith(
                                        "exception `org.freshet.model.Unavailible` is"
                                                + " unknown | did you mean"
                                                + " `org.freshet.model.Unavailable`?"));
    }

    @Test
    void findsAPolicyThatDoesNotMeetEveryFailure() {
        Path file = routes.resolve("90-failures.camel.yaml");
        write(file, text(file).replace("- java.lang.Exception", "- java.io.IOException"));

        assertThat(told())
                .filteredOn(text -> text.contains("does not meet every failure"))
                .hasSize(3);
    }
}
