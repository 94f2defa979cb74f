package org.freshet.upstream.places;

import java.io.InputStream;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.freshet.model.Offer;

/**
 * A distribution of CPAN, as MetaCPAN's {@code release/versions} lists it: its newest thousand
 * releases, also those that were deleted ({@code backpan}).
 *
 * <p>Authors tidy away old releases, which says nothing of them. One that was deleted and has no
 * other after it that stayed was taken back.
 */
final class CpanDistribution implements Place {
    private static final long MOST_BYTES = 16 << 20;

    /** The service gives no more, and no second page. */
    private static final int MOST_LISTED = 1000;

    private final RegistryPackage named;
    private final PlaceServer server;

    CpanDistribution(RegistryPackage named, PlaceServer server) {
        this.named = named;
        this.server = server;
    }

    @Override
    public Offers offers() {
        URI uri = named.at("release/versions/" + PlaceServer.encoded(named.name()));
        List<Entry> entries = server.json(uri, "application/json", MOST_BYTES, in -> read(uri, in));
        Optional<Instant> newest =
                entries.stream()
                        .filter(entry -> !entry.deleted)
                        .flatMap(entry -> entry.at.stream())
                        .max(Instant::compareTo);
        // A trial release may have the number of the real one that followed.
        Map<String, Offer> offers = new LinkedHashMap<>();
        for (Entry entry : entries) {
            Offer offer = entry.offer(newest);
            offers.merge(
                    offer.name(),
                    offer,
                    (one, other) -> one.prerelease().orElse(false) ? other : one);
        }
        return new Offers(List.copyOf(offers.values()), entries.size() < MOST_LISTED);
    }

    private List<Entry> read(URI uri, InputStream in) {
        List<Entry> entries = new ArrayList<>();
        Json.object(
                in,
                PlaceServer.shown(uri),
                json ->
                        json.fields(key -> {
                            if (key.equals("releases")) {
                                json.each(one -> {
                                    Entry entry = new Entry();
                                    one.fields(inner -> entry.take(inner, one, uri));
                                    if (entry.authorized
                                            && RegistryPackage.isVersion(entry.version)) {
                                        entries.add(entry);
                                        named.mayHave(entries.size());
                                    }
                                });
                            }
                        }));
        return entries;
    }

    private final class Entry {
        private String version = "";
        private Optional<Instant> at = Optional.empty();
        private Optional<URI> tarball = Optional.empty();
        private boolean authorized = true;
        private boolean deleted;
        private boolean developer;

        void take(String key, Json json, URI uri) {
            switch (key) {
                case "version" -> version = json.text().orElse("");
                case "date" -> at = json.time();
                case "status" -> deleted = json.text().equals(Optional.of("backpan"));
                case "maturity" -> developer = json.text().equals(Optional.of("developer"));
                // Uploaded by somebody whom PAUSE does not know as the owner of these modules.
                case "authorized" -> authorized = json.isTrue();
                case "download_url" ->
                        tarball =
                                json.text()
                                        .filter(text -> Uploads.compression(text).isPresent())
                                        .flatMap(text -> OfferedUrl.from(uri, text));
                default -> {}
            }
        }

        Offer offer(Optional<Instant> newest) {
            boolean withdrawn =
                    deleted
                            && (newest.isEmpty()
                                    || at.filter(it -> !it.isBefore(newest.get())).isPresent());
            return new Offer(
                    named.shown(),
                    version,
                    Optional.of(version.replaceFirst("^v(?=[0-9])", "")),
                    at,
                    Optional.of(developer),
                    withdrawn,
                    deleted ? Optional.empty() : tarball,
                    Optional.empty(),
                    Optional.empty());
        }
    }
}
