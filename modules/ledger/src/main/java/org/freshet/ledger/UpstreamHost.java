package org.freshet.ledger;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.freshet.model.PlaceRule;
import org.freshet.model.Recipe;

/** Whom a look at an upstream asks: host, and port where the URL names one. */
final class UpstreamHost {
    /** {@code https://user@host:8443/path}. */
    private static final Pattern URL =
            Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#]*@)?([^/?#@]*).*");

    /** {@code user@host:path}, as ssh is written; a slash before the colon makes it a path. */
    private static final Pattern SSH = Pattern.compile("(?:[^/@]*@)?([^/:@]+):.*");

    private UpstreamHost() {}

    /** That of the git repository, else of the first place; empty for this machine. */
    static String of(Recipe recipe) {
        Recipe.UpstreamRule upstream = recipe.upstream();
        return Stream.concat(
                        upstream.git().map(UpstreamHost::of).stream(),
                        upstream.places().stream().map(UpstreamHost::of))
                .filter(host -> !host.isEmpty())
                .findFirst()
                .orElse("");
    }

    private static String of(PlaceRule place) {
        return switch (place) {
            case PlaceRule.Forge(_, URI project) -> of(project.toString());
            // Its address is a setting, the same for all.
            case PlaceRule.Registry(PlaceRule.RegistryKind kind, _) -> kind.toString();
            case PlaceRule.Listing(URI url, _) -> of(url.toString());
            // What it asks stands in the file, and may be several.
            case PlaceRule.WatchFile _ -> "";
        };
    }

    static String of(String url) {
        Matcher matcher = URL.matcher(url);
        if (!matcher.matches()) {
            matcher = SSH.matcher(url);
        }
        return matcher.matches() ? matcher.group(1).toLowerCase(Locale.ROOT) : "";
    }
}
