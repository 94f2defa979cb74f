package org.freshet.packaging.patches;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.freshet.packaging.patches.Application.Placed;
import org.jspecify.annotations.Nullable;

/** Writes the lines at which hunks stand now into a patch; every other byte stays. */
final class Refreshing {
    private static final Pattern STARTS =
            Pattern.compile("@@ -\\d+(,\\d+)? \\+\\d+(,\\d+)? @", Pattern.DOTALL);

    private Refreshing() {}

    static byte[] refreshed(PatchText patch, List<Placed> placed) {
        List<String> lines = new ArrayList<>(patch.lines());
        for (Placed one : placed) {
            Hunk hunk = one.hunk();
            lines.set(hunk.line() - 1, head(lines.get(hunk.line() - 1), one));
        }
        return String.join("", lines).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String head(String line, Placed placed) {
        Matcher starts = STARTS.matcher(line);
        if (!starts.lookingAt()) {
            return line;
        }
        return "@@ -%d%s +%d%s @%s"
                .formatted(
                        placed.where() - (placed.hunk().before().isEmpty() ? 1 : 0),
                        counted(starts.group(1)),
                        placed.newStart() - (placed.hunk().after().isEmpty() ? 1 : 0),
                        counted(starts.group(2)),
                        line.substring(starts.end()));
    }

    private static String counted(@Nullable String count) {
        return count == null ? "" : count;
    }
}
