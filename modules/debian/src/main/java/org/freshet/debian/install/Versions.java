package org.freshet.debian.install;

import org.freshet.model.DebianVersion;

/**
 * dpkg's order of versions as they stand in an index, thousands for one question: whether they keep
 * to Debian Policy is not asked here.
 */
final class Versions {
    private Versions() {}

    static int compare(String a, String b) {
        if (a.equals(b)) {
            return 0;
        }
        int colonA = a.indexOf(':');
        int colonB = b.indexOf(':');
        int order =
                DebianVersion.compareParts(
                        a.substring(0, Math.max(0, colonA)), b.substring(0, Math.max(0, colonB)));
        if (order != 0) {
            return order;
        }
        int dashA = revision(a);
        int dashB = revision(b);
        order =
                DebianVersion.compareParts(
                        a.substring(colonA + 1, dashA), b.substring(colonB + 1, dashB));
        // No revision equals a revision of 0.
        return order != 0
                ? order
                : DebianVersion.compareParts(
                        a.substring(Math.min(dashA + 1, a.length())),
                        b.substring(Math.min(dashB + 1, b.length())));
    }

    /** Where the hyphen of the revision is; the end without one. */
    private static int revision(String version) {
        int dash = version.lastIndexOf('-');
        return dash > version.indexOf(':') ? dash : version.length();
    }
}
