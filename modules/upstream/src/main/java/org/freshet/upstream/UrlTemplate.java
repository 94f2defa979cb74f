package org.freshet.upstream;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.freshet.model.InvalidInput;
import org.freshet.model.Release;
import org.freshet.model.Shown;

/** URLs of a recipe, with {@code {tag}} and {@code {version}} to be filled in. */
final class UrlTemplate {
    private UrlTemplate() {}

    /**
     * The URL for one release. Tag and version are hostile: what is not plain is percent-encoded.
     *
     * @param key of the recipe, for messages
     * @throws InvalidInput when it makes no URL
     */
    static URI fill(String template, String key, Release release) {
        String text =
                template.replace("{tag}", encoded(release.name()))
                        .replace("{version}", encoded(release.version()));
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidInput(
                    "`%s` of the recipe makes no URL: `%s`".formatted(key, Shown.text(text)),
                    "only `{tag}`, `{version}` and, in what vouches for a tarball, `{tarball}` or"
                            + " `{checksums}` are filled in",
                    e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%7E", "~")
                .replace("*", "%2A");
    }
}
