package org.freshet.app.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Freshet in a process of its own, on a machine that is set otherwise. Immutable.
 *
 * @param java its home
 * @param jars the class path
 * @param umask of the process
 * @param under programs that run it, with their options
 * @param environment {@code NAME=value}, on top of a UTF-8 locale
 * @param options of the JVM
 */
record Machine(
        Path java,
        String jars,
        String umask,
        List<String> under,
        List<String> environment,
        List<String> options) {
    /** This one, as far as tests care. */
    static Machine plain() {
        return new Machine(
                Path.of(System.getProperty("java.home")),
                System.getProperty("java.class.path"),
                "022",
                List.of(),
                List.of(),
                List.of("-XX:TieredStopAtLevel=1"));
    }

    Machine java(Path other) {
        return new Machine(other, jars, umask, under, environment, options);
    }

    Machine jars(String others) {
        return new Machine(java, others, umask, under, environment, options);
    }

    Machine umask(String other) {
        return new Machine(java, jars, other, under, environment, options);
    }

    Machine under(String... program) {
        return new Machine(java, jars, umask, List.of(program), environment, options);
    }

    Machine environment(String... variables) {
        return new Machine(java, jars, umask, under, List.of(variables), options);
    }

    Machine options(String... others) {
        return new Machine(java, jars, umask, under, environment, List.of(others));
    }

    /** Runs a command line in a directory, to its end; all that it says is its standard error. */
    Said freshet(Path directory, String... line) {
        List<String> command =
                new ArrayList<>(
                        List.of("sh", "-c", "umask \"$1\" && shift && exec \"$@\"", "sh", umask));
        command.addAll(under);
        command.addAll(List.of("env", "LC_ALL=C.UTF-8", "TZ=UTC"));
        command.addAll(environment);
        command.add(java.resolve("bin/java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:-UsePerfData"));
        command.addAll(options);
        command.addAll(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dfreshet.root=" + System.getProperty("freshet.root", ""),
                        "-cp",
                        jars,
                        "org.freshet.app.cli.Freshet"));
        command.addAll(List.of(line));
        try {
            Process process =
                    new ProcessBuilder(command)
                            .directory(directory.toFile())
                            .redirectErrorStream(true)
                            .start();
            String said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Said(process.waitFor(), "", said);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
