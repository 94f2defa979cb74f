package org.freshet.packaging;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.freshet.model.DebianVersion;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;

/**
 * One package that a relation field names, as dpkg's Dpkg::Deps::Simple reads it: {@code name:any
 * (>= 1.0) [linux-any] <!nocheck>} (deb-src-control(5)).
 *
 * @param qualifier empty without one
 * @param operator {@code <<}, {@code <=}, {@code =}, {@code >=}, {@code >>}; empty without a
 *     version
 * @param architectures empty for all
 * @param profiles build profiles, each one {@code <…>}; empty for all
 */
record Relation(
        String name,
        String qualifier,
        String operator,
        String version,
        List<String> architectures,
        List<List<String>> profiles) {
    // Profiles match in one way only, and none is tried again: there may be many.
    private static final Pattern RELATION =
            Pattern.compile(
                    "\\s*([a-zA-Z0-9@][a-zA-Z0-9@+.-]*)"
                            + "(?::([a-zA-Z0-9][a-zA-Z0-9-]*))?"
                            + "(?:\\s*\\(\\s*(<<|<=|=|>=|>>|[<>])\\s*([^)\\s]+)\\s*\\))?"
                            + "(?:\\s*\\[\\s*([^\\]]+)\\s*\\])?"
                            + "((?:\\s*+<[^>]++>)*+)\\s*");

    Relation {
        architectures = List.copyOf(architectures);
        profiles = List.copyOf(profiles);
    }

    /**
     * Parses one.
     *
     * @throws InvalidInput for what is no relation
     */
    static Relation parse(String text) {
        Matcher matcher = RELATION.matcher(text);
        if (!matcher.matches()) {
            throw new InvalidInput("`%s` is not a relation".formatted(Shown.text(text)));
        }
        String operator = Optional.ofNullable(matcher.group(3)).orElse("");
        List<List<String>> profiles = new ArrayList<>();
        String lists = Optional.ofNullable(matcher.group(6)).orElse("").strip();
        if (!lists.isEmpty()) {
            for (String list : lists.substring(1, lists.length() - 1).strip().split(">\\s*<", -1)) {
                profiles.add(List.of(list.strip().split("\\s+", -1)));
            }
        }
        return new Relation(
                matcher.group(1),
                Optional.ofNullable(matcher.group(2)).orElse(""),
                // The obsolete forms mean the inclusive ones.
                operator.length() == 1 && !operator.equals("=") ? operator + "=" : operator,
                Optional.ofNullable(matcher.group(4)).orElse(""),
                Optional.ofNullable(matcher.group(5))
                        .map(list -> List.of(list.strip().split("\\s+", -1)))
                        .orElse(List.of()),
                profiles);
    }

    String text() {
        StringBuilder text = new StringBuilder(name);
        if (!qualifier.isEmpty()) {
            text.append(':').append(qualifier);
        }
        if (!operator.isEmpty()) {
            text.append(" (").append(operator).append(' ').append(version).append(')');
        }
        if (!architectures.isEmpty()) {
            text.append(" [").append(String.join(" ", architectures)).append(']');
        }
        profiles.forEach(list -> text.append(" <").append(String.join(" ", list)).append('>'));
        return text.toString();
    }

    Relation withoutVersion() {
        return new Relation(name, qualifier, "", "", architectures, profiles);
    }

    Relation withVersionOf(Relation other) {
        return new Relation(
                name, qualifier, other.operator, other.version, architectures, profiles);
    }

    /** Whether this one being fulfilled means that the other is. */
    boolean implies(Relation other) {
        return name.equals(other.name)
                && architecturesCover(other)
                && qualifier.equals(other.qualifier)
                && profilesCover(other)
                && (other.operator.isEmpty() || versionImplies(other));
    }

    private boolean architecturesCover(Relation other) {
        if (architectures.isEmpty() || other.architectures.isEmpty()) {
            return architectures.isEmpty();
        }
        boolean negated = architectures.getFirst().startsWith("!");
        boolean otherNegated = other.architectures.getFirst().startsWith("!");
        if (negated && otherNegated) {
            return other.architectures.containsAll(architectures);
        }
        if (negated) {
            return architectures.stream()
                    .noneMatch(one -> other.architectures.contains(one.substring(1)));
        }
        return !otherNegated && architectures.containsAll(other.architectures);
    }

    private boolean profilesCover(Relation other) {
        if (profiles.isEmpty() || other.profiles.isEmpty()) {
            return profiles.isEmpty();
        }
        return sorted(profiles).containsAll(sorted(other.profiles));
    }

    private static Set<Set<String>> sorted(List<List<String>> profiles) {
        Set<Set<String>> sorted = new HashSet<>();
        profiles.forEach(list -> sorted.add(new TreeSet<>(list)));
        return sorted;
    }

    private boolean versionImplies(Relation other) {
        if (operator.isEmpty()) {
            return false;
        }
        int order;
        try {
            order = DebianVersion.parse(version).compareTo(DebianVersion.parse(other.version));
        } catch (InvalidInput _) {
            // dpkg draws no conclusion from a version that is none, such as a substvar.
            return false;
        }
        boolean below = operator.startsWith("<") || operator.equals("=");
        boolean above = operator.startsWith(">") || operator.equals("=");
        return switch (other.operator) {
            case "=" -> operator.equals("=") && order == 0;
            case "<=" -> below && order <= 0;
            case "<<" -> below && (operator.equals("<<") ? order <= 0 : order < 0);
            case ">=" -> above && order >= 0;
            default -> above && (operator.equals(">>") ? order >= 0 : order > 0);
        };
    }
}
