package org.freshet.packaging.patches;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Dep3Test {
    private static final String DIFF = "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n";

    @Test
    void readsTheFields() {
        Dep3 head =
                Dep3.parse(
                        """
                        Description: Fix the widget frobnication speeds
                         Frobnicating widgets too quickly tended to cause explosions.
                         .
                         Twice.
                        Author: John Doe <johndoe@example.org>
                        Origin: upstream, https://example.org/commit/1
                        Bug: https://example.org/bugs/1
                        Bug-Debian: https://example.org/debian/2
                        bug-ubuntu: https://example.org/ubuntu/3
                        Forwarded: not-needed
                        Reviewed-by: Jane <jane@example.org>
                        Acked-By: Joe <joe@example.org>
                        Applied-Upstream: 1.2, https://example.org/commit/1
                        Last-Update: 2010-03-29
                        """
                                + DIFF);

        assertThat(head)
                .isEqualTo(
                        new Dep3(
                                Optional.of("Fix the widget frobnication speeds"),
                                List.of(
                                        "Frobnicating widgets too quickly tended to cause explosions.",
                                        "",
                                        "Twice."),
                                Optional.of("upstream, https://example.org/commit/1"),
                                Map.of(
                                        "Bug", List.of("https://example.org/bugs/1"),
                                        "Bug-Debian", List.of("https://example.org/debian/2"),
                                        "Bug-Ubuntu", List.of("https://example.org/ubuntu/3")),
                                Optional.of("not-needed"),
                                Optional.of("John Doe <johndoe@example.org>"),
                                List.of("Jane <jane@example.org>", "Joe <joe@example.org>"),
                                Optional.of(LocalDate.parse("2010-03-29")),
                                Optional.of("1.2, https://example.org/commit/1")));
    }

    @Test
    void readsTheMailsOfGit() {
        Dep3 head =
                Dep3.parse(
                        latin(
                                """
                                From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001
                                From: =?UTF-8?q?J=C3=BCrgen?= Ünal <j@example.org>
                                Date: Thu, 2 Mar 2023 10:11:12 +0100
                                Subject: [PATCH 1/2] Fix a very long
                                 subject

                                It was broken.

                                Bug-Debian: https://example.org/debian/2
                                ---
                                 x | 2 +-
                                """
                                        + DIFF));

        assertThat(head.description()).contains("Fix a very long subject");
        assertThat(head.details()).containsExactly("It was broken.");
        assertThat(head.author()).contains("Jürgen Ünal <j@example.org>");
        assertThat(head.date()).contains(LocalDate.parse("2023-03-02"));
        assertThat(head.bugLinks()).containsExactly("https://example.org/debian/2");
        assertThat(head.forwarded()).isEqualTo("no");
    }

    @Test
    void leavesOutAsManyPrefixesAsThereAre() {
        assertThat(Dep3.parse("Subject: " + "[]".repeat(1_900) + " x\n" + DIFF).description())
                .contains("x");
    }

    @Test
    void takesTextWithoutFieldsAsDescription() {
        assertThat(Dep3.parse("Make it work.\nReally.\n\n" + DIFF).description())
                .contains("Make it work.");
        assertThat(
                        Dep3.parse(
                                        "#! /bin/sh /usr/share/dpatch/dpatch-run\n## DP: Make it work.\n"
                                                + DIFF)
                                .description())
                .contains("Make it work.");
        assertThat(Dep3.parse(DIFF)).isEqualTo(Dep3.NOTHING);
    }

    @ParameterizedTest
    @CsvSource({
        "'Description: x', no",
        "'Bug-Debian: https://example.org/1', no",
        "'Bug: https://example.org/1', yes",
        "'Forwarded: no', no",
        "'Forwarded: not-needed', not-needed",
        "'Forwarded: yes', yes",
        "'Forwarded: https://example.org/pull/1', https://example.org/pull/1",
        "'Forwarded:', no"
    })
    void saysWhetherItWasForwarded(String field, String forwarded) {
        assertThat(Dep3.parse(field + "\n" + DIFF).forwarded()).isEqualTo(forwarded);
    }

    @Test
    void readsWhatGitShowWrites() {
        Dep3 about =
                Dep3.parse(
                        """
                        commit 934035b7a5c1d2e3f405162738495a6b7c8d9e0f
                        Author: John Doe <johndoe@example.org>
                        Date:   Mon Oct 14 10:20:30 2024 +0200

                            Fix the lock

                            It was never given back.

                        """
                                + DIFF);

        assertThat(about.description()).contains("Fix the lock");
        assertThat(about.author()).contains("John Doe <johndoe@example.org>");
        assertThat(about.date()).contains(LocalDate.of(2024, 10, 14));
    }

    @Test
    void writesWhatItReads() {
        String text =
                """
                Description: Fix it
                 Some more.
                 .
                 And more.
                Author: John Doe <johndoe@example.org>
                Origin: vendor
                Bug-Debian: https://example.org/debian/2
                Forwarded: no
                Last-Update: 2010-03-29
                """;

        assertThat(Dep3.parse(text + DIFF).text()).isEqualTo(text);
    }

    private static String latin(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
