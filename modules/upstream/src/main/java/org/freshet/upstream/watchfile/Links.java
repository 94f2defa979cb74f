package org.freshet.upstream.watchfile;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.freshet.upstream.RegexBudget;

/** The links of an HTML page, read as uscan reads them: by expression, not as a tree. */
final class Links {
    /** Longer ones are nothing that anybody downloads. */
    static final int LONGEST = 2_000;

    private static final int MOST = 100_000;
    private static final Pattern UNQUOTED =
            Pattern.compile("href\\s*=\\s*(?=[^\"'])([^\\s>]+)", Pattern.CASE_INSENSITIVE);
    private static final Pattern COMMENT = Pattern.compile("<!-- .*?-->", Pattern.DOTALL);
    private static final Pattern BASE =
            Pattern.compile(
                    "<\\s*base\\s+[^>]*href\\s*=\\s*([\"'])(.*?)\\1", Pattern.CASE_INSENSITIVE);
    private static final Pattern LINK =
            Pattern.compile(
                    "<\\s*a\\s+[^>]*(?<=\\s)href\\s*=\\s*([\"'])(.*?)\\1",
                    Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern SITE = Pattern.compile("^[^:#?/]+://[^/#?]*");
    private static final Pattern DIRECTORY =
            Pattern.compile("^[^:#?/]+://[^/#?]*(?:/(?:[^#?/]*/)*)?");

    private final String base;
    private final List<String> links;

    private Links(String base, List<String> links) {
        this.base = base;
        this.links = List.copyOf(links);
    }

    /**
     * The links of a page.
     *
     * @param url the page's address
     */
    static Links of(String url, String html, RegexBudget budget) {
        String tidy =
                COMMENT.matcher(
                                budget.of(
                                        UNQUOTED.matcher(budget.of(html))
                                                .replaceAll("href=\"$1\"")))
                        .replaceAll("");
        Matcher based = BASE.matcher(budget.of(tidy));
        String base = url;
        if (based.find() && based.end(2) - based.start(2) <= LONGEST) {
            base = absolute(url, based.group(2));
        }
        List<String> links = new ArrayList<>();
        Matcher link = LINK.matcher(budget.of(tidy));
        while (links.size() < MOST && link.find()) {
            if (link.end(2) - link.start(2) <= LONGEST) {
                links.add(link.group(2).replace("\n", "").strip());
            }
        }
        return new Links(base, links);
    }

    /** As they are written. */
    List<String> all() {
        return links;
    }

    String absolute(String link) {
        return absolute(base, link);
    }

    private static String absolute(String base, String link) {
        String url = link;
        if (!SITE.matcher(link).find()) {
            if (link.startsWith("//")) {
                url = base.substring(0, base.indexOf(':') + 1) + link;
            } else if (link.startsWith("/")) {
                url = first(SITE, base) + link;
            } else {
                String directory = first(DIRECTORY, base);
                url = directory + (directory.endsWith("/") ? "" : "/") + link;
            }
        }
        return withoutDots(url);
    }

    private static String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group() : "";
    }

    /** Resolves {@code .} and {@code ..} in the path. */
    private static String withoutDots(String url) {
        String site = first(SITE, url);
        String rest = url.substring(site.length());
        int end = rest.length();
        for (int i = 0; i < end; i++) {
            if (rest.charAt(i) == '?' || rest.charAt(i) == '#') {
                end = i;
            }
        }
        String path = rest.substring(0, end);
        if (site.isEmpty() || !path.startsWith("/")) {
            return url;
        }
        List<String> parts = new ArrayList<>();
        String[] given = path.substring(1).split("/", -1);
        for (int i = 0; i < given.length; i++) {
            boolean last = i == given.length - 1;
            switch (given[i]) {
                case "." -> {
                    if (last) {
                        parts.add("");
                    }
                }
                case ".." -> {
                    if (!parts.isEmpty()) {
                        parts.removeLast();
                    }
                    if (last) {
                        parts.add("");
                    }
                }
                default -> parts.add(given[i]);
            }
        }
        return site + "/" + String.join("/", parts) + rest.substring(end);
    }
}
