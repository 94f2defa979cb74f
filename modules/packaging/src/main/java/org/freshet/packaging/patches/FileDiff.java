package org.freshet.packaging.patches;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The part of a patch that changes one file, as GNU patch reads it. */
record FileDiff(int line, Side before, Side after, Git git, List<Hunk> hunks) {
    FileDiff {
        hunks = List.copyOf(hunks);
    }

    /** Whether a diff says that there is no file before, or after it. */
    enum Missing {
        /** It does not say so. */
        NO,
        /** It is empty or missing. */
        MAYBE,
        /** It says {@code /dev/null}, or a date at the beginning of 1970, or git says it. */
        YES
    }

    /**
     * What a diff says of the old or the new file.
     *
     * @param name without its first component; empty where it has none or is {@code /dev/null}
     * @param mode as git writes it; 0 where nothing is said
     */
    record Side(Optional<String> name, Missing missing, int mode) {}

    /** What only git writes. */
    record Git(boolean is, boolean rename, boolean copy, boolean binary) {}

    Stream<String> names() {
        return Stream.of(before, after).flatMap(side -> side.name().stream());
    }

    /** The diff that takes it back. */
    FileDiff reversed() {
        return new FileDiff(line, after, before, git, hunks.stream().map(Hunk::reversed).toList());
    }
}
