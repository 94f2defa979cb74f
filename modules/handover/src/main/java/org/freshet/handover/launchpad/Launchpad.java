package org.freshet.handover.launchpad;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.freshet.handover.Parcel;
import org.freshet.handover.launchpad.Listing.Status;
import org.freshet.http.Pages;
import org.freshet.http.Web;
import org.freshet.model.DebianVersion;
import org.freshet.model.Incoming;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;
import org.freshet.model.Unavailable;

/**
 * Launchpad's web API, asked by nobody in particular: what anybody may know. Safe for several
 * threads.
 *
 * <p>Every method throws {@link Unavailable} when there is no answer, or none of the expected
 * shape.
 */
public final class Launchpad {
    public static final URI API = URI.create("https://api.launchpad.net/devel/");

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern FINGERPRINT = Pattern.compile("[0-9A-F]{40}");
    private static final int MOST_FILES = 100;

    private final URI api;
    private final Answers answers;

    /**
     * For who asks again and again: what did not change is not sent again.
     *
     * @param api {@link #API}, or one like it
     */
    public Launchpad(Pages pages, URI api) {
        this(pages::get, api);
    }

    /** For who asks once. */
    public Launchpad(Web web, URI api) {
        this(web::get, api);
    }

    private Launchpad(Answers.Getting web, URI api) {
        this.api = api.getPath().endsWith("/") ? api : URI.create(api + "/");
        this.answers = new Answers(web, this.api);
    }

    /**
     * An archive.
     *
     * @param self where the API tells of it
     * @param name as Freshet writes it
     * @param page for people
     * @param key the fingerprint of the key that signs it; empty while Launchpad makes one
     */
    public record Archive(URI self, String name, URI page, Optional<String> key) {}

    /**
     * A PPA that takes uploads and lets users have them.
     *
     * @throws InvalidInput when there is none, or it is deleted, private or not published
     */
    public Archive archive(Incoming.Ppa ppa) {
        URI self = api.resolve("~%s/+archive/ubuntu/%s".formatted(ppa.owner(), ppa.name()));
        JsonNode said;
        try {
            said = answers.at(self);
        } catch (Unavailable failure) {
            if (Web.isMissing(failure)) {
                throw refused(
                        ppa,
                        "Launchpad has no `%s`".formatted(ppa.text()),
                        "check its name; the account `%s` makes PPAs on its page in Launchpad"
                                .formatted(ppa.owner()));
            }
            // lp/soyuz/security.py, ViewArchive.
            if (Web.isForbidden(failure)) {
                throw refused(
                        ppa,
                        "`%s` is private or disabled".formatted(ppa.text()),
                        "Freshet asks Launchpad what anybody may know: use a public PPA");
            }
            throw failure;
        }
        String status = Answers.maybe(said, "status").orElse("Active");
        if (!status.equals("Active")) {
            throw refused(
                    ppa,
                    "`%s` takes no uploads, Launchpad says `%s`"
                            .formatted(ppa.text(), Shown.text(status)),
                    "its name can be used no more; make another");
        }
        if (!said.path("publish").asBoolean(true)) {
            throw refused(
                    ppa,
                    "`%s` is not published".formatted(ppa.text()),
                    "choose `Publish` in the details of the PPA in Launchpad");
        }
        return new Archive(
                self,
                ppa.text(),
                Answers.link(self, said, "web_link"),
                Answers.maybe(said, "signing_key_fingerprint")
                        .map(text -> text.toUpperCase(Locale.ROOT))
                        .filter(text -> FINGERPRINT.matcher(text).matches()));
    }

    private static InvalidInput refused(Incoming.Ppa ppa, String message, String hint) {
        return new InvalidInput(
                message, hint + " (https://launchpad.net/~%s)".formatted(ppa.owner()));
    }

    /** Ubuntu's own archive, whose orig tarballs count for all PPAs. */
    public Archive primary() {
        URI self = api.resolve("ubuntu/+archive/primary");
        return new Archive(self, "ubuntu", self, Optional.empty());
    }

    /**
     * All that an archive has and had of a source, in all its series, the newest first of each
     * version. Versions that dpkg takes no longer, of Ubuntu's first years, are left out.
     */
    public List<Listing> listings(Archive archive, SourceName source) {
        return listings(archive, source, "");
    }

    /** As {@link #listings(Archive, SourceName)}, of one version. */
    public List<Listing> listings(Archive archive, SourceName source, DebianVersion version) {
        return listings(archive, source, "&version=" + encoded(version.toString())).stream()
                .filter(listing -> listing.version().equals(version))
                .toList();
    }

    private List<Listing> listings(Archive archive, SourceName source, String more) {
        URI uri =
                operation(
                        archive.self(),
                        "getPublishedSources",
                        "&source_name=%s&exact_match=true%s&ws.size=300"
                                .formatted(encoded(source.text()), more));
        List<Listing> listings = new ArrayList<>();
        for (JsonNode entry : answers.entries(uri)) {
            if (Answers.text(uri, entry, "source_package_name").equals(source.text())) {
                listing(uri, entry).ifPresent(listings::add);
            }
        }
        return List.copyOf(listings);
    }

    private static Optional<Listing> listing(URI from, JsonNode entry) {
        DebianVersion version;
        try {
            version = DebianVersion.parse(Answers.text(from, entry, "source_package_version"));
        } catch (InvalidInput _) {
            return Optional.empty();
        }
        String series = Answers.link(from, entry, "distro_series_link").getPath();
        String status = Answers.text(from, entry, "status");
        return Optional.of(
                new Listing(
                        version,
                        series.substring(series.lastIndexOf('/') + 1),
                        status(from, status),
                        Answers.link(from, entry, "self_link"),
                        Answers.time(entry, "date_created"),
                        Answers.time(entry, "date_published")));
    }

    private static Status status(URI from, String said) {
        for (Status status : Status.values()) {
            if (status.name().equals(said.toUpperCase(Locale.ROOT))) {
                return status;
            }
        }
        throw Answers.other(from, "`status` is `%s`".formatted(Shown.text(said)));
    }

    /** The files of the source package. */
    public List<HeldFile> files(Archive archive, Listing listing) {
        URI uri = operation(listing.self(), "sourceFileUrls", "&include_meta=true");
        JsonNode said = answers.at(uri);
        if (!said.isArray() || said.size() > MOST_FILES) {
            throw Answers.other(uri, "it lists no files");
        }
        List<HeldFile> files = new ArrayList<>();
        for (JsonNode entry : said) {
            URI url = Answers.link(uri, entry, "url");
            String path = url.getRawPath().replace("+", "%2B");
            String name =
                    URLDecoder.decode(
                            path.substring(path.lastIndexOf('/') + 1), StandardCharsets.UTF_8);
            if (!entry.path("size").canConvertToLong() || !Parcel.NAME.matcher(name).matches()) {
                throw Answers.other(uri, "a file has no name or size");
            }
            files.add(
                    new HeldFile(
                            name,
                            entry.get("size").longValue(),
                            Answers.maybe(entry, "sha256")
                                    .filter(text -> SHA256.matcher(text).matches()),
                            url,
                            archive.name()));
        }
        return List.copyOf(files);
    }

    /** What is built of it, by architecture. */
    public List<Build> builds(Listing listing) {
        URI uri = operation(listing.self(), "getBuilds", "&ws.size=300");
        List<Build> builds = new ArrayList<>();
        for (JsonNode entry : answers.entries(uri)) {
            String said = Answers.text(uri, entry, "buildstate");
            builds.add(
                    new Build(
                            Answers.text(uri, entry, "arch_tag"),
                            Build.State.of(said),
                            said,
                            Answers.web(entry, "build_log_url"),
                            Answers.web(entry, "web_link")));
        }
        return List.copyOf(builds);
    }

    /** Whether what was built of it still waits to be published. */
    public boolean binariesWait(Archive archive, Listing listing) {
        String self = listing.self().getPath();
        String id = self.substring(self.lastIndexOf('/') + 1);
        URI uri =
                operation(
                        archive.self(),
                        "getBuildSummariesForSourceIds",
                        "&source_ids=" + encoded("[" + id + "]"));
        return Answers.text(uri, answers.at(uri).path(id), "status").equals("FULLYBUILT_PENDING");
    }

    /** The public key that signs an archive, armored; empty while Launchpad makes one. */
    public Optional<String> signingKey(Archive archive) {
        URI uri = operation(archive.self(), "getSigningKeyData", "");
        JsonNode said = answers.at(uri);
        if (!said.isTextual() && !said.isNull()) {
            throw Answers.other(uri, "it is no text");
        }
        return Optional.ofNullable(said.textValue());
    }

    private static URI operation(URI on, String name, String parameters) {
        return URI.create(on + "?ws.op=" + name + parameters);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
