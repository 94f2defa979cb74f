package org.freshet.upstream.watchfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.freshet.model.Shown;
import org.freshet.model.Unavailable;
import org.freshet.upstream.RegexBudget;
import org.freshet.upstream.watchfile.WatchSource.Mangling;

/** Looks for versions on web pages, as uscan(1) does. */
final class PageSearch {
    private static final Pattern SITE = Pattern.compile("^\\w+://[^/]+");
    private static final Pattern FILE = Pattern.compile("/[^/]*(?:[#?].*)?$");
    private static final Pattern PERCENT = Pattern.compile("%([A-Fa-f\\d]{2})");
    private static final Pattern HAS_GROUP = Pattern.compile("\\(.*\\)");

    private final Browser browser;
    private final WatchSource source;
    private final RegexBudget budget;

    PageSearch(Browser browser, WatchSource source, RegexBudget budget) {
        this.browser = browser;
        this.source = source;
        this.budget = budget;
    }

    /**
     * What the page showed.
     *
     * @param found the newest first, most of them twice
     * @param links all of the page
     */
    record Listing(List<Found> found, List<String> links) {}

    /**
     * Looks at the page, and before at those of the directories whose names are patterns.
     *
     * @throws Unavailable when a page cannot be had, or shows no directory that fits
     */
    Listing search() {
        String url = newestDirectory(source.url());
        Browser.Page page = browser.page(Urls.uri(url), source.userAgent());
        String site = first(SITE, url);
        String directory = "(?:(?:" + site + ")?" + quoted(directory(url)) + ")?";
        List<PerlRegex> patterns = new ArrayList<>();
        patterns.add(PerlRegex.of("^" + directory + source.pattern() + "$"));
        if (!page.uri().equals(Urls.uri(url))) {
            patterns.add(below(page.uri().toString(), source.pattern()));
        }
        List<Found> found = new ArrayList<>();
        List<String> links = new ArrayList<>();
        if (source.plain()) {
            PerlRegex pattern = PerlRegex.of(directory + source.pattern());
            plain(page.text(), pattern, patterns.getFirst(), site, url, found);
        } else {
            Links listed = links(url, page.text());
            listed.all().forEach(link -> links.add(decoded(listed.absolute(link))));
            found.addAll(matching(listed, patterns, Mangling.UPSTREAM_VERSION));
        }
        found.sort(Found.NEWEST_FIRST);
        return new Listing(found, links);
    }

    private Links links(String url, String html) {
        return Links.of(url, source.mangled(Mangling.PAGE, html, budget), budget);
    }

    private String decoded(String link) {
        return source.decodeLinks()
                ? PERCENT.matcher(link)
                        .replaceAll(hex ->
                                Matcher.quoteReplacement(
                                        String.valueOf((char) Integer.parseInt(hex.group(1), 16))))
                : link;
    }

    /** The links that fit a pattern as they are written, or as the whole address. */
    private List<Found> matching(Links links, List<PerlRegex> patterns, Mangling mangling) {
        List<Found> found = new ArrayList<>();
        for (String link : links.all()) {
            String absolute = decoded(links.absolute(link));
            for (PerlRegex pattern : patterns) {
                for (String form : List.of(decoded(link), absolute)) {
                    Matcher matcher = pattern.matcher(budget.of(form));
                    if (matcher.find()) {
                        found.add(found(pattern.groups(matcher), absolute, mangling));
                    }
                }
            }
        }
        return found;
    }

    private Found found(List<Optional<String>> groups, String link, Mangling mangling) {
        String name = source.versionless() ? "" : version(groups);
        return new Found(source.mangled(mangling, name, budget), name, link);
    }

    /** All groups with dots between them; one that took no part counts as empty. */
    static String version(List<Optional<String>> groups) {
        // Perl gives 1 where a pattern without groups matches.
        return groups.isEmpty()
                ? "1"
                : String.join(".", groups.stream().map(group -> group.orElse("")).toList());
    }

    private void plain(
            String text,
            PerlRegex pattern,
            PerlRegex whole,
            String site,
            String url,
            List<Found> to) {
        Matcher matcher = pattern.matcher(budget.of(text));
        int from = 0;
        while (from <= text.length() && matcher.find(from)) {
            String match = matcher.group();
            from = match.isEmpty() ? matcher.end() + 1 : matcher.end();
            if (match.length() > Links.LONGEST) {
                continue;
            }
            // uscan reads the groups of the match alone, without what stands around it.
            Matcher alone = whole.matcher(budget.of(match));
            if (alone.find()) {
                to.add(
                        found(
                                whole.groups(alone),
                                plainLink(match, site, url),
                                Mangling.UPSTREAM_VERSION));
            }
        }
    }

    private static String plainLink(String match, String site, String url) {
        if (SITE.matcher(match).find()) {
            return match;
        }
        if (match.startsWith("//")) {
            return site.substring(0, site.indexOf(':') + 1) + match;
        }
        // uscan puts the match behind the page's address as it is.
        return (match.startsWith("/") ? site : url) + match;
    }

    /** The URL with the newest directory wherever a part of its path is a pattern. */
    private String newestDirectory(String url) {
        String site = first(SITE, url);
        StringBuilder way = new StringBuilder(site);
        for (String part : url.substring(site.length()).split("(?<=/)|(?=/)", -1)) {
            way.append(HAS_GROUP.matcher(part).find() ? newest(way.toString(), part) : part);
        }
        return way.length() == site.length() ? way.append('/').toString() : way.toString();
    }

    private String newest(String url, String part) {
        Browser.Page page = browser.page(Urls.uri(url), source.userAgent());
        List<PerlRegex> patterns = new ArrayList<>();
        patterns.add(below(page.uri().toString(), part + "/?"));
        patterns.add(below(url, part + "/?"));
        List<Found> found = matching(links(url, page.text()), patterns, Mangling.DIRECTORY_VERSION);
        if (found.isEmpty()) {
            throw new Unavailable(
                    "%s has no directory that fits `%s`"
                            .formatted(Urls.shown(url), Shown.text(part)),
                    "look at the page: it may have moved, or be filled in by the browser");
        }
        found.sort(Found.NEWEST_REF_FIRST);
        return found.getFirst().link().replaceFirst("/$", "").replaceFirst("^.*/", "");
    }

    /** The pattern of what lies in the directory of a URL. */
    private static PerlRegex below(String url, String pattern) {
        String site = first(SITE, url);
        String directory = directory(url);
        return PerlRegex.of("^" + quoted(site) + quoted(directory) + pattern + "$");
    }

    /** The path of the directory that a URL lies in, with slashes around it. */
    private static String directory(String url) {
        String path = url.replaceFirst("^\\w+://[^/]+/", "/");
        return FILE.matcher(path).replaceFirst("/");
    }

    private static String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group() : "";
    }

    /** As Perl's quotemeta. */
    private static String quoted(String text) {
        return text.replaceAll("([^A-Za-z0-9_])", "\\\\$1");
    }
}
