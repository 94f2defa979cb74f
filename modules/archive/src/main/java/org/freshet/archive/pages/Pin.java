package org.freshet.archive.pages;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Preferences for those who want some packages of an archive, and no other (apt_preferences(5)): a
 * file for each source that is wanted, and one against all others.
 *
 * <p>Of several that fit a package apt takes the first, by the names of the files. So those for
 * what is wanted begin with 50, and the one against the rest with 90.
 */
public final class Pin {
    private Pin() {}

    /**
     * The text of the file for one source.
     *
     * @param suites from which clients upgrade by themselves; from others they take only what they
     *     ask for without this
     * @param packages that are wanted
     */
    public static String text(
            String origin, String label, List<String> suites, Collection<String> packages) {
        // Under APT::Default-Release the distribution's packages have 990: with less, none of ours
        // would come.
        return stanzas(origin, label, suites, String.join(" ", new TreeSet<>(packages)), 990);
    }

    /** The text of the file against all others. */
    public static String others(String origin, String label, List<String> suites) {
        // Our suite is called as the distribution's, so Default-Release means ours too: it wins
        // over `Package: *`, but not over a pattern that fits every name.
        return stanzas(origin, label, suites, "?*", -1);
    }

    private static String stanzas(
            String origin, String label, List<String> suites, String packages, int priority) {
        return suites.stream()
                .map(suite ->
                        """
                        Package: %s
                        Pin: release o=%s,l=%s,n=%s
                        Pin-Priority: %s
                        """
                                .formatted(
                                        packages,
                                        AptNames.pattern(origin),
                                        AptNames.pattern(label),
                                        suite,
                                        priority))
                .collect(Collectors.joining("\n"));
    }

    /** The name under which a user keeps one, in {@code /etc/apt/preferences.d}. */
    public static String fileName(String archive, String source) {
        return "50-%s.pref".formatted(AptNames.fileName(archive, source));
    }

    /** As {@link #fileName}, of the file against all others. */
    public static String othersFileName(String archive) {
        return "90-%s.pref".formatted(AptNames.fileName(archive, "others"));
    }
}
