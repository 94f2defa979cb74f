package org.freshet.archive;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.freshet.archive.Archive.Listing;
import org.freshet.model.DebianVersion;
import org.freshet.model.InvalidInput;
import org.freshet.model.SourceName;
import org.freshet.model.Tombstone;
import org.freshet.trust.Signer;

/**
 * Takes a version out of suites for good. The tombstones are written before the first suite
 * changes: whatever the moment of a kill, what clients see no more does not come back, and the same
 * withdrawal again ends what was begun. While the archive's lock is held.
 */
final class Withdrawal {
    private final Archive archive;
    private final Charter charter;
    private final Signer signer;
    private final Instant now;
    private final Pool pool;
    private final Tombstones tombstones;
    private final Admission admission;

    Withdrawal(Archive archive, Charter charter, Signer signer, Instant now) {
        this.archive = archive;
        this.charter = charter;
        this.signer = signer;
        this.now = now;
        this.pool = archive.pool();
        this.tombstones = archive.tombstones();
        this.admission = new Admission(archive.root(), charter);
    }

    /**
     * Takes a version out of suites.
     *
     * @param asked the suites; none for all that hold it or held it
     */
    List<Tombstone> of(
            List<String> asked,
            SourceName source,
            DebianVersion version,
            String because,
            String who) {
        String reason = Reason.of(because, "the version is taken back");
        Map<String, Publishing> suites = new LinkedHashMap<>();
        for (String suite : asked.isEmpty() ? charter.suites() : asked) {
            Publishing next = new Publishing(archive, charter, suite, signer, now);
            if (knows(suite, next, source, version)) {
                suites.put(suite, next);
            } else if (!asked.isEmpty()) {
                throw unknown("suite `%s`".formatted(suite), source, version);
            }
        }
        if (suites.isEmpty()) {
            throw unknown("archive `%s`".formatted(charter.name()), source, version);
        }
        for (String suite : suites.keySet()) {
            admission
                    .changes(suite)
                    .ifPresent(refusal -> {
                        throw refusal.failure();
                    });
        }
        List<Tombstone> marks = new ArrayList<>();
        for (String suite : suites.keySet()) {
            Tombstone mark =
                    tombstones
                            .find(suite, source, version)
                            .orElseGet(
                                    () -> new Tombstone(source, version, suite, reason, who, now));
            tombstones.write(mark, signer);
            marks.add(mark);
        }
        suites.forEach((suite, next) -> next.take(List.of(new Listing(suite, source, version))));
        return marks;
    }

    private boolean knows(String suite, Publishing next, SourceName source, DebianVersion version) {
        return next.holds(source, version)
                || tombstones.find(suite, source, version).isPresent()
                || pool.provenance(source, version)
                        .map(provenance -> provenance.suites().containsKey(suite))
                        .orElse(false);
    }

    private InvalidInput unknown(String where, SourceName source, DebianVersion version) {
        return new InvalidInput(
                "%s never held %s %s".formatted(where, source, version),
                "`freshet archive list %s` shows what it holds".formatted(archive.root()));
    }

    /**
     * Lets a withdrawn version come back: whoever publishes it next may.
     *
     * @return the suites; none where it was not withdrawn, or not any more
     * @throws InvalidInput when the archive never had it
     */
    List<String> undo(List<String> asked, SourceName source, DebianVersion version) {
        List<String> marked =
                (asked.isEmpty() ? charter.suites() : asked)
                        .stream()
                                .filter(suite ->
                                        tombstones.find(suite, source, version).isPresent())
                                .toList();
        if (marked.isEmpty() && !everHeld(source, version)) {
            throw unknown("archive `%s`".formatted(charter.name()), source, version);
        }
        marked.forEach(suite -> tombstones.remove(suite, source, version));
        return marked;
    }

    private boolean everHeld(SourceName source, DebianVersion version) {
        return pool.provenance(source, version).isPresent()
                // Of binary packages without their source nothing is known but themselves.
                || pool.files(source).stream()
                        .anyMatch(file ->
                                file.getFileName()
                                        .toString()
                                        .contains("_" + version.withoutEpoch() + "_"));
    }

    /** The failure of who publishes by hand what was withdrawn. */
    static InvalidInput refusal(Path root, Tombstone mark) {
        return new InvalidInput(
                "%s %s was withdrawn from `%s`: %s"
                        .formatted(mark.source(), mark.version(), mark.suite(), mark.because()),
                "give the package another version; to let this one come back, first `freshet archive withdraw %s %s %s --suite %s --undo`"
                        .formatted(root, mark.source(), mark.version(), mark.suite()));
    }

    /** What a suite gave up and has nothing above yet, the latest first. */
    static List<WayBack> open(Archive archive, Charter charter, String suite, int most) {
        return archive.tombstones().latest(suite, most).stream()
                .map(mark -> WayBack.from(archive, charter, mark))
                .filter(back -> back.overtaken().isEmpty())
                .toList();
    }

    /** As {@link #of} tells it to people. */
    Withdrawn told(Tombstone mark) {
        WayBack back = WayBack.from(archive, charter, mark);
        return new Withdrawn(mark, back, WayForward.from(archive, charter, back));
    }
}
