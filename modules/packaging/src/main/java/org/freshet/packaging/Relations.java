package org.freshet.packaging;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.freshet.model.DebianVersion;
import org.freshet.model.InvalidInput;

/**
 * The value of {@code Build-Depends} and its kin, in the form in which dpkg-source writes it into a
 * .dsc: on one line, without what another part implies; Build-Conflicts in order.
 */
final class Relations {
    // As dpkg orders relations to the same package.
    private static final List<String> OPERATORS = List.of("", ">=", ">>", "=", "<<", "<=");

    // Each is compared with each.
    private static final int MOST = 10_000;

    private Relations() {}

    /**
     * The value of a field, simplified.
     *
     * @throws InvalidInput when a part is no relation, or there are too many
     */
    static String simplified(String field, String value) {
        boolean union = field.regionMatches(true, 0, "Build-Conflicts", 0, 15);
        List<List<Relation>> parts = new ArrayList<>();
        List<List<String>> words = union ? words(value) : words(value).stream().distinct().toList();
        if (words.stream().mapToInt(List::size).sum() > MOST) {
            throw new InvalidInput("there are more than %d relations".formatted(MOST));
        }
        for (List<String> alternatives : words) {
            if (union && alternatives.size() > 1) {
                throw new InvalidInput(
                        "`%s` cannot have alternatives"
                                .formatted(String.join(" | ", alternatives)));
            }
            parts.add(alternatives.stream().map(Relation::parse).toList());
        }
        List<List<Relation>> kept = union ? union(parts) : withoutImplied(parts);
        return kept.stream()
                .map(part -> part.stream().map(Relation::text).collect(Collectors.joining(" | ")))
                .collect(Collectors.joining(", "));
    }

    /** Every package that a value names. */
    static List<String> names(String value) {
        return words(value).stream()
                .flatMap(List::stream)
                .map(word -> Relation.parse(word).name())
                .toList();
    }

    private static List<List<String>> words(String value) {
        List<List<String>> words = new ArrayList<>();
        for (String part : value.replaceAll("\\s+", " ").split(",", -1)) {
            // A comma behind the last one is common.
            if (!part.isBlank()) {
                words.add(List.of(part.strip().split(" ?\\| ?", -1)));
            }
        }
        return words;
    }

    private static List<List<Relation>> withoutImplied(List<List<Relation>> parts) {
        List<List<Relation>> left = new ArrayList<>(parts);
        List<List<Relation>> kept = new ArrayList<>();
        while (!left.isEmpty()) {
            List<Relation> part = left.removeFirst();
            if (kept.stream().anyMatch(before -> implies(before, part))) {
                continue;
            }
            // dpkg puts a later one that implies this one in its place.
            int stronger = -1;
            for (int i = 0; i < left.size() && stronger < 0; i++) {
                stronger = implies(left.get(i), part) ? i : -1;
            }
            if (stronger >= 0) {
                left.addFirst(left.remove(stronger));
            } else {
                kept.add(part);
            }
        }
        return kept;
    }

    private static boolean implies(List<Relation> one, List<Relation> other) {
        return one.stream().allMatch(it -> other.stream().anyMatch(it::implies))
                && (one.size() == 1 || other.size() > 1);
    }

    private static List<List<Relation>> union(List<List<Relation>> parts) {
        List<Relation> kept = new ArrayList<>();
        for (List<Relation> part : parts) {
            Relation one = part.getFirst();
            boolean merged = false;
            for (int i = 0; i < kept.size() && !merged; i++) {
                Relation other = kept.get(i);
                if (!other.name().equals(one.name())
                        || !other.architectures().isEmpty()
                        || !one.architectures().isEmpty()) {
                    continue;
                }
                merged = true;
                if (one.operator().isEmpty() && !other.operator().isEmpty()) {
                    kept.set(i, other.withoutVersion());
                } else if (other.implies(one)) {
                    kept.set(i, other.withVersionOf(one));
                } else {
                    merged = one.implies(other);
                }
            }
            if (!merged) {
                kept.add(one);
            }
        }
        return kept.stream()
                .sorted(
                        Comparator.comparing(Relation::name)
                                .thenComparingInt(one -> OPERATORS.indexOf(one.operator()))
                                .thenComparing(Relation::version, Relations::compareVersions))
                .map(List::of)
                .toList();
    }

    /** By dpkg's order; what is no version, such as a substvar, comes last. */
    private static int compareVersions(String a, String b) {
        Optional<DebianVersion> first = version(a);
        Optional<DebianVersion> second = version(b);
        if (first.isPresent() && second.isPresent()) {
            return first.get().compareTo(second.get());
        }
        return first.isEmpty() && second.isEmpty()
                ? a.compareTo(b)
                : Boolean.compare(first.isEmpty(), second.isEmpty());
    }

    private static Optional<DebianVersion> version(String text) {
        try {
            return Optional.of(DebianVersion.parse(text));
        } catch (InvalidInput _) {
            return Optional.empty();
        }
    }
}
