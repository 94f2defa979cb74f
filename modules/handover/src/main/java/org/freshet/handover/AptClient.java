package org.freshet.handover;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.freshet.files.Durable;
import org.freshet.model.Shown;
import org.freshet.model.Unavailable;

/**
 * This machine's apt with directories of its own: nothing of the system is read or changed but the
 * programs. It needs no rights.
 */
public final class AptClient {
    private static final int MOST_SAID = 64 << 10;
    private static final int MOST_ERRORS = 5;

    private final Path root;
    private final Duration patience;

    /**
     * An apt that knows these sources and nothing else; no package is installed.
     *
     * @param root a directory for all that is its own
     * @param sources as they stand in a {@code .sources} file
     * @param patience how long one command may take
     */
    public AptClient(Path root, String sources, Duration patience) {
        this.root = root;
        this.patience = patience;
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
            Files.writeString(root.resolve("etc/sources.list.d/freshet.sources"), sources);
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
                    APT::Update::Error-Mode "any";
                    Acquire::Languages "none";
                    Acquire::Retries "2";
                    Acquire::AllowInsecureRepositories "false";
                    """
                            .formatted(root, System.getProperty("user.name")));
        } catch (IOException e) {
            throw Durable.failure(root.toString(), e);
        }
    }

    /**
     * What a command did.
     *
     * @param out a file with all that it printed
     */
    public record Ran(String command, int exit, Path out, String err) {
        public boolean isGood() {
            return exit == 0;
        }

        /** What it printed, the beginning of it. */
        public String said() {
            try {
                return beginning(out);
            } catch (IOException e) {
                throw Durable.failure(out.toString(), e);
            }
        }

        /** The same as it is, as long as it may be. */
        public BufferedReader reader() throws IOException {
            return Files.newBufferedReader(out, StandardCharsets.UTF_8);
        }

        /**
         * Itself.
         *
         * @throws Unavailable when it failed
         */
        public Ran good() {
            if (!isGood()) {
                throw new Unavailable(
                        "`%s` failed: %s".formatted(command, why()), "apt says what is wrong");
            }
            return this;
        }

        /** What apt says is wrong. */
        public String why() {
            String errors =
                    err.lines()
                            .filter(line -> line.startsWith("E: "))
                            .limit(MOST_ERRORS)
                            .map(line -> Shown.text(line.substring(3)))
                            .collect(Collectors.joining("; "));
            return errors.isEmpty() ? "status `%d`".formatted(exit) : errors;
        }
    }

    /** What {@code apt-get} printed. @throws Unavailable when it failed */
    public String get(String... arguments) {
        List<String> command = new ArrayList<>(List.of("apt-get", "-q"));
        command.addAll(Arrays.asList(arguments));
        Ran ran = run(command).good();
        return ran.said() + ran.err();
    }

    /** Where files arrive that are asked for. */
    public Path directory() {
        return root.resolve("get");
    }

    /** Where packages arrive that would be installed. */
    public Path packages() {
        return root.resolve("cache/archives");
    }

    /**
     * Runs one of apt's programs to its end.
     *
     * @throws Unavailable when it is not there, or takes too long
     */
    public Ran run(List<String> command) {
        String shown = String.join(" ", command);
        Path out = root.resolve("out");
        Path err = root.resolve("err");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(directory().toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        builder.environment().put("APT_CONFIG", root.resolve("apt.conf").toString());
        builder.environment().put("LC_ALL", "C.UTF-8");
        // Passphrases are nobody else's business.
        builder.environment().keySet().removeIf(name -> name.startsWith("FRESHET_"));
        try {
            Process process = builder.start();
            try {
                process.getOutputStream().close();
                if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new Unavailable(
                            "`%s` did not end within %d s".formatted(shown, patience.toSeconds()),
                            "is the network slow, or a host?");
                }
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            return new Ran(shown, process.exitValue(), out, beginning(err));
        } catch (IOException e) {
            throw new Unavailable(
                    "`%s` could not be run".formatted(command.getFirst()),
                    "install apt and dpkg-dev: what this looks at is good or bad without them",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable("interrupted while `%s` ran".formatted(shown), null, e);
        }
    }

    private static String beginning(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MOST_SAID), StandardCharsets.UTF_8);
        }
    }
}
