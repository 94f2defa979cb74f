package org.freshet.app.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.freshet.model.Unavailable;

/**
 * This machine's apt with directories of its own: nothing of the system is read or changed but the
 * programs.
 */
final class AptClient {
    private static final long SECONDS = 120;

    private final Path root;

    /** An apt that knows one source and nothing else. */
    AptClient(Path root, String sources) {
        this.root = root;
        try {
            for (String directory :
                    List.of(
                            "state/lists/partial",
                            "cache/archives/partial",
                            "etc/apt.conf.d",
                            "etc/preferences.d",
                            "etc/sources.list.d",
                            "etc/trusted.gpg.d",
                            "get")) {
                Files.createDirectories(root.resolve(directory));
            }
            Files.writeString(root.resolve("state/status"), "");
            Files.writeString(root.resolve("etc/sources.list.d/fresh.sources"), sources);
            Files.writeString(
                    root.resolve("apt.conf"),
                    """
                    Dir "%1$s";
                    Dir::State "%1$s/state";
                    Dir::State::status "%1$s/state/status";
                    Dir::Cache "%1$s/cache";
                    Dir::Etc "%1$s/etc";
                    Dir::Bin::methods "/usr/lib/apt/methods";
                    APT::Sandbox::User "%2$s";
                    Acquire::Languages "none";
                    """
                            .formatted(root, System.getProperty("user.name")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What {@code apt-get} printed, on both streams. @throws Unavailable when it failed */
    String aptGet(String... arguments) {
        List<String> command =
                new java.util.ArrayList<>(
                        List.of("apt-get", "-q", "-o", "APT::Update::Error-Mode=any"));
        command.addAll(List.of(arguments));
        Path log = root.resolve("log");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(root.resolve("get").toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile());
        builder.environment().put("APT_CONFIG", root.resolve("apt.conf").toString());
        builder.environment().put("LC_ALL", "C.UTF-8");
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new Unavailable(
                        "`%s` did not end within %d s"
                                .formatted(String.join(" ", command), SECONDS));
            }
            String said = Files.readString(log, StandardCharsets.UTF_8);
            if (process.exitValue() != 0) {
                throw new Unavailable(
                        "`%s` failed:\n%s".formatted(String.join(" ", command), said));
            }
            return said;
        } catch (IOException e) {
            throw new Unavailable(
                    "`apt-get` could not be run",
                    "the archive is good without it; install apt and dpkg-dev to see it",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable("interrupted while apt-get ran");
        }
    }
}
