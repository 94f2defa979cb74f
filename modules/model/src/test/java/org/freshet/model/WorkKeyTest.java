package org.freshet.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkKeyTest {
    private final SourceName jq = new SourceName("jq");
    private final Target noble = Target.parse("ubuntu/noble");

    @Test
    void namesWhatTheStageKnows() {
        assertThat(WorkKey.poll(jq)).hasToString("poll:jq");
        assertThat(WorkKey.fetch(jq, "1.7.1")).hasToString("fetch:jq/1.7.1");
        assertThat(WorkKey.resolve(jq, "1.7.1")).hasToString("resolve:jq/1.7.1");
        assertThat(WorkKey.plan(jq, "1.7.1", noble)).hasToString("plan:jq/1.7.1/ubuntu/noble");
        assertThat(WorkKey.packaging(jq, "1.7.1", noble))
                .hasToString("package:jq/1.7.1/ubuntu/noble");
        assertThat(WorkKey.publish(jq, "1.7.1", noble, Destination.parse("archive:fresh")))
                .hasToString("publish:jq/1.7.1/ubuntu/noble/archive:fresh");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "poll:jq",
                "fetch:jq/1.7.1",
                "resolve:jq/2013.2.b3",
                "plan:jq/1.7.1/ubuntu/noble",
                "package:jq/1.7.1/debian/trixie",
                "publish:jq/1.7.1/ubuntu/noble/archive:fresh"
            })
    void readsWhatItWrote(String text) {
        assertThat(WorkKey.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "jq",
                "fetch:jq",
                "poll:jq/1.7.1",
                "plan:jq/1.7.1/noble",
                "brew:jq",
                "fetch:JQ/1"
            })
    void readsNothingElse(String text) {
        assertThatThrownBy(() -> WorkKey.parse(text)).isInstanceOf(RuntimeException.class);
    }
}
