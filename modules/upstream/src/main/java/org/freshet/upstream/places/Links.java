package org.freshet.upstream.places;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.freshet.model.IntegrityFailure;

/**
 * The links of an HTML page. Knows as much of HTML as links need, and takes what browsers take:
 * attributes in any order and quotes, character references, a {@code <base>}; what stands in
 * comments and scripts is no link. Reads every character once.
 */
final class Links {
    private static final int MOST = 100_000;
    private static final int LONGEST = 2000;
    private static final Map<String, String> NAMED =
            Map.of("amp", "&", "lt", "<", "gt", ">", "quot", "\"", "apos", "'", "sol", "/");
    private static final Pattern REFERENCE =
            Pattern.compile("&(?:#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-z]{2,4}));?");

    /** What browsers take in a link and {@link URI} does not. */
    private static final Pattern UNESCAPED =
            Pattern.compile("[ <>\"{}|\\\\^`]|%(?![0-9a-fA-F]{2})");

    private final String html;
    private final Set<String> hrefs = new LinkedHashSet<>();
    private Optional<String> base = Optional.empty();
    private int at;

    private Links(String html) {
        this.html = html;
    }

    /**
     * Every link once, resolved and without its fragment, in the order of the page; what is no URL
     * is left out.
     *
     * @param page where the page was
     * @throws IntegrityFailure for more links than anybody makes
     */
    static List<URI> of(String html, URI page) {
        Links links = new Links(html);
        links.read();
        URI base = links.base.flatMap(text -> resolved(page, text)).orElse(page);
        return links.hrefs.stream()
                .flatMap(href -> resolved(base, href).stream())
                .distinct()
                .toList();
    }

    private static Optional<URI> resolved(URI base, String href) {
        String text = href.strip().replaceAll("[\t\r\n]", "").replaceFirst("#.*", "");
        if (text.isEmpty() || text.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            String escaped =
                    UNESCAPED
                            .matcher(text)
                            .replaceAll(it -> "%%%02X".formatted((int) it.group().charAt(0)));
            return Optional.of(base.resolve(new URI(escaped)));
        } catch (URISyntaxException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private void read() {
        for (at = html.indexOf('<'); at >= 0 && at < html.length(); at = html.indexOf('<', at)) {
            if (html.startsWith("<!--", at)) {
                passOver("-->");
                continue;
            }
            at++;
            String tag = word();
            if (tag.isEmpty()) {
                continue;
            }
            Optional<String> href = attributes();
            switch (tag) {
                case "a" -> href.ifPresent(this::link);
                case "base" -> base = base.or(() -> href);
                case "script", "style" -> passOver("</" + tag);
                default -> {}
            }
        }
    }

    private void link(String href) {
        hrefs.add(href);
        if (hrefs.size() > MOST) {
            throw new IntegrityFailure(
                    "a page has more than %d links".formatted(MOST),
                    "let the recipe's `listing` name a smaller directory");
        }
    }

    /** Reads on to the end of the tag. */
    private Optional<String> attributes() {
        Optional<String> href = Optional.empty();
        while (true) {
            while (at < html.length() && (isBlank(html.charAt(at)) || html.charAt(at) == '/')) {
                at++;
            }
            if (at >= html.length()) {
                return Optional.empty();
            }
            if (html.charAt(at) == '>') {
                at++;
                return href;
            }
            String name = word();
            if (name.isEmpty()) {
                at++;
                continue;
            }
            passBlanks();
            if (at < html.length() && html.charAt(at) == '=') {
                at++;
                passBlanks();
                String value = value();
                if (name.equals("href")) {
                    href = href.or(() -> Optional.of(plain(value)));
                }
            }
        }
    }

    private String value() {
        char quote = at < html.length() ? html.charAt(at) : ' ';
        int start = at;
        if (quote == '"' || quote == '\'') {
            start++;
            int end = html.indexOf(quote, start);
            at = end < 0 ? html.length() : end + 1;
            return html.substring(start, end < 0 ? html.length() : end);
        }
        while (at < html.length() && !isBlank(html.charAt(at)) && html.charAt(at) != '>') {
            at++;
        }
        return html.substring(start, at);
    }

    /** The name of a tag or an attribute, in lower case. */
    private String word() {
        int start = at;
        while (at < html.length()
                && !isBlank(html.charAt(at))
                && "/>=<\"'".indexOf(html.charAt(at)) < 0) {
            at++;
        }
        return html.substring(start, at).toLowerCase(Locale.ROOT);
    }

    private void passBlanks() {
        while (at < html.length() && isBlank(html.charAt(at))) {
            at++;
        }
    }

    private void passOver(String end) {
        while (at < html.length() && !html.regionMatches(true, at, end, 0, end.length())) {
            at++;
        }
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
    }

    private static String plain(String value) {
        return REFERENCE
                .matcher(value)
                .replaceAll(it -> Matcher.quoteReplacement(character(it).orElse(it.group())));
    }

    private static Optional<String> character(MatchResult reference) {
        if (reference.group(3) != null) {
            return Optional.ofNullable(NAMED.get(reference.group(3)));
        }
        int code =
                reference.group(1) != null
                        ? Integer.parseInt(reference.group(1))
                        : Integer.parseInt(reference.group(2), 16);
        return Character.isValidCodePoint(code)
                ? Optional.of(Character.toString(code))
                : Optional.empty();
    }
}
