package org.freshet.http;

import java.net.URI;
import java.net.URISyntaxException;
import org.freshet.model.Unavailable;

/** Where a redirect leads, if it may. */
final class Redirect {
    private Redirect() {}

    static boolean is(int status) {
        return switch (status) {
            case 301, 302, 303, 307, 308 -> true;
            default -> false;
        };
    }

    /**
     * @throws Unavailable for what is no web address, or less secure than {@code from}
     */
    static URI from(URI from, String shown, String location) {
        URI to;
        try {
            to = from.resolve(new URI(location.replace(" ", "%20")));
        } catch (URISyntaxException e) {
            throw new Unavailable(
                    "%s redirects to `%s`, which is no URL".formatted(shown, Web.shown(location)),
                    Failures.LATER,
                    e);
        }
        boolean fits = Web.scheme(to).equals("https") || Web.scheme(to).equals("http");
        if (location.isEmpty() || !fits || to.getHost() == null) {
            throw new Unavailable(
                    "%s redirects to `%s`, which is no web address"
                            .formatted(shown, Web.shown(location)),
                    "the server may be misconfigured; " + Failures.LATER);
        }
        if (Web.scheme(from).equals("https") && Web.scheme(to).equals("http")) {
            throw new Unavailable(
                    "%s redirects from https to http, to `%s`".formatted(shown, Web.shown(to)),
                    "what comes over http can be changed on its way; name another URL");
        }
        return to;
    }
}
