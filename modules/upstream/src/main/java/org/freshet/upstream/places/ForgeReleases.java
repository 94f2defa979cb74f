package org.freshet.upstream.places;

import java.io.InputStream;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.freshet.model.InvalidInput;
import org.freshet.model.Offer;
import org.freshet.model.PlaceRule.Forge;
import org.freshet.model.PlaceRule.ForgeKind;
import org.freshet.model.SourceName;

/**
 * The releases of a project on a forge: what upstream made there of its tags, with the files it
 * uploaded. Drafts, and releases whose day has not come, are none yet.
 *
 * <p>The newest 300 are asked for. The tarball is one that upstream uploaded, never the archive
 * that the forge makes of a tag.
 */
final class ForgeReleases implements Place {
    private static final int MOST = 300;
    private static final long MOST_BYTES = 32 << 20;
    private static final int LONGEST_TAG = 255;
    private static final Pattern SHA256 = Pattern.compile("sha256:([0-9a-f]{64})");

    private final Forge rule;
    private final List<String> path;
    private final List<String> projects;
    private final PlaceServer server;

    ForgeReleases(SourceName source, Forge rule, PlaceServer server) {
        this.rule = rule;
        this.path = path(rule);
        this.projects = List.of(path.getLast(), source.text());
        this.server = server;
    }

    private static List<String> path(Forge rule) {
        List<String> path =
                List.of(String.valueOf(rule.project().getPath()).split("/", -1)).stream()
                        .filter(part -> !part.isEmpty())
                        .toList();
        if (path.size() < 2 || (rule.kind() == ForgeKind.GITHUB && path.size() > 2)) {
            throw new InvalidInput(
                    "%s is not the page of a project".formatted(PlaceServer.shown(rule.project())),
                    "write it as `https://host/owner/name`");
        }
        return path;
    }

    @Override
    public Offers offers() {
        List<Offer> offers = new ArrayList<>();
        for (int page = 1; (page - 1) * perPage() < MOST; page++) {
            URI uri = page(page);
            Listed listed =
                    server.json(
                            uri, "application/json", MOST_BYTES, in -> new Listed(uri).read(in));
            offers.addAll(listed.offers);
            if (listed.count < perPage()) {
                return Offers.all(offers);
            }
        }
        return new Offers(offers, false);
    }

    /** As many as the forge's servers give at once where nobody changed that. */
    private int perPage() {
        return switch (rule.kind()) {
            case GITHUB, GITLAB -> 100;
            case GITEA -> 50;
        };
    }

    URI page(int number) {
        String root = rule.project().getScheme() + "://" + rule.project().getRawAuthority();
        String last =
                "/"
                        + PlaceServer.encoded(path.get(path.size() - 2))
                        + "/"
                        + PlaceServer.encoded(path.getLast());
        return URI.create(
                switch (rule.kind()) {
                    case GITHUB -> {
                        String api =
                                root.toLowerCase(Locale.ROOT).equals("https://github.com")
                                        ? "https://api.github.com"
                                        : root + "/api/v3";
                        yield api + "/repos" + last + "/releases?per_page=100&page=" + number;
                    }
                    case GITLAB ->
                            root
                                    + "/api/v4/projects/"
                                    + PlaceServer.encoded(String.join("/", path))
                                    + "/releases?per_page=100&page="
                                    + number;
                    // Gitea may live below a path; its projects never lie deeper than their owner.
                    case GITEA ->
                            root
                                    + path.subList(0, path.size() - 2).stream()
                                            .map(part -> "/" + PlaceServer.encoded(part))
                                            .reduce("", String::concat)
                                    + "/api/v1/repos"
                                    + last
                                    + "/releases?limit=50&page="
                                    + number;
                });
    }

    private String shown() {
        return switch (rule.kind()) {
                    case GITHUB -> "GitHub";
                    case GITLAB -> "GitLab";
                    case GITEA -> "Gitea";
                }
                + " releases of "
                + String.join("/", path);
    }

    /** One page of the list. */
    private final class Listed {
        private final URI uri;
        private final List<Offer> offers = new ArrayList<>();
        private int count;

        Listed(URI uri) {
            this.uri = uri;
        }

        Listed read(InputStream in) {
            Json.list(
                    in,
                    PlaceServer.shown(uri),
                    json -> {
                        count++;
                        new Entry(uri).read(json).ifPresent(offers::add);
                    });
            return this;
        }
    }

    /** One release, while it is read. */
    private final class Entry {
        private final URI uri;
        private final Uploads uploads = new Uploads();
        private Optional<String> tag = Optional.empty();
        private Optional<Instant> at = Optional.empty();
        private boolean prerelease;
        private boolean unpublished;

        Entry(URI uri) {
            this.uri = uri;
        }

        Optional<Offer> read(Json json) {
            json.fields(key -> {
                switch (key) {
                    case "tag_name" ->
                            tag =
                                    json.text()
                                            .filter(text ->
                                                    !text.isEmpty()
                                                            && text.length() <= LONGEST_TAG);
                    case "prerelease" -> prerelease = json.isTrue();
                    case "draft", "upcoming_release" -> unpublished |= json.isTrue();
                    case "published_at", "released_at" -> at = json.time();
                    // A list on GitHub and Gitea, an object with links among others on GitLab.
                    case "assets" -> {
                        json.each(this::upload);
                        json.fields(inner -> {
                            if (inner.equals("links")) {
                                json.each(this::upload);
                            }
                        });
                    }
                    default -> {}
                }
            });
            return unpublished ? Optional.empty() : tag.map(this::offer);
        }

        private void upload(Json json) {
            Asset asset = new Asset();
            json.fields(key -> {
                switch (key) {
                    case "name" -> asset.name = json.text().orElse("");
                    case "browser_download_url", "direct_asset_url" ->
                            asset.url = json.text().or(() -> asset.url);
                    case "url" -> asset.url = asset.url.or(json::text);
                    case "digest" -> asset.digest = json.text().orElse("");
                    case "state" -> asset.arrived = json.text().equals(Optional.of("uploaded"));
                    default -> {}
                }
            });
            asset.upload(uri).ifPresent(uploads::add);
        }

        private Offer offer(String name) {
            Optional<Uploads.Tarball> tarball = uploads.source(name, projects);
            return new Offer(
                    shown(),
                    name,
                    Optional.empty(),
                    at,
                    rule.kind() == ForgeKind.GITLAB ? Optional.empty() : Optional.of(prerelease),
                    false,
                    tarball.map(one -> one.file().url()),
                    tarball.flatMap(Uploads.Tarball::signature),
                    tarball.flatMap(one -> one.file().sha256()));
        }
    }

    /** One uploaded file, while it is read. */
    private static final class Asset {
        private String name = "";
        private Optional<String> url = Optional.empty();
        private String digest = "";
        private boolean arrived = true;

        Optional<Upload> upload(URI place) {
            // A link on GitLab has a title for a name; its file is named by its URL.
            String last = url.map(text -> text.replaceFirst("[?#].*", "")).orElse("");
            String file = Uploads.fits(name) ? name : last.substring(last.lastIndexOf('/') + 1);
            return url.filter(_ -> arrived && Uploads.fits(file))
                    .flatMap(text -> OfferedUrl.from(place, text))
                    .map(at ->
                            new Upload(
                                    file,
                                    at,
                                    Optional.of(SHA256.matcher(digest))
                                            .filter(Matcher::matches)
                                            .map(found -> found.group(1))));
        }
    }
}
