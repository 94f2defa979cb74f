package org.freshet.upstream.places;

import java.io.InputStream;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.freshet.model.Offer;

/**
 * A crate in the sparse index of a Cargo registry (The Cargo Book, "Index Format"): one line of
 * JSON for each version. A {@code .crate} is a tar.gz of the source.
 */
final class CratePackage implements Place {
    private static final long MOST_BYTES = 64 << 20;
    private static final long MOST_CONFIGURATION = 64 << 10;
    private static final Pattern MARKER =
            Pattern.compile("\\{(crate|version|prefix|lowerprefix|sha256-checksum)}");
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

    private final RegistryPackage named;
    private final PlaceServer server;

    CratePackage(RegistryPackage named, PlaceServer server) {
        this.named = named;
        this.server = server;
    }

    @Override
    public Offers offers() {
        URI uri = named.at(prefix(named.name().toLowerCase(Locale.ROOT)) + "/" + file());
        Optional<String> download = download();
        return Offers.all(server.json(uri, "*/*", MOST_BYTES, in -> read(uri, download, in)));
    }

    private String file() {
        return named.name().toLowerCase(Locale.ROOT);
    }

    private static String prefix(String name) {
        return switch (name.length()) {
            case 1 -> "1";
            case 2 -> "2";
            case 3 -> "3/" + name.charAt(0);
            default -> name.substring(0, 2) + "/" + name.substring(2, 4);
        };
    }

    /** Where the registry has its files, as a template. */
    private Optional<String> download() {
        URI uri = named.at("config.json");
        return server.json(
                uri,
                "application/json",
                MOST_CONFIGURATION,
                in -> {
                    List<String> download = new ArrayList<>();
                    Json.object(
                            in,
                            PlaceServer.shown(uri),
                            json ->
                                    json.fields(key -> {
                                        if (key.equals("dl")) {
                                            json.text().ifPresent(download::add);
                                        }
                                    }));
                    return download.stream().findFirst();
                });
    }

    private List<Offer> read(URI uri, Optional<String> download, InputStream in) {
        Map<String, Offer> offers = new LinkedHashMap<>();
        Json.objects(
                in,
                PlaceServer.shown(uri),
                json -> {
                    Entry entry = new Entry();
                    json.fields(key -> {
                        switch (key) {
                            case "vers" -> entry.version = json.text();
                            case "cksum" ->
                                    entry.sha256 =
                                            json.text().filter(it -> HEX.matcher(it).matches());
                            case "yanked" -> entry.yanked = json.isTrue();
                            case "pubtime" -> entry.at = json.time();
                            default -> {}
                        }
                    });
                    entry.version
                            .filter(RegistryPackage::isVersion)
                            .ifPresent(it -> offers.put(it, entry.offer(it, uri, download)));
                    named.mayHave(offers.size());
                });
        return List.copyOf(offers.values());
    }

    private final class Entry {
        private Optional<String> version = Optional.empty();
        private Optional<String> sha256 = Optional.empty();
        private Optional<Instant> at = Optional.empty();
        private boolean yanked;

        Offer offer(String version, URI uri, Optional<String> download) {
            return named.offer(
                    version,
                    at,
                    Optional.of(RegistryPackage.isPrerelease(version)),
                    yanked,
                    download.flatMap(template -> OfferedUrl.from(uri, filled(template, version))),
                    sha256);
        }

        private String filled(String template, String version) {
            String whole =
                    MARKER.matcher(template).find()
                            ? template
                            : template + "/{crate}/{version}/download";
            return MARKER.matcher(whole)
                    .replaceAll(found ->
                            Matcher.quoteReplacement(
                                    switch (found.group(1)) {
                                        case "crate" -> named.name();
                                        case "version" -> PlaceServer.encoded(version);
                                        case "prefix" -> prefix(named.name());
                                        case "lowerprefix" -> prefix(file());
                                        default -> sha256.orElse("");
                                    }));
        }
    }
}
