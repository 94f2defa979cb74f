package org.freshet.upstream.places;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.freshet.http.Web;
import org.freshet.model.DebianVersion;
import org.freshet.model.InvalidInput;
import org.freshet.model.Offer;
import org.freshet.model.PlaceRule.Listing;
import org.freshet.upstream.places.ListingPattern.Part;

/**
 * The files of a directory on a web server, as its page links to them. Links that lead out of the
 * directory are none of its files.
 *
 * <p>Where directories carry versions, the newest five are looked into.
 */
final class DirectoryListing implements Place {
    private static final int MOST_DIRECTORIES = 5;
    private static final Pattern PAGE = Pattern.compile("(?i).*(/|\\.(x?html?|php|cgi|aspx?))");

    private final URI url;
    private final ListingPattern pattern;
    private final PlaceServer server;

    DirectoryListing(Listing rule, PlaceServer server) {
        String scheme = String.valueOf(rule.url().getScheme()).toLowerCase(Locale.ROOT);
        if (scheme.startsWith("ftp")) {
            throw new InvalidInput(
                    "%s is on an FTP server, which Freshet cannot ask"
                            .formatted(PlaceServer.shown(rule.url())),
                    "most of them give the same files over https: try that in a browser");
        }
        this.url = directory(rule.url());
        this.pattern = ListingPattern.parse(rule.pattern());
        this.server = server;
    }

    /** The same with the slash at its end that people leave away. */
    private static URI directory(URI url) {
        String path = String.valueOf(url.getRawPath());
        return url.getRawQuery() != null || PAGE.matcher(path).matches()
                ? url
                : URI.create(url.toString().replaceFirst("#.*", "") + "/");
    }

    /** A file or directory of a listing. */
    private record Child(String name, URI uri) {}

    private record Versioned(String version, URI uri) {
        /** Newest first, as far as dpkg's order tells; it decides only where to look. */
        static final Comparator<Versioned> NEWEST_FIRST =
                Comparator.comparing((Versioned it) ->
                                new DebianVersion(
                                        0,
                                        "0" + it.version().replaceAll("[^0-9A-Za-z.+~]", "."),
                                        Optional.empty()))
                        .reversed()
                        .thenComparing(Versioned::uri);
    }

    @Override
    public Offers offers() {
        List<URI> directories = List.of(url);
        boolean whole = true;
        for (Part part : pattern.parts().subList(0, pattern.parts().size() - 1)) {
            List<URI> below = new ArrayList<>();
            for (URI directory : directories) {
                switch (part) {
                    case Part.Name(String name) ->
                            below.add(directory.resolve(PlaceServer.encoded(name) + "/"));
                    case Part.Versions versions -> {
                        List<Versioned> found = versioned(directory, versions);
                        whole &= found.size() <= MOST_DIRECTORIES;
                        found.stream()
                                .limit(MOST_DIRECTORIES)
                                .map(Versioned::uri)
                                .forEach(below::add);
                    }
                }
            }
            directories = below;
        }
        Map<String, Offer> offers = new LinkedHashMap<>();
        for (URI directory : directories) {
            files(directory).forEach(offer -> offers.putIfAbsent(offer.name(), offer));
        }
        return new Offers(List.copyOf(offers.values()), whole);
    }

    private List<Versioned> versioned(URI directory, Part.Versions part) {
        return children(directory).stream()
                .flatMap(child ->
                        pattern.version(part, child.name()).stream()
                                .map(version ->
                                        new Versioned(
                                                version,
                                                child.uri().getRawPath().endsWith("/")
                                                        ? child.uri()
                                                        : URI.create(child.uri() + "/"))))
                .distinct()
                .sorted(Versioned.NEWEST_FIRST)
                .toList();
    }

    private List<Offer> files(URI directory) {
        Part.Versions part = (Part.Versions) pattern.parts().getLast();
        Uploads files = new Uploads();
        Map<String, List<String>> versions = new LinkedHashMap<>();
        for (Child child : children(directory)) {
            Optional<String> version = pattern.version(part, child.name());
            version.ifPresent(
                    it -> versions.computeIfAbsent(it, _ -> new ArrayList<>()).add(child.name()));
            if (version.isPresent() || Uploads.signs(child.name())) {
                files.add(new Upload(child.name(), child.uri(), Optional.empty()));
            }
        }
        List<Offer> offers = new ArrayList<>();
        versions.forEach((version, names) -> offers.add(offer(version, files.best(names))));
        return offers;
    }

    private Offer offer(String version, Optional<Uploads.Tarball> tarball) {
        return new Offer(
                "listing of " + Web.shown(url),
                version,
                Optional.of(version),
                Optional.empty(),
                Optional.empty(),
                false,
                tarball.map(it -> it.file().url()),
                tarball.flatMap(Uploads.Tarball::signature),
                Optional.empty());
    }

    /** What lies right below the directory, by the links of its page. */
    private List<Child> children(URI directory) {
        PlaceServer.Page page = server.page(directory);
        List<Child> children = new ArrayList<>();
        for (URI link : Links.of(page.text(), page.uri())) {
            child(page.uri(), link).ifPresent(children::add);
        }
        return children;
    }

    private static Optional<Child> child(URI page, URI link) {
        String path = String.valueOf(link.normalize().getRawPath());
        String above = page.resolve(".").getRawPath();
        if (link.getRawQuery() != null
                || link.getHost() == null
                || !Objects.equals(link.getScheme(), page.getScheme())
                || !Objects.equals(link.getAuthority(), page.getAuthority())
                || !path.startsWith(above)) {
            return Optional.empty();
        }
        String name =
                URLDecoder.decode(
                        path.substring(above.length()).replaceFirst("/$", "").replace("+", "%2B"),
                        StandardCharsets.UTF_8);
        return name.isEmpty()
                        || name.contains("/")
                        || name.equals("..")
                        || name.chars().anyMatch(c -> c < ' ' || c == 0x7f)
                ? Optional.empty()
                : Optional.of(new Child(name, link));
    }
}
