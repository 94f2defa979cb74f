package org.freshet.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code freshet releases --tags FILE}: any file is answered, one line for one tag. */
class TagsFileTest {
    @TempDir Path dir;

    private Site site;
    private Path tags;

    @BeforeEach
    void site() throws IOException {
        site = Site.in(dir);
        tags = dir.resolve("tags");
    }

    @Test
    void readsAnyLineEndsAndAnyBytes() throws IOException {
        Files.write(
                tags,
                "\ufeffv1.0\r\n\r\n  \nv1.1 \nv1.2\u00e9\nbad\u0001\nv1.0\n"
                        .getBytes(StandardCharsets.UTF_8));
        Files.write(tags, new byte[] {'v', (byte) 0xff, '\n', 'v', '2'}, StandardOpenOption.APPEND);

        assertThat(site.freshet("releases", "--tags", tags.toString(), "--json").lines())
                .extracting(line -> line.path("tag").asText(), line -> line.path("kind").asText())
                .containsExactly(
                        tuple("v1.0", "release"),
                        tuple("v1.1", "release"),
                        tuple("v1.2\u00e9", "not-a-release"),
                        tuple("bad\u0001", "not-a-release"),
                        tuple("v1.0", "release"),
                        tuple("v\ufffd", "not-a-release"),
                        tuple("v2", "release"));
    }

    @Test
    void readsWhatGitLsRemotePrints() {
        String id = "1".repeat(40);
        site.file(
                "tags",
                "%1$s\tHEAD\n%1$s\trefs/heads/main\n%1$s\trefs/tags/v1.0\n%1$s\trefs/tags/v1.0^{}\n%1$s\trefs/tags/rel/1.1\n"
                        .formatted(id));

        assertThat(site.freshet("releases", "--tags", tags.toString(), "--json").lines())
                .extracting(line -> line.path("tag").asText())
                .containsExactly("v1.0", "rel/1.1");
    }

    @Test
    void asksWhatATagIsThatMayBeTheNewestRelease() {
        site.file("tags", "v1.0\nv1.1\nv1.2\nv1.3\nv1.4\nv1.5-op\n");

        assertThat(site.freshet("releases", "--tags", tags.toString(), "--json").lines())
                .last()
                .hasToString(
                        "{\"tag\":\"v1.5-op\",\"kind\":\"not-a-release\",\"why\":\"`op` after the"
                                + " number is not understood\",\"question\":\"what is a version"
                                + " with `op`? `words` in the recipe says it\"}");
        assertThat(site.freshet("releases", "--tags", tags.toString()).text())
                .contains(
                        "`op` after the number is not understood; what is a version with `op`?"
                                + " `words` in the recipe says it");
    }

    @Test
    void saysNothingOfAnEmptyFile() {
        site.file("tags", "");

        assertThat(site.freshet("releases", "--tags", tags.toString(), "--json").text())
                .isEqualTo("exit 0\n");
    }

    @Test
    void refusesMoreTagsThanAnyUpstreamHas() {
        site.file("tags", "v1\n".repeat(200_001));

        assertThat(site.freshet("releases", "--tags", tags.toString()).text())
                .isEqualTo(
                        """
                        error: tags file `SITE/tags` has more than 200000 tags

                        hint: no upstream has so many tags
                        exit 2
                        """);
    }
}
