package org.freshet.archive.pages;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

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

    /** A link to a file below, by its name: {@code ./a%20b}. */
    public static String link(String name) {
        return "./"
                + URLEncoder.encode(name, StandardCharsets.UTF_8)
                        .replace("+", "%20")
                        .replace("%7E", "~")
                        .replace("%2B", "+");
    }
}
