package org.freshet.ledger;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.freshet.model.DebianVersion;
import org.freshet.model.FreshetException;
import org.freshet.model.Recipe.Priority;
import org.freshet.model.SourceName;
import org.freshet.model.Stage;
import org.freshet.model.WorkKey;

/**
 * Whose turn it is among open rows: versions of one source reach a destination in their order, and
 * of one release one step at a time works on the way there.
 */
final class Turn {
    private Turn() {}

    /**
     * By dpkg's order; what dpkg does not know is below everything. Remembers what it has parsed:
     * for one thread, and one sort after another.
     */
    static Comparator<String> versions() {
        Map<String, Optional<DebianVersion>> parsed = new HashMap<>();
        return Comparator.comparing(
                version -> parsed.computeIfAbsent(version, Turn::parsed),
                (a, b) ->
                        a.isPresent() && b.isPresent()
                                ? a.get().compareTo(b.get())
                                : Boolean.compare(a.isPresent(), b.isPresent()));
    }

    private static Optional<DebianVersion> parsed(String version) {
        try {
            return Optional.of(DebianVersion.parse(version));
        } catch (FreshetException _) {
            return Optional.empty();
        }
    }

    /**
     * Whether a row must let another go first. One that is held or has failed does not block.
     *
     * <ul>
     *   <li>A publication or an upload waits while a lower version of its source is open on any
     *       stage of the way to the same target and destination.
     *   <li>A row waits while an earlier stage of its release is open: that will decide it anew.
     *   <li>A row waits while a later stage of its release is being worked on: a version must not
     *       be planned while one is being published.
     * </ul>
     *
     * @param open the rows that nothing holds up, those being worked on too
     */
    static boolean waits(RowView row, Collection<RowView> open) {
        return open.stream()
                        .anyMatch(other ->
                                precedes(other.key(), row.key())
                                        || (other.working() && precedes(row.key(), other.key())))
                || waitsForALowerVersion(row, open);
    }

    /** Whether what a row passes decides another anew. */
    static boolean precedes(WorkKey earlier, WorkKey later) {
        return earlier.stage().compareTo(later.stage()) < 0
                && earlier.version().equals(later.version())
                && onTheWay(earlier, later);
    }

    private static boolean waitsForALowerVersion(RowView row, Collection<RowView> open) {
        if (row.key().stage() != Stage.PUBLISH && row.key().stage() != Stage.UPLOAD) {
            return false;
        }
        Comparator<String> versions = versions();
        return open.stream()
                .anyMatch(other ->
                        onTheWay(other.key(), row.key())
                                && versions.compare(orderable(other), orderable(row)) < 0);
    }

    private static boolean onTheWay(WorkKey other, WorkKey row) {
        return other.stage() != Stage.POLL
                && other.source().equals(row.source())
                && (other.target().isEmpty() || other.target().equals(row.target()))
                && (other.destination().isEmpty() || other.destination().equals(row.destination()));
    }

    /**
     * Highest priority first, then oldest; but among rows of one source, target and destination
     * lower versions first.
     */
    static List<RowView> inOrder(List<RowView> rows, Map<SourceName, Priority> priorities) {
        Comparator<String> versions = versions();
        List<RowView> ordered = new ArrayList<>(rows);
        ordered.sort(
                Comparator.comparing((RowView row) ->
                                priorities.getOrDefault(row.key().source(), Priority.MEDIUM))
                        .thenComparing(RowView::opened)
                        .thenComparing(row -> row.key().stage())
                        .thenComparing(Turn::orderable, versions)
                        .thenComparing(row -> row.key().text()));
        // Each way keeps the places that its rows have, and fills them in version order.
        Map<Way, List<Integer>> places = new LinkedHashMap<>();
        for (int i = 0; i < ordered.size(); i++) {
            places.computeIfAbsent(Way.of(ordered.get(i).key()), _ -> new ArrayList<>()).add(i);
        }
        for (List<Integer> of : places.values()) {
            List<RowView> way = new ArrayList<>(of.stream().map(ordered::get).toList());
            way.sort(Comparator.comparing(Turn::orderable, versions));
            for (int i = 0; i < way.size(); i++) {
                ordered.set(of.get(i), way.get(i));
            }
        }
        return ordered;
    }

    private static String orderable(RowView row) {
        return row.orderable().orElse("");
    }

    private record Way(SourceName source, Optional<String> target, Optional<String> destination) {
        static Way of(WorkKey key) {
            return new Way(key.source(), key.target(), key.destination());
        }
    }
}
