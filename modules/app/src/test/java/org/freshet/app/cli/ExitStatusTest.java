package org.freshet.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.freshet.testkit.FakeUpstream;
import org.freshet.testkit.FakeWeb;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How {@code run --once} ends: of several failures 1, then 4, 2, 3, 5. */
class ExitStatusTest {
    @TempDir Path dir;

    @Test
    void endsWithTheStatusOfTheWorstThatHappened() throws IOException {
        FakeUpstream upstream = FakeUpstream.in(dir, "upstream").release("1.0");
        String git = "git: " + upstream.url();
        try (FakeWeb web = FakeWeb.start()) {
            web.serve("/x.tar.gz", "no tarball".getBytes(StandardCharsets.UTF_8));

            assertThat(round("good", git)).isZero();
            assertThat(round("held", git)).isEqualTo(5);
            assertThat(round("unreachable held", git)).isEqualTo(3);
            assertThat(round("broken unreachable held", git)).isEqualTo(2);
            assertThat(
                            round(
                                    "hostile broken unreachable held",
                                    git,
                                    "tarball: " + web.uri("/x.tar.gz")))
                    .isEqualTo(4);
            assertThat(round("bug hostile broken", git, "tarball: " + web.uri("/x.tar.gz")))
                    .isEqualTo(1);
        }
    }

    /** One round of a new home with these sources, and a good one that is published each time. */
    private int round(String sources, String git, String... hostile) throws IOException {
        Site site = Site.in(dir.resolve(sources)).recipe("good", git);
        for (String source : sources.split(" ", -1)) {
            switch (source) {
                case "held" -> site.askingRecipe(source, git);
                case "unreachable" -> site.recipe(source, "git: http://127.0.0.1:1/x.git");
                case "broken" -> site.recipe(source, "got: nothing");
                case "hostile" -> site.recipe(source, git, hostile[0]);
                case "bug" -> addedStep(site.recipe(source, git));
                default -> {}
            }
        }

        Said said = site.freshet("run", "--once");

        assertThat(said.out()).isEmpty();
        assertThat(site.published())
                .as(said.text())
                .isEqualTo(
                        """
                        SUITE  SOURCE  VERSION
                        noble  good    1.0-0~fresh1~ubuntu2404
                        """);
        return said.exit();
    }

    /** A step of a user's own that fails for one source. */
    private static void addedStep(Site site) throws IOException {
        Path route = site.routes().resolve("35-package.camel.yaml");
        String build = "              - bean:\n                  id: build-source-package\n";
        String text = Files.readString(route);
        assertThat(text).contains(build);
        Files.writeString(
                route,
                text.replace(
                        build,
                        """
                                      - filter:
                                          id: package-one
                                          expression:
                                            simple:
                                              expression: ${exchangeProperty.work} startsWith 'package:bug/'
                                          steps:
                                            - setProperty:
                                                id: package-note
                                                name: note
                                                expression:
                                                  simple:
                                                    expression: ${body.nosuch}
                        """
                                + build));
    }
}
