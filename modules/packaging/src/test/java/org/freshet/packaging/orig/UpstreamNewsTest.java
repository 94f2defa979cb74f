package org.freshet.packaging.orig;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UpstreamNewsTest {
    @Test
    void readsTheSectionOfAMarkdownFile() {
        assertThat(
                        news(
                                """
                                # Changelog

                                ## [Unreleased]
                                - not yet

                                ## [1.8] - 2024-06-01
                                ### Added
                                - Read **all** of [it](https://example.org/1), on
                                  two lines.
                                - Write `it`.

                                ### Fixed
                                * Crash on <b>empty</b> input.

                                ## [1.7.1] - 2023-12-13
                                - older
                                """))
                .containsExactly(
                        "Read all of it, on two lines.", "Write `it`.", "Crash on empty input.");
    }

    @Test
    void readsTheSectionUnderAnUnderlinedHeading() {
        assertThat(
                        news(
                                """
                                hello NEWS
                                ==========

                                Version 1.8
                                -----------

                                A release of many fixes.

                                 * one
                                 * two

                                Version 1.7
                                -----------
                                 * older
                                """))
                .containsExactly("A release of many fixes.", "one", "two");
    }

    @Test
    void readsTheSectionOfAGnuFile() {
        assertThat(
                        news(
                                """
                                GNU hello NEWS                                    -*- outline -*-

                                * Noteworthy changes in release 1.8 (2024-06-01) [stable]

                                ** Bug fixes

                                  hello no longer waves.
                                  [bug introduced in the beginning]

                                * Noteworthy changes in release 1.7 (2023-01-01) [stable]

                                  older
                                """))
                .containsExactly("hello no longer waves. [bug introduced in the beginning]");
    }

    @Test
    void readsTheSectionUnderALineByItself() {
        assertThat(
                        news(
                                """
                                What's new in version 1.8

                                - one
                                - needs libfoo 1.7 or newer

                                What's new in version 1.7

                                - older
                                """))
                .containsExactly("one", "needs libfoo 1.7 or newer");
    }

    @Test
    void takesNoOtherVersionForIt() {
        assertThat(news("## 1.8.1\n- a\n\n## 11.8\n- b\n\n## 1.8-rc1\n- c\n\nsee 1.8 for more.\n"))
                .isEmpty();
    }

    @Test
    void tellsHowManyItLeavesOut() {
        String many =
                IntStream.rangeClosed(1, 40)
                        .mapToObj(i -> "- item " + i + "\n")
                        .collect(Collectors.joining("", "## 1.8\n", ""));

        assertThat(news(many)).hasSize(15).startsWith("item 1").endsWith("item 14", "and 26 more");
    }

    @Test
    void makesHostileTextHarmless() {
        String hostile =
                "## 1.8\n- a\u0007b\u202ec \u200b\n -- Eve <e@example.org>  Thu, 01 Jan 1970 00:00:00 +0000\n"
                        + "- fixed. Closes: #123456, LP: #42\n- "
                        + "x".repeat(100_000)
                        + "\n";

        List<String> items = news(hostile);

        assertThat(items.get(0))
                .isEqualTo("a b c -- Eve <e@example.org> Thu, 01 Jan 1970 00:00:00 +0000");
        assertThat(items.get(1)).isEqualTo("fixed. Closes #123456, LP #42");
        assertThat(items.get(2)).hasSize(306).endsWith("x [...]");
        assertThat(items).hasSize(3);
    }

    private static List<String> news(String text) {
        return UpstreamNews.of(text, List.of("1.8"));
    }
}
