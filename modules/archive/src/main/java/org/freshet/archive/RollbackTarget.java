package org.freshet.archive;

import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.freshet.archive.apt.BinaryEntry;
import org.freshet.archive.segments.Segments;

/**
 * What a suite can go back to.
 *
 * @param id as {@code rollback --to} takes it
 * @param snapshot or an older generation
 * @param published when
 * @param versions how many versions of sources it holds, as source or built
 * @param back how many of them the suite holds no more
 * @param gone how many the suite holds that it does not
 */
public record RollbackTarget(
        String id, boolean snapshot, Instant published, int versions, int back, int gone) {
    static RollbackTarget of(
            String id, boolean snapshot, Dists.Generation then, Dists.Generation now) {
        Set<SourceVersion> old = versions(then);
        Set<SourceVersion> current = versions(now);
        Set<SourceVersion> back = new HashSet<>(old);
        back.removeAll(current);
        current.removeAll(old);
        return new RollbackTarget(
                id, snapshot, then.release().date(), old.size(), back.size(), current.size());
    }

    private static Set<SourceVersion> versions(Dists.Generation generation) {
        Set<SourceVersion> versions = new HashSet<>();
        generation
                .sources()
                .entries()
                .forEach(entry -> versions.add(new SourceVersion(entry.source(), entry.version())));
        generation.packages().stream()
                .flatMap(Segments::all)
                .map(BinaryEntry::parse)
                .forEach(entry ->
                        versions.add(new SourceVersion(entry.source(), entry.sourceVersion())));
        return versions;
    }
}
