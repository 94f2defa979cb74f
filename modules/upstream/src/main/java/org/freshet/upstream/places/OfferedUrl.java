package org.freshet.upstream.places;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A URL in an answer: the server's word, not the recipe's. */
public final class OfferedUrl {
    private static final int LONGEST = 2000;
    private static final Set<String> SCHEMES = Set.of("https", "http");

    /** Names and addresses that mean another machine to us than to the server that wrote them. */
    private static final Pattern INSIDE =
            Pattern.compile(
                    "localhost|[^.:]+|.*\\.(localhost|local|internal|lan|home\\.arpa)|\\[.*]"
                            + "|[0-9.]+|0x[0-9a-f.x]*");

    private OfferedUrl() {}

    /**
     * The URL, when it may be followed: a web address that is no less secure than its place, has no
     * user in it, and does not point inside unless the place itself lies there.
     *
     * @param place that offers it; relative ones are resolved against it
     */
    public static Optional<URI> from(URI place, String text) {
        if (text.length() > LONGEST || text.chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
            return Optional.empty();
        }
        URI url;
        try {
            url = place.resolve(new URI(text));
        } catch (URISyntaxException | IllegalArgumentException e) {
            return Optional.empty();
        }
        String scheme = lower(url.getScheme());
        boolean fits =
                SCHEMES.contains(scheme)
                        && url.getHost() != null
                        && url.getRawUserInfo() == null
                        && !(lower(place.getScheme()).equals("https") && scheme.equals("http"))
                        && (!inside(url) || inside(place));
        return fits ? Optional.of(url) : Optional.empty();
    }

    private static boolean inside(URI url) {
        return INSIDE.matcher(lower(url.getHost()).replaceFirst("\\.$", "")).matches();
    }

    private static String lower(@Nullable String text) {
        return text == null ? "" : text.toLowerCase(Locale.ROOT);
    }
}
