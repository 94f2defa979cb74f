package org.freshet.upstream.places;

import java.io.InputStream;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.freshet.model.Offer;
import org.freshet.model.Shown;
import org.freshet.model.Unavailable;

/**
 * A project of a Python index, by the Simple API in JSON (packaging.python.org, "Simple repository
 * API"). It lists files; those of one version are one release, and its tarball is the sdist. A
 * version all of whose files are yanked is withdrawn.
 *
 * <p>A version keeps the number without the epoch: {@code 1!2.0} says that 2.0 is above a 3.0 of
 * old, which a Debian version says by an epoch of its own.
 */
final class PythonProject implements Place {
    private static final String TYPE = "application/vnd.pypi.simple.v1+json";
    private static final long MOST_BYTES = 64 << 20;
    private static final int LONGEST_FILE_NAME = 512;
    private static final Pattern BUILT = Pattern.compile("\\.(whl|egg)$");
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

    private final RegistryPackage named;
    private final String normal;
    private final PlaceServer server;

    PythonProject(RegistryPackage named, PlaceServer server) {
        this.named = named;
        this.normal = normal(named.name());
        this.server = server;
    }

    /** The name of which all spellings are one (packaging.python.org, "Name normalization"). */
    private static String normal(String name) {
        return name.replaceAll("[-_.]+", "-").toLowerCase(Locale.ROOT);
    }

    @Override
    public Offers offers() {
        URI uri = named.at(normal + "/");
        return Offers.all(server.json(uri, TYPE, MOST_BYTES, in -> read(uri, in)));
    }

    private List<Offer> read(URI uri, InputStream in) {
        Map<String, Release> releases = new LinkedHashMap<>();
        Json.object(
                in,
                PlaceServer.shown(uri),
                json ->
                        json.fields(key -> {
                            switch (key) {
                                case "meta" -> speaks(uri, json);
                                case "files" -> json.each(one -> file(uri, one, releases));
                                default -> {}
                            }
                        }));
        return releases.values().stream().map(Release::offer).toList();
    }

    private static void speaks(URI uri, Json meta) {
        meta.fields(key -> {
            String version = key.equals("api-version") ? meta.text().orElse("") : "1.";
            if (!version.startsWith("1.")) {
                throw new Unavailable(
                        "%s speaks version `%s` of the Simple API: expected 1"
                                .formatted(PlaceServer.shown(uri), Shown.text(version)),
                        "another version of Freshet may understand it");
            }
        });
    }

    private void file(URI uri, Json json, Map<String, Release> releases) {
        File file = new File();
        json.fields(key -> {
            switch (key) {
                case "filename" -> file.name = json.text().orElse("");
                case "url" -> file.url = json.text().flatMap(text -> OfferedUrl.from(uri, text));
                case "hashes" ->
                        json.fields(hash -> {
                            if (hash.equals("sha256")) {
                                file.sha256 = json.text().filter(it -> HEX.matcher(it).matches());
                            }
                        });
                case "upload-time" -> file.at = json.time();
                // true, or the reason.
                case "yanked" -> file.yanked = json.isTrue() || json.isText();
                default -> {}
            }
        });
        version(file.name)
                .ifPresent(text -> {
                    Optional<PythonVersion> version = PythonVersion.parse(text);
                    releases.computeIfAbsent(
                                    version.map(PythonVersion::toString).orElse(text),
                                    name -> new Release(name, version))
                            .add(file);
                    named.mayHave(releases.size());
                });
    }

    /**
     * The version in the name of a file: what follows the name of the project, however that is
     * spelled there.
     */
    private Optional<String> version(String file) {
        if (file.length() > LONGEST_FILE_NAME) {
            return Optional.empty();
        }
        boolean built = BUILT.matcher(file).find();
        String stem =
                built
                        ? BUILT.matcher(file).replaceFirst("")
                        : file.endsWith(".zip")
                                ? file.substring(0, file.length() - 4)
                                : Uploads.stem(file);
        if (stem.equals(file)) {
            return Optional.empty();
        }
        for (int dash = stem.indexOf('-'); dash >= 0; dash = stem.indexOf('-', dash + 1)) {
            if (normal(stem.substring(0, dash)).equals(normal)) {
                String rest = stem.substring(dash + 1);
                return Optional.of(built ? rest.replaceFirst("-.*", "") : rest)
                        .filter(RegistryPackage::isVersion);
            }
        }
        return Optional.empty();
    }

    /** One file, while it is read. */
    private static final class File {
        private String name = "";
        private Optional<URI> url = Optional.empty();
        private Optional<String> sha256 = Optional.empty();
        private Optional<Instant> at = Optional.empty();
        private boolean yanked;
    }

    private final class Release {
        private final String name;
        private final Optional<PythonVersion> version;
        private boolean withdrawn = true;
        private Optional<Instant> at = Optional.empty();
        private Optional<Upload> sdist = Optional.empty();

        Release(String name, Optional<PythonVersion> version) {
            this.name = name;
            this.version = version;
        }

        void add(File file) {
            withdrawn &= file.yanked;
            at = Stream.concat(at.stream(), file.at.stream()).min(Instant::compareTo);
            if (!file.yanked && Uploads.compression(file.name).isPresent()) {
                sdist =
                        Stream.concat(
                                        sdist.stream(),
                                        file.url.stream()
                                                .map(url ->
                                                        new Upload(file.name, url, file.sha256)))
                                .min(Uploads.BY_COMPRESSION);
            }
        }

        Offer offer() {
            return new Offer(
                    named.shown(),
                    name,
                    Optional.of(version.map(PythonVersion::number).orElse(name)),
                    at,
                    version.map(PythonVersion::prerelease),
                    withdrawn,
                    sdist.map(Upload::url),
                    Optional.empty(),
                    sdist.flatMap(Upload::sha256));
        }
    }
}
