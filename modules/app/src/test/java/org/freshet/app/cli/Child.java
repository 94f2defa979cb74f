package org.freshet.app.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Freshet in a process of its own, as a user runs it; all that it says is read as one text. */
final class Child implements AutoCloseable {
    private final Process process;
    private final BufferedReader says;
    private final StringBuilder said = new StringBuilder();

    private Child(Process process) {
        this.process = process;
        this.says = process.inputReader();
    }

    static Child of(String... line) {
        return under(List.of(), line);
    }

    /** The same, run by another program such as {@code prlimit}. */
    static Child under(List<String> program, String... line) {
        List<String> command = new ArrayList<>(program);
        command.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dfreshet.root=" + System.getProperty("freshet.root"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.freshet.app.cli.Freshet"));
        command.addAll(List.of(line));
        try {
            return new Child(new ProcessBuilder(command).redirectErrorStream(true).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads on until a line has the text, and gives that line; fails when the process ends before.
     */
    String until(String text) {
        try {
            for (String line = says.readLine(); line != null; line = says.readLine()) {
                said.append(line).append('\n');
                if (line.contains(text)) {
                    return line;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new AssertionError("never said `%s`, but:%n%s".formatted(text, said));
    }

    /** Waits for its end: all that it said, and its exit status. */
    Said end() {
        try {
            for (String line = says.readLine(); line != null; line = says.readLine()) {
                said.append(line).append('\n');
            }
            return new Said(process.waitFor(), "", said.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** As if the power failed for this process. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
