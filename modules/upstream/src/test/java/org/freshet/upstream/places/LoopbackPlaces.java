package org.freshet.upstream.places;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.freshet.http.Pages;
import org.freshet.http.Web;
import org.freshet.model.Offer;
import org.freshet.model.PlaceRule;
import org.freshet.model.PlaceRule.RegistryKind;
import org.freshet.model.SourceName;
import org.freshet.testkit.FakeWeb;

/** Places on a loopback server, and their offers in short. */
final class LoopbackPlaces {
    private LoopbackPlaces() {}

    /**
     * @param dir where answers are kept
     */
    static Place place(FakeWeb web, Path dir, String source, PlaceRule rule) {
        Map<RegistryKind, URI> registries = new EnumMap<>(RegistryKind.class);
        Arrays.stream(RegistryKind.values()).forEach(kind -> registries.put(kind, web.uri("/api")));
        return new Places(
                        new Pages(
                                new Web(InstantSource.system()),
                                dir.resolve("pages"),
                                1 << 26,
                                InstantSource.system()),
                        registries,
                        (_, file) -> {
                            throw new IllegalStateException("no watch file here: " + file);
                        })
                .of(new SourceName(source), rule);
    }

    static byte[] json(FakeWeb web, String text) {
        return text.replace("ROOT", web.uri("").toString()).getBytes(StandardCharsets.UTF_8);
    }

    /** One line an offer: {@code name version date flags tarball}. */
    static List<String> lines(FakeWeb web, Offers offers) {
        return offers.list().stream().map(offer -> line(web, offer)).toList();
    }

    private static String line(FakeWeb web, Offer offer) {
        StringBuilder line = new StringBuilder(offer.name());
        offer.version().ifPresent(it -> line.append(" =").append(it));
        offer.at().ifPresent(it -> line.append(' ').append(it));
        offer.prerelease().filter(it -> it).ifPresent(_ -> line.append(" pre"));
        if (offer.withdrawn()) {
            line.append(" withdrawn");
        }
        offer.tarball().ifPresent(it -> line.append(' ').append(it));
        offer.signature().ifPresent(it -> line.append(" signed ").append(it));
        offer.sha256().ifPresent(it -> line.append(' ').append(it, 0, 8));
        return line.toString().replace(web.uri("").toString(), "");
    }
}
