package org.freshet.upstream;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.freshet.model.DebianVersion;
import org.freshet.upstream.TagComponent.Role;

/** Chooses which of the names before the numbers are the project's own. */
final class ComponentChoice {
    /** So often a name with single numbers must occur to be more than chance. */
    private static final int HABIT = 3;

    private final TagContext context;
    private final List<TagComponent> components;
    private final boolean wantedMet;

    /**
     * A choice not yet made.
     *
     * @param wantedMet true when a tag names the wanted component
     */
    ComponentChoice(TagContext context, List<TagComponent> components, boolean wantedMet) {
        this.context = context;
        this.components = components;
        this.wantedMet = wantedMet;
    }

    List<TagComponent> judged() {
        return context.component().isPresent()
                ? components.stream().map(this::asWanted).toList()
                : among(own());
    }

    private TagComponent asWanted(TagComponent component) {
        String wanted = TagShape.squashed(context.component().orElse(""));
        String name = TagShape.squashed(component.name());
        boolean plain =
                component.name().isEmpty()
                        && (!wantedMet || squashedName().filter(wanted::equals).isPresent());
        if (plain || name.equals(wanted)) {
            return component.judged(Role.OWN, "");
        }
        return other(component);
    }

    private List<TagComponent> among(Set<String> own) {
        List<DebianVersion> releases =
                components.stream()
                        .filter(component -> own.contains(component.name()))
                        .flatMap(component -> component.releases().stream())
                        .sorted()
                        .toList();
        return components.stream()
                .map(component ->
                        own.contains(component.name())
                                ? component.judged(Role.OWN, "")
                                : beside(component, own, releases))
                .toList();
    }

    /** The project's name and no name at all; where these are rare, the most usual name too. */
    private Set<String> own() {
        Set<String> own = new HashSet<>();
        int tags = 0;
        boolean named = false;
        for (TagComponent component : components) {
            if (component.name().isEmpty() || isName(component.name())) {
                own.add(component.name());
                tags += component.tags();
                named |= !component.name().isEmpty();
            }
        }
        if (!named && tags < HABIT) {
            int least = own.isEmpty() ? 1 : HABIT;
            mostUsual().filter(one -> one.tags() >= least).ifPresent(one -> own.add(one.name()));
        }
        return own;
    }

    /** The most usual name, unless it may be that of a part of the project. */
    private Optional<TagComponent> mostUsual() {
        List<TagComponent> usual =
                components.stream()
                        .filter(component -> !component.name().isEmpty())
                        .filter(component -> !component.bare() || component.tags() >= HABIT)
                        .filter(component -> !variant(component.name()))
                        .filter(component -> !component.partStyle() || context.name().isEmpty())
                        .sorted(Comparator.comparingInt(TagComponent::tags).reversed())
                        .toList();
        if (usual.isEmpty() || (usual.size() > 1 && usual.getFirst().partStyle())) {
            return Optional.empty();
        }
        TagComponent first = usual.getFirst();
        boolean alone =
                usual.stream()
                        .skip(1)
                        .noneMatch(one ->
                                one.tags() * 4 >= first.tags() && !one.precedes(first.releases()));
        return alone ? Optional.of(first) : Optional.empty();
    }

    /** A name that stands beside the project's own. */
    private TagComponent beside(
            TagComponent component, Set<String> own, List<DebianVersion> releases) {
        if (component.bare()) {
            return component.judged(
                    Role.NONE,
                    "`%s` with a single number is no version".formatted(component.name()));
        }
        if (component.partStyle()
                || own.isEmpty()
                || variant(component.name())
                || own.stream().anyMatch(name -> within(name, component.name()))) {
            return other(component);
        }
        if (component.tags() < HABIT) {
            return component.judged(
                    Role.NONE,
                    "`%s` stands before a number too rarely to name the project"
                            .formatted(component.name()));
        }
        return component.precedes(releases) ? component.judged(Role.OWN, "") : other(component);
    }

    private static TagComponent other(TagComponent component) {
        return component.judged(
                Role.OTHER,
                component.name().isEmpty()
                        ? "the wanted component has tags of its own"
                        : "`%s` names another component".formatted(component.name()));
    }

    private Optional<String> squashedName() {
        return context.name().map(TagShape::squashed).filter(name -> !name.isEmpty());
    }

    private boolean isName(String component) {
        return squashedName().filter(TagShape.squashed(component)::equals).isPresent();
    }

    /** A longer name or another number than the project's: rustls-pki-types, cvc4 beside cvc5. */
    private boolean variant(String component) {
        String other = TagShape.squashed(component);
        return squashedName()
                .filter(name ->
                        !name.equals(other)
                                && (other.startsWith(name)
                                        || other.replaceAll("[0-9]+", "")
                                                .equals(name.replaceAll("[0-9]+", ""))))
                .isPresent();
    }

    /** Whether a name is the project's with more around it, as tiny-curl is to curl. */
    private static boolean within(String name, String other) {
        String inner = TagShape.squashed(name);
        return inner.length() >= HABIT && TagShape.squashed(other).contains(inner);
    }
}
