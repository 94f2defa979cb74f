package org.freshet.archive.pages;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.freshet.model.Shown;

/** Text in a page. */
public final class Html {
    private Html() {}

    /** Text as it is read, in an element or an attribute. */
    public static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** One line of text from outside; what could hide or turn other text is written out. */
    public static String shown(String hostile) {
        return escaped(Shown.text(hostile));
    }

    /** A link to a file below, by its name: {@code ./a%20b}. */
    public static String link(String name) {
        return "./"
                + URLEncoder.encode(name, StandardCharsets.UTF_8)
                        .replace("+", "%20")
                        .replace("%7E", "~")
                        .replace("%2B", "+");
    }

    /** A link to another site that somebody else named; only text where it is none. */
    public static String linkOutside(String hostile) {
        return url(hostile)
                .map(url ->
                        "<a href=\"%s\" rel=\"nofollow noreferrer\">%s</a>"
                                .formatted(escaped(url.toASCIIString()), shown(hostile)))
                .orElseGet(() -> shown(hostile));
    }

    private static Optional<URI> url(String text) {
        try {
            URI url = new URI(text);
            boolean web = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
            return web && url.getHost() != null && url.getUserInfo() == null
                    ? Optional.of(url)
                    : Optional.empty();
        } catch (URISyntaxException _) {
            return Optional.empty();
        }
    }

    /** Commands, to be copied. */
    public static String commands(String text) {
        return "<pre>%s</pre>\n".formatted(escaped(text.stripTrailing()));
    }

    /** What most people need not see, until they ask. */
    public static String details(String summary, String html) {
        return "<details>\n<summary>%s</summary>\n%s</details>\n".formatted(escaped(summary), html);
    }
}
