package org.freshet.debian.install;

import java.util.List;

/**
 * Something that is wanted and cannot be had.
 *
 * @param wanted as it was asked for: {@code python3-oslo.log (>= 7.1)}
 * @param why what is missing, through what chain: {@code there is 5.0.2-3}, or {@code jq 1.7-1
 *     needs libjq1 (= 1.7-1), there is none}
 */
public record Gap(String wanted, String why) {
    static String text(List<Need> alternatives) {
        return String.join(" | ", alternatives.stream().map(Need::text).toList());
    }

    /** On one line. */
    public String text() {
        return wanted + ": " + why;
    }
}
