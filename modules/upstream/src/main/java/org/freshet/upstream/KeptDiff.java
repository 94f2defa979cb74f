package org.freshet.upstream;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.freshet.files.ContentStore;

/** A diff for the person who is asked: its beginning in the hint, all of it in the store. */
final class KeptDiff {
    private static final int LINES = 40;
    private static final int NAMES = 8;

    private KeptDiff() {}

    /** What is added to a hint; nothing for an empty diff. */
    static String hint(ContentStore store, String diff) {
        if (diff.isEmpty()) {
            return "";
        }
        byte[] bytes = diff.getBytes(StandardCharsets.UTF_8);
        return "; the diff is `%s`"
                        .formatted(
                                store.path(
                                        store.put(
                                                "diff",
                                                new ByteArrayInputStream(bytes),
                                                bytes.length)))
                + Stream.concat(
                                diff.lines().takeWhile(KeptDiff::isName).limit(NAMES),
                                diff.lines().dropWhile(KeptDiff::isName))
                        .limit(LINES)
                        .map(line -> "\n    " + line)
                        .collect(Collectors.joining());
    }

    private static boolean isName(String line) {
        return line.startsWith("#");
    }
}
