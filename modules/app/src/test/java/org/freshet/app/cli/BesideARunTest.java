package org.freshet.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two processes on one home: those that ask and decide go together with {@code run}. */
class BesideARunTest {
    @TempDir Path dir;

    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES)
    void asksAndDecidesWhileTheOtherProcessWorks() throws IOException {
        Site site = Site.in(dir);
        site.askingRecipe("hello", "git: " + site.upstream("upstream", "1.0").url());
        resumeOften(site);
        try (Child run = Child.of(site.line("run"))) {
            run.until("plan:hello/1.0/ubuntu/noble: held");

            for (List<String> asked :
                    List.of(
                            List.of("status"),
                            List.of("why", "hello"),
                            List.of("plan"),
                            List.of("patches", "hello"),
                            List.of("releases", "hello"),
                            List.of("check"),
                            List.of("ledger", "export", dir.resolve("memory").toString()),
                            List.of("archive", "list", site.archive().toString()),
                            List.of("archive", "verify", site.archive().toString()))) {
                assertThat(site.freshet(asked.toArray(String[]::new)).exit())
                        .as("%s", asked)
                        .isZero();
            }
            Said built = site.freshet("build", "hello", "--out", dir.resolve("out").toString());
            assertThat(built.exit()).isEqualTo(5);

            assertThat(site.freshet("run", "--once").text())
                    .isEqualTo(
                            """
                            error: home `SITE/home` is in use by process %d

                            hint: stop that one first, or give this one a home of its own with --home
                            exit 2
                            """
                                    .formatted(run.pid()));
            assertThat(site.freshet("ledger", "import", dir.resolve("memory").toString()).exit())
                    .isEqualTo(2);

            assertThat(site.freshet("approve", "hello", "1.0", "--because", "it is good").exit())
                    .isZero();
            run.until("publish:hello/1.0/ubuntu/noble/archive:fresh: passed");
            assertThat(site.freshet("why", "hello").out())
                    .isEqualTo(
                            """
                            hello 1.0 ubuntu/noble: fresh
                            decided: approve `unproved:1.0-0~fresh1~ubuntu2404` by USER on TODAY: it is good
                            origin: tag v1.0: not signed
                            """);
        }
    }

    /** Resume wakes what was approved; the shipped one does so every minute. */
    private static void resumeOften(Site site) throws IOException {
        Path resume = site.routes().resolve("05-resume.camel.yaml");
        Files.writeString(
                resume,
                Files.readString(resume)
                        .replace(
                                "uri: \"{{freshet.resume}}\"",
                                "uri: quartz:often?trigger.repeatInterval=100&trigger.repeatCount=-1"));
    }
}
