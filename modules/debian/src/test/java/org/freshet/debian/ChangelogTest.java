package org.freshet.debian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.freshet.model.DebianVersion;
import org.freshet.model.InvalidInput;
import org.freshet.model.Maintainer;
import org.freshet.model.SourceName;
import org.freshet.model.Urgency;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangelogTest {
    private static final Instant DATE = Instant.parse("2026-11-01T02:03:04.567Z");

    @TempDir Path directory;

    @Test
    void writesAnEntry() {
        assertThat(entry("New upstream release.", "Second\n bullet."))
                .isEqualTo(
                        """
                        hello (2.12.1-0~fresh1~ubuntu2404) noble; urgency=medium

                          * New upstream release.
                          * Second bullet.

                         -- B. Person <b@example.org>  Sun, 01 Nov 2026 02:03:04 +0000
                        """);
    }

    @Test
    void foldsLongBullets() {
        String entry = entry("word ".repeat(20) + "x".repeat(90) + " end");

        assertThat(entry.lines().skip(2).limit(4))
                .containsExactly(
                        "  * word word word word word word word word word word word word word word word",
                        "    word word word word word",
                        "    " + "x".repeat(90),
                        "    end");
    }

    @Test
    void readsAHeaderOfManyDistributions() {
        String header = "hello (1.0)" + " a".repeat(490) + "; u=l";

        assertThat(Changelog.parse("changelog", header).distribution()).startsWith("a a");
    }

    @Test
    void lineEndsInABulletForgeNoTrailer() {
        String entry =
                entry("a\n\n -- Eve <eve@example.org>  Sun, 01 Nov 2026 02:03:04 +0000\nevil");

        assertThat(entry.lines().filter(line -> line.startsWith(" -- ")))
                .containsExactly(" -- B. Person <b@example.org>  Sun, 01 Nov 2026 02:03:04 +0000");
    }

    @Test
    void writesTheSameInEveryLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertThat(entry("x")).contains("Sun, 01 Nov 2026 02:03:04 +0000");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void refusesWhatIsNoEntry() {
        assertThatThrownBy(() -> entry())
                .isInstanceOf(InvalidInput.class)
                .hasMessage("a changelog entry of `hello` says nothing");
        assertThatThrownBy(() ->
                        Changelog.entry(
                                new SourceName("hello"),
                                DebianVersion.parse("1.0-1"),
                                "noble; urgency=high",
                                Urgency.MEDIUM,
                                List.of("x"),
                                new Maintainer("B. Person <b@example.org>"),
                                DATE))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("distribution `noble; urgency=high` of a changelog entry is not valid");
    }

    @Test
    void readsTheNewestEntry() {
        assertThat(
                        Changelog.parse(
                                "changelog",
                                "\nhello (1:2.12.1-1) unstable; urgency=medium\n\n  * x\n\nhello (1-1) a; b\n"))
                .isEqualTo(
                        new Changelog(
                                new SourceName("hello"),
                                DebianVersion.parse("1:2.12.1-1"),
                                "unstable"));
        assertThatThrownBy(() -> Changelog.parse("changelog", "  * x\n"))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("`changelog` does not begin with an entry: `  * x`");
        assertThatThrownBy(() -> Changelog.parse("changelog", "")).isInstanceOf(InvalidInput.class);
    }

    @Test
    @Tag("judge")
    void dpkgReadsTheEntryAsItWasMeant() throws IOException {
        Path file =
                Files.writeString(directory.resolve("changelog"), entry("New upstream release."));

        assertThat(Tool.named("dpkg-parsechangelog").run("-l", file.toString()).ok())
                .isEqualTo(
                        """
                        Source: hello
                        Version: 2.12.1-0~fresh1~ubuntu2404
                        Distribution: noble
                        Urgency: medium
                        Maintainer: B. Person <b@example.org>
                        Timestamp: 1793498584
                        Date: Sun, 01 Nov 2026 02:03:04 +0000
                        Changes:
                         hello (2.12.1-0~fresh1~ubuntu2404) noble; urgency=medium
                         .
                           * New upstream release.
                        """);
    }

    @Test
    void readsDatesOfReleaseAndOfChangelogs() {
        Instant date = Instant.parse("2026-11-01T02:03:04Z");

        assertThat(Dates.release(DATE)).isEqualTo("Sun, 01 Nov 2026 02:03:04 UTC");
        assertThat(Dates.parse("Sun, 01 Nov 2026 02:03:04 UTC")).isEqualTo(date);
        // As Launchpad writes it.
        assertThat(Dates.parse("Sun, 01 Nov 2026  2:03:04 UTC")).isEqualTo(date);
        assertThat(Dates.parse("Sun, 01 Nov 2026 04:03:04 +0200")).isEqualTo(date);
        for (int month = 1; month <= 12; month++) {
            Instant any = Instant.parse("2025-%02d-13T10:00:00Z".formatted(month));
            assertThat(Dates.parse(Dates.release(any))).isEqualTo(any);
            assertThat(Dates.parse(Dates.changelog(any))).isEqualTo(any);
        }
        for (String text :
                List.of("", "yesterday", "Mon, 01 Nov 2026 02:03:04 UTC", "2026-11-01")) {
            assertThatThrownBy(() -> Dates.parse(text))
                    .isInstanceOf(InvalidInput.class)
                    .hasMessage("`%s` is not a date", text);
        }
    }

    private static String entry(String... bullets) {
        return Changelog.entry(
                new SourceName("hello"),
                DebianVersion.parse("2.12.1-0~fresh1~ubuntu2404"),
                "noble",
                Urgency.MEDIUM,
                List.of(bullets),
                new Maintainer("B. Person <b@example.org>"),
                DATE);
    }
}
