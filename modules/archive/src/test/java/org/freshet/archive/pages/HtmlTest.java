package org.freshet.archive.pages;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HtmlTest {
    @Test
    void linksToTheWeb() {
        assertThat(Html.linkOutside("https://example.org/a?b=1&c='2'"))
                .isEqualTo(
                        "<a href=\"https://example.org/a?b=1&amp;c=&#39;2&#39;\" rel=\"nofollow noreferrer\">"
                                + "https://example.org/a?b=1&amp;c=&#39;2&#39;</a>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)",
                "javascript://example.org/%0aalert(1)",
                "data:text/html,a",
                "//example.org/",
                "https:example.org",
                "https://user@example.org/",
                "https://example.org/<b>",
                " https://example.org/",
                ""
            })
    void linksToNothingElse(String text) {
        assertThat(Html.linkOutside(text)).isEqualTo(Html.escaped(text)).doesNotContain("<a");
    }
}
