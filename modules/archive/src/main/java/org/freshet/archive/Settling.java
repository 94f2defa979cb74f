package org.freshet.archive;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.freshet.archive.apt.SuiteRelease;
import org.freshet.model.IntegrityFailure;
import org.freshet.trust.Signer;

/**
 * Brings what is served in line with the charter and the keys, while the archive's lock is held:
 * before anything is published, and when time asks for it. Used once.
 */
final class Settling {
    private final Archive archive;
    private final Charter charter;
    private final Signer signer;
    private final Instant now;
    private final SortedSet<String> signed = new TreeSet<>();

    Settling(Archive archive, Charter charter, Signer signer, Instant now) {
        this.archive = archive;
        this.charter = charter;
        this.signer = signer;
        this.now = now;
    }

    /**
     * Ends what was cut off, makes suites that are missing, and signs those anew that are not what
     * they should be, or whose time to be valid is passing.
     *
     * @param pagesMayDiffer whether to look at the pages for users though no suite was touched
     * @return the suites that were not in line
     */
    List<String> settle(boolean pagesMayDiffer) {
        ServedPages pages = new ServedPages(archive, charter, signer);
        boolean newKey = pages.keyDiffers();
        boolean cutOff = false;
        SortedMap<String, Dists> touched = new TreeMap<>();
        for (String suite : charter.suites()) {
            Dists dists = archive.dists(suite);
            if (dists.unfinished()) {
                cutOff = true;
                dists.settle(signer);
                touched.put(suite, dists);
            }
            Optional<Dists.Generation> current = dists.current();
            if (current.isEmpty() && PoolContents.lost(archive, suite)) {
                throw new IntegrityFailure(
                        "the indices of suite `%s` are lost".formatted(suite),
                        "`freshet archive rebuild %s` makes them anew".formatted(archive.root()));
            }
            if (newKey || !current.map(generation -> agrees(suite, generation)).orElse(false)) {
                sign(suite, dists, current);
                touched.put(suite, dists);
            }
        }
        if (newKey || cutOff || !pages.areCurrent()) {
            pages.writeAll();
        } else if (pagesMayDiffer || !touched.isEmpty()) {
            pages.write(Set.of(), new LinkedHashMap<>());
        }
        touched.values().forEach(dists -> dists.finish(now));
        return List.copyOf(touched.keySet());
    }

    private boolean agrees(String suite, Dists.Generation generation) {
        SuiteRelease release = generation.release();
        return charter.release(suite, release.date(), release.files()).equals(release)
                && Indices.describedApart(generation)
                && !Validity.isDue(release, now);
    }

    /**
     * As {@link #settle}, and signs every suite that clients will take for too old one day, or that
     * lacks the signature of a key.
     *
     * @return all suites that were signed, each once
     */
    List<String> sign() {
        settle(false);
        Signatures wanted = new Signatures(archive.root(), charter, now);
        for (String suite : charter.suites()) {
            Dists dists = archive.dists(suite);
            Dists.Generation current = dists.current().orElseThrow();
            if (!signed.contains(suite)
                    && (current.release().validUntil().isPresent()
                            || !wanted.lackingInside(current.signed()).isEmpty())) {
                sign(suite, dists, Optional.of(current));
                dists.finish(now);
            }
        }
        return List.copyOf(signed);
    }

    private void sign(String suite, Dists dists, Optional<Dists.Generation> current) {
        Indices.of(charter, current).commit(charter, suite, dists, signer, now);
        signed.add(suite);
    }
}
