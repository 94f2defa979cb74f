package org.freshet.upstream.watchfile;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.freshet.model.DebianVersion;

/**
 * A version that a page or repository shows.
 *
 * @param version as the rules make it
 * @param name the version as it is written there
 * @param link where it points: a URL, or the name of a ref
 */
record Found(String version, String name, String link) {
    private static final List<String> BY_PREFERENCE =
            List.of(".tar.xz", ".tar.lzma", ".tar.bz2", ".tar.gz");

    /**
     * The newest first; of the same version, the better compression. uscan orders a page's links by
     * "version-preference" as a Debian version, whatever is in it.
     */
    static final Comparator<Found> NEWEST_FIRST =
            Comparator.comparing(
                            (Found one) -> one.version() + "-" + one.preference(), Found::order)
                    .reversed();

    /** The newest first, of directories and refs. */
    static final Comparator<Found> NEWEST_REF_FIRST =
            Comparator.comparing((Found one) -> "1:" + one.version() + "-0", Found::order)
                    .reversed();

    private int preference() {
        String lower = link.toLowerCase(Locale.ROOT);
        for (int i = 0; i < BY_PREFERENCE.size(); i++) {
            if (lower.contains(BY_PREFERENCE.get(i))) {
                return BY_PREFERENCE.size() - i;
            }
        }
        return 0;
    }

    /** As dpkg orders versions, also texts that are none. */
    private static int order(String a, String b) {
        int difference = Integer.compare(epoch(a), epoch(b));
        if (difference == 0) {
            difference = DebianVersion.compareParts(upstream(a), upstream(b));
        }
        return difference == 0 ? DebianVersion.compareParts(revision(a), revision(b)) : difference;
    }

    private static int epoch(String version) {
        String epoch = version.substring(0, Math.max(0, version.indexOf(':')));
        return epoch.matches("\\d{1,9}") ? Integer.parseInt(epoch) : 0;
    }

    private static String upstream(String version) {
        int colon = version.indexOf(':');
        int dash = version.lastIndexOf('-');
        return version.substring(colon + 1, dash > colon ? dash : version.length());
    }

    private static String revision(String version) {
        int dash = version.lastIndexOf('-');
        return dash > version.indexOf(':') ? version.substring(dash + 1) : "0";
    }
}
