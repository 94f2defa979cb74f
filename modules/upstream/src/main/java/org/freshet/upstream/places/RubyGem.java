package org.freshet.upstream.places;

import java.io.InputStream;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.freshet.model.Offer;

/**
 * A gem. The registry tells of its versions only: a gem is a package, not a tarball of the source.
 * Yanked versions are not listed any more.
 */
final class RubyGem implements Place {
    private static final long MOST_BYTES = 32 << 20;

    private final RegistryPackage named;
    private final PlaceServer server;

    RubyGem(RegistryPackage named, PlaceServer server) {
        this.named = named;
        this.server = server;
    }

    @Override
    public Offers offers() {
        URI uri = named.at("api/v1/versions/" + PlaceServer.encoded(named.name()) + ".json");
        return Offers.all(server.json(uri, "application/json", MOST_BYTES, in -> read(uri, in)));
    }

    private List<Offer> read(URI uri, InputStream in) {
        // One entry a platform; they share their number.
        Map<String, Offer> offers = new LinkedHashMap<>();
        Json.list(
                in,
                PlaceServer.shown(uri),
                json -> {
                    Entry entry = new Entry();
                    json.fields(key -> {
                        switch (key) {
                            case "number" -> entry.number = json.text();
                            case "created_at" -> entry.at = json.time();
                            case "prerelease" -> entry.prerelease = json.isTrue();
                            default -> {}
                        }
                    });
                    entry.number
                            .filter(RegistryPackage::isVersion)
                            .ifPresent(number ->
                                    offers.merge(number, entry.offer(number), RubyGem::earlier));
                    named.mayHave(offers.size());
                });
        return List.copyOf(offers.values());
    }

    private static Offer earlier(Offer one, Offer other) {
        return one.at().isPresent()
                        && other.at().filter(at -> at.isBefore(one.at().get())).isEmpty()
                ? one
                : other;
    }

    private final class Entry {
        private Optional<String> number = Optional.empty();
        private Optional<Instant> at = Optional.empty();
        private boolean prerelease;

        Offer offer(String version) {
            return named.offer(
                    version,
                    at,
                    Optional.of(prerelease),
                    false,
                    Optional.empty(),
                    Optional.empty());
        }
    }
}
