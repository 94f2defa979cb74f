package org.freshet.handover;

import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.freshet.files.ContentStore;
import org.freshet.handover.launchpad.PpaContents;
import org.freshet.http.Web;
import org.freshet.model.DebianVersion;
import org.freshet.model.Destination;
import org.freshet.model.Holdings;
import org.freshet.model.Incoming;
import org.freshet.model.InvalidInput;
import org.freshet.model.SourceName;
import org.freshet.model.StoredFile;
import org.freshet.model.Tombstone;
import org.freshet.model.Unavailable;

/**
 * What destinations elsewhere hold: what this home has uploaded, and of a PPA what Launchpad tells
 * besides. Where it tells nothing, what is known here counts, so that a release goes on to the
 * other destinations; before an upload Launchpad is asked again, and must answer.
 */
public final class UploadHoldings implements Holdings {
    private final Uploads uploads;
    private final Function<Incoming.Ppa, PpaContents> contents;
    private final Web web;
    private final ContentStore store;
    private final Web.Bounds tarball;

    /**
     * @param tarball of a tarball that is fetched from a PPA
     */
    public UploadHoldings(
            Uploads uploads,
            Function<Incoming.Ppa, PpaContents> contents,
            Web web,
            ContentStore store,
            Web.Bounds tarball) {
        this.uploads = uploads;
        this.contents = contents;
        this.web = web;
        this.store = store;
        this.tarball = tarball;
    }

    @Override
    public List<Holding> of(Destination destination, SourceName source) {
        Incoming to = (Incoming) destination;
        List<Holding> ours = uploads.holdings(to, source);
        return switch (to) {
            case Incoming.Dput _ -> ours;
            case Incoming.Ppa ppa ->
                    Stream.concat(ours.stream(), others(ours, ppa, source)).toList();
        };
    }

    /** Those that were uploaded by others, or by a home that is lost. */
    private Stream<Holding> others(List<Holding> ours, Incoming.Ppa ppa, SourceName source) {
        Set<DebianVersion> known = new HashSet<>();
        ours.forEach(one -> known.add(one.version()));
        return told(() -> contents.apply(ppa).listings(source)).stream()
                .filter(listing -> !known.contains(listing.version()))
                .map(listing ->
                        new Holding(
                                listing.version(),
                                listing.series(),
                                listing.status().isActive(),
                                "",
                                "",
                                List.of()));
    }

    private static <T> List<T> told(Supplier<List<T>> asked) {
        try {
            return asked.get();
        } catch (Unavailable | InvalidInput _) {
            return List.of();
        }
    }

    @Override
    public List<HeldFile> taken(Destination destination, SourceName source, String upstream) {
        return files(destination, source, upstream)
                .flatMap(file ->
                        file.sha256().map(sha256 -> new HeldFile(file.name(), sha256)).stream())
                .toList();
    }

    private Stream<org.freshet.handover.launchpad.HeldFile> files(
            Destination destination, SourceName source, String upstream) {
        return destination instanceof Incoming.Ppa ppa
                ? told(() -> contents.apply(ppa).origs(source, upstream)).stream()
                : Stream.empty();
    }

    @Override
    public Optional<InputStream> open(Destination destination, SourceName source, String file) {
        Optional<InputStream> sent = uploads.open((Incoming) destination, source, file);
        if (sent.isPresent()) {
            return sent;
        }
        int end = file.indexOf(".orig");
        int begin = source.text().length() + 1;
        return end < begin
                ? Optional.empty()
                : files(destination, source, file.substring(begin, end))
                        .filter(one -> one.name().equals(file))
                        .findFirst()
                        .map(one -> {
                            StoredFile fetched =
                                    web.get(
                                            one.url(),
                                            tarball,
                                            in -> store.put(file, in, tarball.bytes()));
                            return store.open(fetched);
                        });
    }

    /** Nobody but its owner withdraws from a PPA, and it takes no version twice anyway. */
    @Override
    public List<Tombstone> tombstones(Destination destination, SourceName source) {
        return List.of();
    }
}
