package org.freshet.packaging;

import java.util.Optional;
import org.freshet.model.Shown;

/** The name of a file that goes into a source package. */
final class FileName {
    /** What the JVM reads in place of bytes that are no character in its locale. */
    private static final char UNREADABLE = '\ufffd';

    private FileName() {}

    /** What is wrong with a name; empty for a good one. */
    static Optional<String> problem(String path) {
        if (path.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            return Optional.of("file name `%s` has control characters".formatted(Shown.text(path)));
        }
        return path.indexOf(UNREADABLE) < 0
                ? Optional.empty()
                : Optional.of(
                        "file name `%s` is not UTF-8, or the locale is not (`LC_ALL=C.UTF-8` is)"
                                .formatted(Shown.text(path)));
    }
}
