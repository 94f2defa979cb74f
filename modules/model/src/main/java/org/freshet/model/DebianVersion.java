package org.freshet.model;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A Debian version such as {@code 1:2.12.1-0~fresh1~ubuntu2404}, ordered as {@code dpkg
 * --compare-versions} orders it.
 *
 * <p>The <em>last</em> hyphen starts the revision (Debian Policy 5.6.12), so {@code 1.0-rc1-1} has
 * the upstream version {@code 1.0-rc1}. Equality is that of the text; {@code compareTo} may call
 * two versions equal whose texts differ ({@code 1.0} and {@code 1.00}), as dpkg does.
 */
public record DebianVersion(int epoch, String upstream, Optional<String> revision)
        implements Comparable<DebianVersion> {
    // As dpkg's parseversion(): an epoch, then a digit first, then these characters.
    private static final Pattern UPSTREAM = Pattern.compile("[0-9][A-Za-z0-9.+~:-]*");
    private static final String REALLY = "+really";
    private static final Pattern REVISION = Pattern.compile("[A-Za-z0-9.+~]+");
    // What stands behind `~` comes before the release, unless it marks a changed tarball
    // (1.8~dfsg). With nothing but zeros in front there is no release that it could come before:
    // 0~git20240101 is how Debian writes the state of what was never released.
    private static final Pattern BEFORE_RELEASE =
            Pattern.compile("(?!0[0.]*~).*?~(?!(?:dfsg|ds|repack|debian)(?![a-z])).*");
    // As upstreams write it: 1.0-rc1, 2.0beta2. Behind `+` comes what is later: 1.0+pre.
    private static final Pattern PRERELEASE_WORD =
            Pattern.compile(".*(?<![a-z+])(?:alpha|beta|rc|pre|preview|prerelease|dev)(?![a-z]).*");

    public DebianVersion {
        if (epoch < 0
                || !UPSTREAM.matcher(upstream).matches()
                || !revision.map(text -> REVISION.matcher(text).matches())
                        .orElse(!upstream.contains("-"))) {
            throw invalid(epoch + ":" + upstream + revision.map(text -> "-" + text).orElse(""));
        }
    }

    /**
     * Parses what dpkg takes as a version.
     *
     * @throws InvalidInput for what it refuses or warns about
     */
    public static DebianVersion parse(String text) {
        int colon = text.indexOf(':');
        int dash = text.lastIndexOf('-');
        if (dash < colon) {
            dash = -1;
        }
        String epoch = colon < 0 ? "0" : text.substring(0, colon);
        // dpkg keeps the epoch in an int.
        if (!epoch.matches("[0-9]{1,10}") || Long.parseLong(epoch) > Integer.MAX_VALUE) {
            throw invalid(text);
        }
        return new DebianVersion(
                Integer.parseInt(epoch),
                text.substring(colon + 1, dash < 0 ? text.length() : dash),
                dash < 0 ? Optional.empty() : Optional.of(text.substring(dash + 1)));
    }

    private static InvalidInput invalid(String text) {
        return new InvalidInput(
                "version `%s` is not a Debian version".formatted(Shown.text(text)),
                "the upstream part begins with a digit; letters, digits and `. + ~ -` may follow");
    }

    /** The version without its epoch, as file names have it. */
    public String withoutEpoch() {
        return upstream + revision.map(text -> "-" + text).orElse("");
    }

    @Override
    public int compareTo(DebianVersion other) {
        if (epoch != other.epoch) {
            return Integer.compare(epoch, other.epoch);
        }
        int parts = compareParts(upstream, other.upstream);
        return parts != 0 ? parts : compareParts(revision.orElse(""), other.revision.orElse(""));
    }

    /**
     * Whether the upstream part says of itself that it comes before a release: {@code 1.8~rc1},
     * {@code 2.0-beta2}; of {@code 1.8+really1.7} what it really is. Behind {@code +~} stand
     * versions of components, as uscan(1) writes them: {@code 1.8+~2.1}.
     */
    public boolean isPrerelease() {
        int really = upstream.lastIndexOf(REALLY);
        String text =
                upstream.substring(really < 0 ? 0 : really + REALLY.length())
                        .toLowerCase(Locale.ROOT)
                        .split("\\+~", 2)[0];
        return BEFORE_RELEASE.matcher(text).matches() || PRERELEASE_WORD.matcher(text).matches();
    }

    public boolean isAbove(DebianVersion other) {
        return compareTo(other) > 0;
    }

    @Override
    public String toString() {
        return (epoch > 0 ? epoch + ":" : "") + withoutEpoch();
    }

    /**
     * Compares two upstream parts or two revisions: runs of non-digits by letter order, runs of
     * digits by value, by turns (deb-version(7), verrevcmp() in dpkg). Digits are compared as text,
     * so no number is too long. Takes any text, as dpkg does.
     */
    public static int compareParts(String a, String b) {
        int i = 0;
        int j = 0;
        while (i < a.length() || j < b.length()) {
            while ((i < a.length() && !digit(a.charAt(i)))
                    || (j < b.length() && !digit(b.charAt(j)))) {
                int difference = weight(a, i) - weight(b, j);
                if (difference != 0) {
                    return difference;
                }
                i++;
                j++;
            }
            while (i < a.length() && a.charAt(i) == '0') {
                i++;
            }
            while (j < b.length() && b.charAt(j) == '0') {
                j++;
            }
            int first = 0;
            while (i < a.length() && digit(a.charAt(i)) && j < b.length() && digit(b.charAt(j))) {
                if (first == 0) {
                    first = a.charAt(i) - b.charAt(j);
                }
                i++;
                j++;
            }
            if (i < a.length() && digit(a.charAt(i))) {
                return 1;
            }
            if (j < b.length() && digit(b.charAt(j))) {
                return -1;
            }
            if (first != 0) {
                return first;
            }
        }
        return 0;
    }

    /** Before everything {@code ~}, then the end and digits, then letters, then the rest. */
    private static int weight(String text, int at) {
        if (at >= text.length() || digit(text.charAt(at))) {
            return 0;
        }
        char c = text.charAt(at);
        if (c == '~') {
            return -1;
        }
        return Character.isLetter(c) ? c : c + 256;
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }
}
