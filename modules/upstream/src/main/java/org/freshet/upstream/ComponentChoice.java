package org.freshet.upstream;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.freshet.model.DebianVersion;
import org.freshet.upstream.TagComponent.Role;

/**
 * Chooses which of the names before the numbers are the project's own: its name, no name at all,
 * and what it was called before or after.
 */
final class ComponentChoice {
    /** So often a name must occur to be more than chance. */
    private static final int HABIT = 3;

    /** So many times more often a name must occur than others to stand for the whole. */
    private static final int MOST = 3;

    /** Among more names than these some go on where others end by chance. */
    private static final int CROWD = 4;

    /** A project has few names; comparing all with all would take long where there are many. */
    private static final int CANDIDATES = 100;

    private final TagContext context;
    private final List<TagComponent> components;
    private final boolean wantedMet;
    private final Optional<ComponentName> project;
    private final Map<String, TagComponent> own = new TreeMap<>();
    private final Map<String, List<ComponentName>> firstWords = new HashMap<>();
    private ReleaseHistory history = new ReleaseHistory(List.of());

    /**
     * A choice not yet made.
     *
     * @param wantedMet true when a tag names the wanted component
     */
    ComponentChoice(TagContext context, List<TagComponent> components, boolean wantedMet) {
        this.context = context;
        this.components = components;
        this.wantedMet = wantedMet;
        project = context.name().map(ComponentName::of).filter(name -> !name.empty());
        for (TagComponent component : components) {
            if (component.tags() >= HABIT) {
                List<ComponentName> same =
                        firstWords.computeIfAbsent(
                                component.spelled().firstWord(), _ -> new ArrayList<>());
                if (same.size() < HABIT) {
                    same.add(component.spelled());
                }
            }
        }
    }

    List<TagComponent> judged() {
        if (context.component().isPresent()) {
            return components.stream().map(this::asWanted).toList();
        }
        choose();
        return components.stream()
                .map(component ->
                        own.containsKey(component.name())
                                ? component.judged(Role.OWN, "")
                                : beside(component))
                .toList();
    }

    private TagComponent asWanted(TagComponent component) {
        String wanted = TagShape.squashed(context.component().orElse(""));
        boolean plain =
                component.name().isEmpty()
                        && (!wantedMet
                                || project.filter(it -> it.squashed().equals(wanted)).isPresent());
        return plain || component.spelled().squashed().equals(wanted)
                ? component.judged(Role.OWN, "")
                : other(component);
    }

    private void choose() {
        for (TagComponent component : components) {
            if (component.name().isEmpty() || isName(component)) {
                own.put(component.name(), component);
            }
        }
        int tags = own.values().stream().mapToInt(TagComponent::tags).sum();
        boolean named = own.keySet().stream().anyMatch(name -> !name.isEmpty());
        if (!named || tags < HABIT) {
            mostUsual(tags).ifPresent(one -> own.put(one.name(), one));
        }
        learnHistory();
        List<TagComponent> rest =
                components.stream()
                        .filter(component -> !own.containsKey(component.name()))
                        .filter(component -> !component.partStyle() && !sibling(component))
                        .sorted(Comparator.comparingInt(TagComponent::tags).reversed())
                        .limit(CANDIDATES)
                        .toList();
        boolean found = !own.isEmpty();
        while (found) {
            found = false;
            for (TagComponent component : rest) {
                if (!own.containsKey(component.name()) && belongs(component)) {
                    own.put(component.name(), component);
                    learnHistory();
                    found = true;
                }
            }
        }
    }

    private void learnHistory() {
        history =
                new ReleaseHistory(
                        own.values().stream()
                                .flatMap(one -> one.releases().stream())
                                .sorted()
                                .toList());
    }

    /**
     * The name that stands before most numbers, unless it may be that of a part of the project.
     *
     * @param tags how many are known to be the project's
     */
    private Optional<TagComponent> mostUsual(int tags) {
        List<TagComponent> usual =
                components.stream()
                        .filter(component -> !component.name().isEmpty())
                        .filter(component -> !component.bare() || component.tags() >= HABIT)
                        .filter(component -> !sibling(component))
                        .filter(component -> component.tags() >= HABIT || !holds(component))
                        .filter(component -> !component.partStyle() || context.name().isEmpty())
                        .sorted(
                                Comparator.comparing(TagComponent::plainStyle)
                                        .thenComparingInt(TagComponent::tags)
                                        .reversed())
                        .toList();
        if (usual.isEmpty()) {
            return Optional.empty();
        }
        TagComponent first = usual.getFirst();
        boolean piece = project.filter(first.spelled()::pieceOf).isPresent();
        if (tags > 0 && !piece && first.tags() < Math.max(HABIT, MOST * tags)) {
            return Optional.empty();
        }
        if (usual.size() > 1 && first.partStyle()) {
            return Optional.empty();
        }
        boolean alone =
                usual.stream()
                        .skip(1)
                        .filter(TagComponent::plainStyle)
                        .allMatch(one -> one.tags() * MOST < first.tags() || goesWith(one, first));
        return alone ? Optional.of(first) : Optional.empty();
    }

    /** Whether a name that is as usual as another may be of the same project, or of its part. */
    private boolean goesWith(TagComponent one, TagComponent other) {
        ReleaseHistory releases = new ReleaseHistory(other.releases());
        return one.spelled().same(other.spelled())
                || one.spelled().holds(other.spelled())
                || (!crowded() && releases.joins(one.releases(), false))
                || (!kin(one) && releases.again(one.releases()));
    }

    /** Whether what is known to be the project's makes another name its own too. */
    private boolean belongs(TagComponent component) {
        ComponentName name = component.spelled();
        boolean renamed =
                project.filter(name::same).isPresent()
                        || own.values().stream()
                                .map(TagComponent::spelled)
                                .anyMatch(one -> !one.empty() && one.same(name));
        if (renamed) {
            return true;
        }
        boolean days = own.values().stream().anyMatch(TagComponent::dated);
        if (component.tags() < HABIT || (component.dated() && !days)) {
            return false;
        }
        boolean piece = project.filter(name::pieceOf).isPresent();
        if (!piece && (component.bare() || holds(component))) {
            return false;
        }
        List<DebianVersion> releases = component.releases();
        // Parts of a monorepo may go in lockstep, but they share a word of their names.
        boolean again =
                !holds(component)
                        && !kin(component)
                        && (releases.isEmpty()
                                ? history.follows(component.bases())
                                : history.again(releases));
        return again || (!crowded() && history.joins(releases, days && component.dated()));
    }

    /** Whether the first word of its name is that of another name too. */
    private boolean kin(TagComponent component) {
        return firstWords.getOrDefault(component.spelled().firstWord(), List.of()).stream()
                .anyMatch(one -> !one.same(component.spelled()));
    }

    private boolean crowded() {
        return components.stream()
                        .filter(one -> one.plainStyle() && one.tags() >= HABIT)
                        .filter(one -> !own.containsKey(one.name()) && !one.releases().isEmpty())
                        .limit(CROWD + 1L)
                        .count()
                > CROWD;
    }

    /** A name that stands beside the project's own. */
    private TagComponent beside(TagComponent component) {
        if (component.bare()) {
            return component.judged(
                    Role.NONE,
                    "`%s` with a single number is no version".formatted(component.name()));
        }
        if (component.dated() && (!component.partStyle() || component.tags() < HABIT)) {
            return component.judged(
                    Role.NONE, "`%s` names a day of the work".formatted(component.name()));
        }
        boolean part =
                component.partStyle()
                        || own.isEmpty()
                        || component.full()
                        || component.tags() >= HABIT
                        || sibling(component);
        return part
                ? other(component)
                : component.judged(
                        Role.NONE,
                        "`%s` stands before a number too rarely to name the project"
                                .formatted(component.name()));
    }

    private static TagComponent other(TagComponent component) {
        return component.judged(
                Role.OTHER,
                component.name().isEmpty()
                        ? "the wanted component has tags of its own"
                        : "`%s` names another component".formatted(component.name()));
    }

    private boolean isName(TagComponent component) {
        return project.filter(it -> it.squashed().equals(component.spelled().squashed()))
                .isPresent();
    }

    /** Another number than the project's: cvc4 beside cvc5. */
    private boolean sibling(TagComponent component) {
        return project.filter(component.spelled()::sibling).isPresent();
    }

    /** A longer name than the project's: rustls-pki-types. */
    private boolean holds(TagComponent component) {
        return project.filter(component.spelled()::holds).isPresent()
                || own.values().stream()
                        .map(TagComponent::spelled)
                        .anyMatch(one -> !one.empty() && component.spelled().holds(one));
    }
}
