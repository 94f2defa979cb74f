package org.freshet.upstream.watchfile;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.freshet.model.Shown;
import org.freshet.model.Tag;
import org.freshet.upstream.RegexBudget;
import org.freshet.upstream.Tags;
import org.freshet.upstream.places.OfferedUrl;
import org.freshet.upstream.watchfile.WatchSource.Mangling;
import org.freshet.upstream.watchfile.WatchSource.Signature;

/** What one source of a watch file offers. */
final class SourceSearch {
    private static final String REFS = "refs/tags/";
    private static final List<String> SIGNATURE_ENDINGS =
            List.of(".asc", ".gpg", ".pgp", ".sig", ".sign");
    private static final Pattern FILE_VERSION =
            Pattern.compile(
                    "^.+?[-_]?(\\d[-+.:~\\da-zA-Z]*)(?:\\.tar\\.(?:gz|bz2|xz|zstd?)|\\.zip)$",
                    Pattern.CASE_INSENSITIVE);

    private final Browser browser;
    private final Tags tags;
    private final String name;

    /**
     * @param name of the source package
     */
    SourceSearch(Browser browser, Tags tags, String name) {
        this.browser = browser;
        this.tags = tags;
        this.name = name;
    }

    /**
     * The newest first, each version once.
     *
     * @throws Unreadable when a rule or pattern cannot be followed on what is there
     * @throws RegexBudget.Spent when it takes too long
     */
    List<Candidate> candidates(WatchSource source, RegexBudget budget) {
        return switch (source.mode()) {
            case PAGE -> onPage(source, budget);
            case GIT_TAGS -> onGit(source, budget);
            case GITLAB -> onGitLab(source, budget);
            case GIT_BRANCH ->
                    throw new IllegalStateException("components of a branch are left out");
        };
    }

    private List<Candidate> onPage(WatchSource source, RegexBudget budget) {
        PageSearch.Listing listing = new PageSearch(browser, source, budget).search();
        Set<String> links = new HashSet<>(listing.links());
        Map<String, Candidate> candidates = new LinkedHashMap<>();
        URI page = Urls.uri(source.url().replaceFirst("(?<=\\w/).*", ""));
        String notFollowed = "";
        for (Found found : listing.found()) {
            String link = found.link().replace("&amp;", "&");
            String mangled = source.mangled(Mangling.DOWNLOAD_URL, link, budget);
            Optional<URI> url =
                    Urls.of(mangled).flatMap(uri -> OfferedUrl.from(page, uri.toString()));
            if (url.isEmpty()) {
                notFollowed = mangled;
                continue;
            }
            String file = file(source, source.versionless() ? mangled : found.link(), budget);
            String version = source.versionless() ? versionOf(file) : found.version();
            candidates.putIfAbsent(
                    version,
                    new Candidate(
                            version,
                            source.versionless() ? version : found.name(),
                            url,
                            file,
                            signature(source, mangled, links, candidates.isEmpty(), budget)));
            if (source.versionless()) {
                break;
            }
        }
        if (candidates.isEmpty() && !notFollowed.isEmpty()) {
            throw new Unreadable(
                    "%s leads to %s, which is not followed"
                            .formatted(Urls.shown(source.url()), Urls.shown(notFollowed)),
                    "a page of https may not lead to http, nor one outside to an address in here");
        }
        return List.copyOf(candidates.values());
    }

    private static String file(WatchSource source, String link, RegexBudget budget) {
        String file =
                source.rules(Mangling.FILE_NAME).isEmpty()
                        ? lastPart(link).replaceFirst("[?#].*$", "")
                        : source.mangled(Mangling.FILE_NAME, link, budget);
        if (file.length() > Links.LONGEST) {
            throw new Unreadable(
                    "filenamemangle makes a name of %d characters".formatted(file.length()),
                    "at most %d are taken".formatted(Links.LONGEST));
        }
        return file.matches("https?:.*") ? lastPart(file) : file;
    }

    private static String lastPart(String url) {
        String bare = url.replaceFirst("/+$", "");
        return bare.substring(bare.lastIndexOf('/') + 1);
    }

    private static String versionOf(String file) {
        Matcher version = FILE_VERSION.matcher(file);
        if (!version.matches()) {
            throw new Unreadable(
                    "`%s` has no version in it".formatted(Shown.text(file)),
                    "let filenamemangle make a name such as `hello-1.0.tar.gz`");
        }
        return version.group(1);
    }

    /** Only the newest is asked for: the others were there before. */
    private Optional<URI> signature(
            WatchSource source, String url, Set<String> links, boolean newest, RegexBudget budget) {
        return switch (source.signature()) {
            case MANGLE -> Urls.of(source.mangled(Mangling.SIGNATURE_URL, url, budget));
            case DEFAULT, AUTO ->
                    SIGNATURE_ENDINGS.stream()
                            .map(ending -> url + ending)
                            .filter(links::contains)
                            .findFirst()
                            .flatMap(Urls::of)
                            .or(() ->
                                    newest && source.signature() == Signature.AUTO
                                            ? probed(source, url)
                                            : Optional.empty());
            case NEXT, PREVIOUS, NONE -> Optional.empty();
        };
    }

    private Optional<URI> probed(WatchSource source, String url) {
        return SIGNATURE_ENDINGS.stream()
                .map(ending -> Urls.uri(url + ending))
                .filter(one -> browser.has(one, source.userAgent()))
                .findFirst();
    }

    /** uscan asks the forge's API, which gives the newest twenty tags; git gives all. */
    private List<Candidate> onGitLab(WatchSource source, RegexBudget budget) {
        URI project = Urls.uri(source.url().replaceFirst("/+$", ""));
        String archive =
                "%s://%s/api/v4/projects/%s/repository/archive.tar.gz?sha="
                        .formatted(
                                project.getScheme(),
                                project.getRawAuthority(),
                                project.getRawPath().substring(1).replace("/", "%2F"));
        return tags(
                source,
                project + ".git",
                "",
                budget,
                one -> {
                    String url = archive + one.link();
                    return new Candidate(
                            one.version(),
                            one.name(),
                            Urls.of(url),
                            file(source, url, budget),
                            Optional.empty());
                });
    }

    private List<Candidate> onGit(WatchSource source, RegexBudget budget) {
        return tags(
                source,
                source.url(),
                REFS,
                budget,
                one ->
                        new Candidate(
                                one.version(),
                                one.name(),
                                Optional.empty(),
                                "%s-%s.tar.xz".formatted(name, one.version()),
                                Optional.empty()));
    }

    private List<Candidate> tags(
            WatchSource source,
            String git,
            String prefix,
            RegexBudget budget,
            Function<Found, Candidate> candidate) {
        PerlRegex pattern = PerlRegex.of("^" + source.pattern() + "$");
        List<Found> found = new ArrayList<>();
        for (Tag tag : tags.list(git)) {
            Matcher matcher = pattern.matcher(budget.of(prefix + tag.name()));
            if (matcher.find()) {
                String version = PageSearch.version(pattern.groups(matcher));
                found.add(
                        new Found(
                                source.mangled(Mangling.UPSTREAM_VERSION, version, budget),
                                tag.name(),
                                prefix + tag.name()));
            }
        }
        found.sort(Found.NEWEST_REF_FIRST);
        Map<String, Candidate> candidates = new LinkedHashMap<>();
        for (Found one : found) {
            candidates.computeIfAbsent(one.version(), _ -> candidate.apply(one));
        }
        return List.copyOf(candidates.values());
    }
}
