package org.freshet.packaging;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.freshet.model.InvalidInput;
import org.freshet.model.PlaceRule;
import org.freshet.model.PlaceRule.Forge;
import org.freshet.model.PlaceRule.ForgeKind;
import org.freshet.model.PlaceRule.Listing;
import org.freshet.model.PlaceRule.Registry;
import org.freshet.model.PlaceRule.RegistryKind;
import org.freshet.model.PlaceRule.WatchFile;
import org.freshet.model.Shown;
import org.jspecify.annotations.Nullable;

/** Reads where releases show, beside git tags, from the {@code upstream} part of a recipe. */
final class PlacesReader {
    private static final Pattern PAGE =
            Pattern.compile("https?://[^/?#@]+(?:/(?!\\.{1,2}(?:/|$))[^/?#@:]+){2,}");

    private final RecipeReader reader;

    PlacesReader(RecipeReader reader) {
        this.reader = reader;
    }

    /** In the order of the recipe. */
    List<PlaceRule> read(Yaml.Mapping upstream) {
        List<PlaceRule> places = new ArrayList<>();
        for (Yaml.Mapping.Entry entry : upstream.entries()) {
            @Nullable PlaceRule place = place(upstream, entry.key().value());
            if (place != null) {
                places.add(place);
            }
        }
        return places;
    }

    private @Nullable PlaceRule place(Yaml.Mapping upstream, String key) {
        return switch (key) {
            case "github" -> forge(upstream, key, ForgeKind.GITHUB, "https://github.com/");
            case "gitlab" -> forge(upstream, key, ForgeKind.GITLAB, "https://gitlab.com/");
            case "gitea" -> forge(upstream, key, ForgeKind.GITEA, "");
            case "pypi" -> registry(upstream, key, RegistryKind.PYPI);
            case "npm" -> registry(upstream, key, RegistryKind.NPM);
            case "crates" -> registry(upstream, key, RegistryKind.CRATES);
            case "cpan" -> registry(upstream, key, RegistryKind.CPAN);
            case "rubygems" -> registry(upstream, key, RegistryKind.RUBYGEMS);
            case "listing" -> listing(reader.mapping(upstream, key));
            case "watch" ->
                    reader.one(upstream, key, file -> new WatchFile(reader.regularFile(file)));
            default -> null;
        };
    }

    private @Nullable PlaceRule forge(
            Yaml.Mapping upstream, String key, ForgeKind kind, String host) {
        return reader.one(
                upstream,
                key,
                text -> {
                    String page = text.contains("://") ? text : host + text;
                    String plain = page.replaceFirst("/+$", "").replaceFirst("\\.git$", "");
                    boolean fits =
                            PAGE.matcher(plain).matches()
                                    && (kind != ForgeKind.GITHUB
                                            || plain.chars().filter(c -> c == '/').count() == 4);
                    if (!fits) {
                        throw new InvalidInput(
                                "`%s` is not a project of a forge".formatted(Shown.text(text)),
                                host.isEmpty()
                                        ? "write its page, such as `https://host/owner/name`"
                                        : "write `owner/name`, or its page on a host of its own");
                    }
                    return new Forge(kind, URI.create(plain));
                });
    }

    private @Nullable PlaceRule registry(Yaml.Mapping upstream, String key, RegistryKind kind) {
        return reader.one(upstream, key, name -> new Registry(kind, name));
    }

    private @Nullable PlaceRule listing(Yaml.Mapping listing) {
        @Nullable URI url = reader.one(listing, "url", PlacesReader::page);
        @Nullable String pattern = reader.one(listing, "pattern", PlacesReader::pattern);
        return url == null || pattern == null ? null : new Listing(url, pattern);
    }

    private static URI page(String text) {
        URI url = URI.create(text);
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        if (scheme.startsWith("ftp")) {
            throw new InvalidInput(
                    "`%s` is on an FTP server, which Freshet cannot ask"
                            .formatted(Shown.text(text)),
                    "most of them give the same files over https: try that in a browser");
        }
        if (!(scheme.equals("http") || scheme.equals("https")) || url.getHost() == null) {
            throw new InvalidInput(
                    "`%s` is not the address of a web page".formatted(Shown.text(text)),
                    "write it as `https://host/directory/`");
        }
        if (url.getRawUserInfo() != null) {
            throw new InvalidInput(
                    "the address of a listing has a user in it",
                    "give the host a token in the settings instead");
        }
        return url;
    }

    private static String pattern(String text) {
        boolean expression = text.contains("(?<version>");
        if (!expression) {
            UpstreamReader.placeholders(text, Set.of("version"));
        }
        if (!expression && !text.contains("{version}")) {
            throw new InvalidInput(
                    "pattern `%s` does not say where the version is".formatted(Shown.text(text)),
                    "write `hello-{version}.tar.gz`, or a regular expression with"
                            + " `(?<version>…)`");
        }
        return text;
    }
}
