package org.freshet.upstream.places;

import java.io.InputStream;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.freshet.model.Offer;

/**
 * A package of an npm registry. Its whole document is read, not the short one for installing: only
 * it says when a version was published, and which ones are published no more.
 */
final class NpmPackage implements Place {
    /** The largest documents of real packages have 50 MB. */
    private static final long MOST_BYTES = 128 << 20;

    private final RegistryPackage named;
    private final PlaceServer server;

    NpmPackage(RegistryPackage named, PlaceServer server) {
        this.named = named;
        this.server = server;
    }

    @Override
    public Offers offers() {
        // The slash of a scope is part of the name: @scope%2Fname.
        URI uri = named.at(PlaceServer.encoded(named.name()).replace("%40", "@"));
        return Offers.all(
                server.json(uri, "application/json", MOST_BYTES, in -> new Document(uri).read(in)));
    }

    private final class Document {
        private final URI uri;
        private final Map<String, Optional<URI>> tarballs = new LinkedHashMap<>();
        private final Map<String, Instant> published = new LinkedHashMap<>();
        private final Set<String> unpublished = new HashSet<>();

        Document(URI uri) {
            this.uri = uri;
        }

        List<Offer> read(InputStream in) {
            Json.object(
                    in,
                    PlaceServer.shown(uri),
                    json ->
                            json.fields(key -> {
                                switch (key) {
                                    case "versions" -> json.fields(name -> version(name, json));
                                    case "time" -> json.fields(name -> time(name, json));
                                    default -> {}
                                }
                            }));
            List<Offer> offers = new ArrayList<>();
            tarballs.forEach((version, tarball) -> offers.add(offer(version, false, tarball)));
            for (String version : published.keySet()) {
                if (!tarballs.containsKey(version)) {
                    unpublished.add(version);
                }
            }
            unpublished.stream()
                    .sorted()
                    .forEach(version -> offers.add(offer(version, true, Optional.empty())));
            return offers;
        }

        private Offer offer(String version, boolean withdrawn, Optional<URI> tarball) {
            return named.offer(
                    version,
                    Optional.ofNullable(published.get(version)),
                    Optional.of(RegistryPackage.isPrerelease(version)),
                    withdrawn,
                    tarball,
                    Optional.empty());
        }

        private void version(String version, Json json) {
            if (RegistryPackage.isVersion(version)) {
                tarballs.put(version, Optional.empty());
                named.mayHave(tarballs.size());
                json.fields(key -> {
                    if (key.equals("dist")) {
                        json.fields(inner -> {
                            if (inner.equals("tarball")) {
                                tarballs.put(
                                        version,
                                        json.text().flatMap(text -> OfferedUrl.from(uri, text)));
                            }
                        });
                    }
                });
            }
        }

        /** Times of versions, and of the package; what was unpublished keeps its time. */
        private void time(String name, Json json) {
            switch (name) {
                case "created", "modified" -> {}
                // The package as a whole: an object that lists what there was.
                case "unpublished" ->
                        json.fields(key -> {
                            if (key.equals("versions")) {
                                json.each(one ->
                                        one.text()
                                                .filter(RegistryPackage::isVersion)
                                                .ifPresent(unpublished::add));
                            }
                        });
                default -> {
                    if (RegistryPackage.isVersion(name)) {
                        json.time().ifPresent(time -> published.put(name, time));
                        named.mayHave(published.size());
                    }
                }
            }
            named.mayHave(unpublished.size());
        }
    }
}
