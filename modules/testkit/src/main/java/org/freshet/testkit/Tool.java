package org.freshet.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** A real program that judges our output. Immutable. */
public final class Tool {
    private static final boolean REQUIRED = "required".equals(System.getenv("FRESHET_JUDGES"));
    private static final long SECONDS = 120;

    private final Path program;
    private final Path directory;
    private final Map<String, String> environment;

    private Tool(Path program, Path directory, Map<String, String> environment) {
        this.program = program;
        this.directory = directory;
        this.environment = environment;
    }

    /**
     * The program of that name on the PATH. Without it the test is skipped, and fails where
     * FRESHET_JUDGES=required.
     */
    public static Tool named(String name) {
        for (String directory : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            Path program = Path.of(directory, name);
            if (Files.isExecutable(program)) {
                return new Tool(program, Path.of(".").toAbsolutePath(), Map.of());
            }
        }
        String reason = "the judge `%s` is not installed".formatted(name);
        if (REQUIRED) {
            Assertions.fail(reason);
        }
        Assumptions.abort(reason);
        throw new IllegalStateException(reason);
    }

    /** Where it lies. */
    public Path path() {
        return program;
    }

    /** The same program, run in a directory. */
    public Tool in(Path other) {
        return new Tool(program, other, environment);
    }

    /** The same program with one more environment variable. */
    public Tool env(String name, String value) {
        Map<String, String> more = new TreeMap<>(environment);
        more.put(name, value);
        return new Tool(program, directory, more);
    }

    /** Runs it to its end; fails after two minutes. */
    public Ran run(String... arguments) {
        return run(new byte[0], arguments);
    }

    /** Runs it with something on its standard input. */
    public Ran run(byte[] in, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ByteArrayOutputStream err = new ByteArrayOutputStream();
            Thread readsOut = drain(process.getInputStream(), out);
            Thread readsErr = drain(process.getErrorStream(), err);
            try (var stdin = process.getOutputStream()) {
                stdin.write(in);
            } catch (IOException e) {
                // The program ended without reading all of it: its exit status tells more.
            }
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                Assertions.fail("%s did not end within %d s".formatted(command, SECONDS));
            }
            readsOut.join();
            readsErr.join();
            return new Ran(
                    String.join(" ", command),
                    process.exitValue(),
                    out.toByteArray(),
                    err.toString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Thread drain(InputStream from, ByteArrayOutputStream to) {
        return Thread.ofVirtual()
                .start(() -> {
                    try (from) {
                        from.transferTo(to);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    /** What a program did. */
    @SuppressWarnings(
            "ArrayRecordComponent") // Standard output may be no text; nobody compares two runs.
    public record Ran(String command, int exit, byte[] bytes, String err) {
        /** Standard output as text. */
        public String out() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        /** Standard output of a program that must have ended well. */
        public String ok() {
            assertThat(exit).as("%s%n%s%n%s", command, out(), err).isZero();
            return out();
        }
    }
}
