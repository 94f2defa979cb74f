package org.freshet.app.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.freshet.model.FreshetException;

/**
 * What a command says: data on standard output, talk on standard error, both UTF-8 whatever the
 * locale.
 */
public record Screen(PrintStream out, PrintStream err) {
    static Screen standard() {
        return new Screen(
                new PrintStream(
                        new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8),
                new PrintStream(
                        new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8));
    }

    /** Tells a failure: what happened, an empty line, the hint. */
    void failure(FreshetException failure) {
        err.println("error: " + failure.getMessage());
        failure.hint()
                .ifPresent(hint -> {
                    err.println();
                    err.println("hint: " + hint);
                });
    }

    /**
     * Whether somebody watches standard error: the launcher asks the shell, which costs nothing.
     */
    boolean terminal() {
        return Boolean.getBoolean("freshet.terminal");
    }
}
