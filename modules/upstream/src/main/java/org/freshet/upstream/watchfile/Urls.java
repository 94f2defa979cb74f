package org.freshet.upstream.watchfile;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.freshet.http.Web;
import org.freshet.model.Shown;

/** Addresses as pages write them, made such as may be asked for. */
final class Urls {
    private static final String KEPT = "-._~:/?#@!$&'()*+,;=";

    private Urls() {}

    /**
     * The address, with what may not stand in one written as {@code %20}.
     *
     * @throws Unreadable for a text that is no address of the web
     */
    static URI uri(String text) {
        return of(text).orElseThrow(() ->
                new Unreadable(
                        "`%s` is no web address".formatted(Shown.text(text)),
                        "see what the rules and patterns make of it"));
    }

    /** The same, or nothing. */
    static Optional<URI> of(String text) {
        StringBuilder kept = new StringBuilder();
        for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (one & 0xff);
            boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || KEPT.indexOf(c) >= 0);
            kept.append(plain || c == '%' ? String.valueOf(c) : "%%%02X".formatted((int) c));
        }
        try {
            URI uri = new URI(kept.toString().replaceAll("%(?![0-9A-Fa-f]{2})", "%25"));
            String scheme = String.valueOf(uri.getScheme());
            return (scheme.equals("http") || scheme.equals("https")) && uri.getHost() != null
                    ? Optional.of(uri)
                    : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** For messages. */
    static String shown(String url) {
        return of(url).map(uri -> "`" + Web.shown(uri) + "`").orElse("`" + Shown.text(url) + "`");
    }
}
