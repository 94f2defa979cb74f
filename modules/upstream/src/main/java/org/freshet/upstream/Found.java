package org.freshet.upstream;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.freshet.model.DebianVersion;
import org.freshet.model.Offer;
import org.freshet.model.Release;
import org.freshet.model.SourceName;
import org.freshet.model.Tag;
import org.freshet.model.TagMeaning;

/**
 * A release as an upstream shows it now.
 *
 * @param offers in the order of the recipe's places
 * @param question what a person must say before its tag can be a release
 */
record Found(Release release, DebianVersion order, List<Offer> offers, Optional<String> question) {
    static final Comparator<Found> ORDER =
            Comparator.comparing(Found::order).thenComparing(Found::version);

    private static final Pattern NUMBERS = Pattern.compile("([0-9]+(?:\\.[0-9]+)*)(.*)");
    private static final Pattern ZEROS = Pattern.compile("(?<=[0-9])(?:\\.0+)+$");
    private static final Pattern LEADING = Pattern.compile("(?<![0-9])0+(?=[0-9])");

    static Found of(
            SourceName source,
            String version,
            String orderable,
            boolean prerelease,
            Optional<Tag> tag,
            List<Offer> offers,
            Optional<String> question) {
        Optional<Offer> offer =
                offers.stream()
                        .filter(each -> each.tarball().isPresent())
                        .findFirst()
                        .or(() -> offers.stream().findFirst());
        return new Found(
                new Release(source, version, orderable, prerelease, tag, offer),
                DebianVersion.parse(orderable),
                List.copyOf(offers),
                question);
    }

    String version() {
        return release.version();
    }

    boolean prerelease() {
        return release.prerelease();
    }

    boolean tagged() {
        return release.tag().isPresent();
    }

    /** Who says that it was taken back. */
    Optional<String> withdrawnBy() {
        return offers.stream().filter(Offer::withdrawn).map(Offer::place).findFirst();
    }

    /**
     * The version that names a release for good. Where only a word before the number tells a
     * prerelease, as in {@code preview-3.1.8}, its number is left to the release to come.
     */
    static String name(TagMeaning meaning) {
        String version = meaning.version().orElseThrow();
        String orderable = meaning.orderable().orElseThrow();
        return orderable.startsWith(version + "~") ? orderable : version;
    }

    /** Equal for two spellings of one release, such as {@code 1.0} and {@code 1.0.0}. */
    static String identity(String orderable) {
        Matcher parts = NUMBERS.matcher(orderable.toLowerCase(Locale.ROOT));
        if (!parts.matches()) {
            return orderable;
        }
        String numbers = LEADING.matcher(parts.group(1)).replaceAll("");
        return ZEROS.matcher(numbers).replaceFirst("") + parts.group(2);
    }
}
