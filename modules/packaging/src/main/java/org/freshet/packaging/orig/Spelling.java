package org.freshet.packaging.orig;

import java.util.Collection;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How a distribution writes the version of an upstream's release, found by comparing one of its
 * versions with the releases that there are.
 *
 * @param release the release that the compared version is of, as dpkg orders it
 * @param parts how many numbers it writes where it adds zeros at the end, or leaves some out; 0
 *     where it writes them as upstream does
 * @param suffix what marks a changed tarball: {@code +ds}; empty where it is not changed
 */
public record Spelling(String release, int parts, String suffix) {
    private static final Pattern REPACKED =
            Pattern.compile("(.+?)([+~.]?(?:dfsg|ds|repack|debian)[.]?)([0-9]*)");
    private static final Pattern NUMBERS = Pattern.compile("([0-9]+(?:\\.[0-9]+)*)(.*)");

    // Bounds the work: every version is compared with every release.
    private static final int LONGEST = 100;

    /** What stands before the version that is really there: 1.8+really1.7 is 1.7. */
    public static boolean isReally(String upstream) {
        return upstream.contains("+really");
    }

    /**
     * How a distribution's version is written.
     *
     * @param theirs its upstream part
     * @param known the releases that there are, as dpkg orders them
     * @return empty when it is of no release
     */
    public static Optional<Spelling> of(String theirs, Collection<String> known) {
        if (theirs.length() > LONGEST) {
            return Optional.empty();
        }
        Optional<Spelling> asItIs = plain(theirs, known, "");
        if (asItIs.isPresent()) {
            return asItIs;
        }
        Matcher repacked = REPACKED.matcher(main(theirs));
        Optional<Spelling> marked =
                repacked.matches()
                        ? plain(
                                repacked.group(1) + components(theirs),
                                known,
                                repacked.group(2) + first(repacked.group(3)))
                        : Optional.empty();
        // What is on the way to a release sorts below it, and the next one has no such mark.
        int tilde = theirs.indexOf('~');
        return marked.isPresent() || tilde < 0
                ? marked
                : plain(theirs.substring(0, tilde), known, "");
    }

    /** The first repack of the next release counts from 1 again, or is not counted. */
    private static String first(String number) {
        return number.equals("1") || number.equals("0") ? number : "";
    }

    private static Optional<Spelling> plain(String text, Collection<String> known, String suffix) {
        if (known.contains(text)) {
            return Optional.of(new Spelling(text, 0, suffix));
        }
        String bare = withZeros(text, 0);
        return known.stream()
                .filter(release -> withZeros(release, 0).equals(bare))
                .findFirst()
                .map(release -> new Spelling(release, numbers(text), suffix));
    }

    /** A release as the distribution writes it, its tarball unchanged. */
    public String plain(String orderable) {
        return parts == 0 ? orderable : withZeros(orderable, parts);
    }

    /** A release as the distribution would write it. */
    public String write(String orderable) {
        return marked(plain(orderable), suffix);
    }

    /** A version with a mark; uscan puts it behind that of the main tarball: 1.2+ds+~3.4. */
    static String marked(String version, String suffix) {
        return main(version) + suffix + components(version);
    }

    private static String main(String version) {
        return version.substring(0, version.length() - components(version).length());
    }

    /** What the versions of components add, as {@code group} and {@code checksum} of uscan do. */
    private static String components(String version) {
        int more = version.indexOf("+~");
        return more > 0 ? version.substring(more) : "";
    }

    private static int numbers(String text) {
        Matcher matcher = NUMBERS.matcher(text);
        return matcher.matches() ? matcher.group(1).split("\\.", -1).length : 0;
    }

    /** Zeros at the end of the numbers are added up to so many, and taken away beyond them. */
    private static String withZeros(String text, int parts) {
        Matcher matcher = NUMBERS.matcher(text);
        if (!matcher.matches()) {
            return text;
        }
        String numbers = matcher.group(1);
        while (numbers.endsWith(".0") && numbers(numbers) > Math.max(1, parts)) {
            numbers = numbers.substring(0, numbers.length() - 2);
        }
        int missing = parts - numbers(numbers);
        return numbers
                + String.join("", Stream.generate(() -> ".0").limit(Math.max(0, missing)).toList())
                + matcher.group(2);
    }
}
