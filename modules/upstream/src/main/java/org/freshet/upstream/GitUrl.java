package org.freshet.upstream;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.jgit.transport.URIish;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;

/** A URL that git understands, looked at before anybody is asked. */
record GitUrl(URIish uri, String text) {
    private static final Set<String> SCHEMES =
            Set.of("https", "http", "ssh", "git+ssh", "ssh+git", "git", "file");

    /** {@code ext::sh -c …} and other remote helpers: programs that a URL would start. */
    private static final Pattern HELPER = Pattern.compile("[A-Za-z0-9+.-]*::.*", Pattern.DOTALL);

    private static final String FORMS =
            "use https, http, ssh (also `user@host:path`), git, file, or a path";

    static GitUrl parse(String text) {
        if (text.isBlank()) {
            throw new InvalidInput("git URL is empty", FORMS);
        }
        // A dash would be an option to a program (CVE-2017-1000117), a control character another
        // line of a protocol.
        if (text.startsWith("-")
                || text.chars().anyMatch(c -> c <= ' ' || c == 0x7f)
                || HELPER.matcher(text).matches()) {
            throw refused(text);
        }
        try {
            URIish uri = new URIish(text);
            String scheme = uri.getScheme();
            if ((scheme != null && !SCHEMES.contains(scheme.toLowerCase(Locale.ROOT)))
                    || startsWithDash(uri.getHost())
                    || startsWithDash(uri.getUser())
                    || startsWithDash(uri.getPath())) {
                throw refused(text);
            }
            return new GitUrl(uri, text);
        } catch (URISyntaxException e) {
            throw notUnderstood(text, e);
        }
    }

    private static InvalidInput notUnderstood(String text, URISyntaxException cause) {
        return new InvalidInput(
                "git URL `%s` is not understood".formatted(Shown.text(withoutUser(text))),
                FORMS,
                cause);
    }

    private static boolean startsWithDash(@org.jspecify.annotations.Nullable String part) {
        return part != null && part.startsWith("-");
    }

    private static InvalidInput refused(String text) {
        return new InvalidInput(
                "git URL `%s` is not allowed".formatted(Shown.text(withoutUser(text))), FORMS);
    }

    private static String withoutUser(String text) {
        return text.replaceFirst("^([a-z+]+://)[^/@]*@", "$1");
    }

    boolean isHttp() {
        String scheme = uri.getScheme();
        return scheme != null && scheme.toLowerCase(Locale.ROOT).startsWith("http");
    }

    /** The URL as the web has it, without a slash at its end. */
    URI web() {
        try {
            return new URI(text.replaceFirst("/+$", ""));
        } catch (URISyntaxException e) {
            throw notUnderstood(text, e);
        }
    }

    /** The same for messages. */
    URI subject() {
        return URI.create(web().toString().replaceFirst("//[^/?#]*@", "//"));
    }

    boolean isGitDaemon() {
        return "git".equalsIgnoreCase(uri.getScheme());
    }

    /** The URL for people: no password, and over HTTP no user either, for tokens stand there. */
    String shown() {
        return Shown.text((isHttp() ? uri.setUser(null) : uri).setPass(null).toString());
    }

    /** A message of somebody else's, without this URL's credentials. */
    String masked(String message) {
        String masked = message;
        if (uri.getPass() != null && !uri.getPass().isEmpty()) {
            masked = masked.replace(uri.getPass(), "***");
        }
        return Shown.text(withoutUser(masked));
    }
}
