package org.freshet.packaging;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.freshet.model.Destination;
import org.freshet.model.InvalidInput;
import org.freshet.model.Maintainer;
import org.freshet.model.Recipe;
import org.freshet.model.Recipe.Base;
import org.freshet.model.Recipe.PackagingRule;
import org.freshet.model.Recipe.Policy;
import org.freshet.model.Recipe.Priority;
import org.freshet.model.Recipe.TargetRule;
import org.freshet.model.Recipe.Unproved;
import org.freshet.model.Recipe.UpstreamRule;
import org.freshet.model.SeriesTable;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;
import org.freshet.model.Target;
import org.freshet.model.Urgency;
import org.jspecify.annotations.Nullable;

/**
 * Makes a recipe of a YAML text. The schema tells what is wrong with its structure; this reader
 * reads on past such places, so that all other problems come up in the same go.
 */
final class RecipeReader {
    private static final Duration LONGEST = Duration.ofDays(365);
    private static final Yaml.Mapping NONE = new Yaml.Mapping(List.of(), 1, 1);

    private final Path file;
    private final Path directory;
    private final SeriesTable series;
    private final SortedSet<Problem> problems = new TreeSet<>();
    private final List<String> notices = new ArrayList<>();
    private final Optional<Recipe> recipe;

    RecipeReader(Path file, YamlText.Read text, SeriesTable series) {
        this.file = file;
        this.directory = parent(file.toAbsolutePath().normalize());
        this.series = series;
        problems.addAll(text.problems());
        text.root().ifPresent(root -> problems.addAll(Schema.ofRecipes().problems(root)));
        recipe =
                text.root()
                        .flatMap(root ->
                                root instanceof Yaml.Mapping all ? read(all) : Optional.empty());
    }

    /** Empty when there is any problem. */
    Optional<Recipe> recipe() {
        return recipe;
    }

    List<Problem> problems() {
        return List.copyOf(problems);
    }

    /** What a packager should know though nothing is wrong with it, one line each. */
    List<String> notices() {
        return List.copyOf(notices);
    }

    private Optional<Recipe> read(Yaml.Mapping all) {
        @Nullable SourceName source = one(all, "source", SourceName::new);
        if (source != null) {
            standsInItsDirectory(all, source);
        }
        @Nullable URI homepage = one(all, "homepage", URI::create);
        Yaml.Mapping people = mapping(all, "maintainers");
        List<Maintainer> upstreamMaintainers = many(people, "upstream", Maintainer::new);
        List<Maintainer> packagingMaintainers = many(people, "packaging", Maintainer::new);
        if (all.get("packaging").isPresent()
                && all.get("maintainers").isPresent()
                && people.get("packaging").isEmpty()) {
            problems.add(
                    people.problem("`maintainers.packaging` is missing; the first is Maintainer"));
        }
        UpstreamRule upstream = new UpstreamReader(this).read(mapping(all, "upstream"));
        Optional<PackagingRule> packaging =
                all.get("packaging").isPresent()
                        ? packaging(mapping(all, "packaging"))
                        : Optional.empty();
        List<TargetRule> targets = targets(all);
        List<Destination> destinations = many(all, "destinations", Destination::parse);
        Policy policy = policy(mapping(all, "policy"));
        Priority priority = word(all, "priority", Priority.class, Priority.MEDIUM);

        String inputs = "";
        if (problems.isEmpty() && packaging.isPresent() && source != null) {
            inputs = inputs(source, upstream, packaging.get(), targets, packagingMaintainers, all);
        }
        if (!problems.isEmpty() || source == null) {
            return Optional.empty();
        }
        return Optional.of(
                new Recipe(
                        source,
                        directory,
                        Optional.ofNullable(homepage),
                        priority,
                        upstreamMaintainers,
                        packagingMaintainers,
                        upstream,
                        packaging,
                        targets,
                        destinations.isEmpty()
                                ? List.of(Destination.parse("archive:fresh"))
                                : destinations,
                        policy,
                        inputs));
    }

    private Policy policy(Yaml.Mapping policy) {
        @Nullable Duration minAge = one(policy, "min-age", RecipeReader::duration);
        return new Policy(
                word(policy, "unproved", Unproved.class, Unproved.HOLD),
                minAge == null ? Duration.ZERO : minAge,
                word(policy, "above-distribution", AboveDistribution.class, AboveDistribution.HELD)
                        == AboveDistribution.ALLOWED,
                word(policy, "urgency", Urgency.class, Urgency.MEDIUM));
    }

    private enum AboveDistribution {
        HELD,
        ALLOWED
    }

    private static Duration duration(String text) {
        try {
            Duration duration = Duration.parse(text);
            if (!duration.isNegative() && duration.compareTo(LONGEST) <= 0) {
                return duration;
            }
        } catch (DateTimeParseException _) {
            // Said below.
        }
        throw new InvalidInput(
                "`%s` is no duration from PT0S to P365D".formatted(Shown.text(text)),
                "write it as ISO 8601 has them: `PT30M`, `PT2H`, `P7D`");
    }

    private void standsInItsDirectory(Yaml.Mapping all, SourceName source) {
        String name = String.valueOf(directory.getFileName());
        if (!RecipeFile.NAME.equals(String.valueOf(file.getFileName()))
                || name.equals(source.text())) {
            return;
        }
        Path other = parent(directory).resolve(source.text()).resolve(RecipeFile.NAME);
        at(all, "source")
                .ifPresent(it ->
                        problems.add(
                                it.problem(
                                        Files.exists(other)
                                                ? "source `%s` has a recipe already, in `%s`"
                                                        .formatted(
                                                                source,
                                                                source + "/" + RecipeFile.NAME)
                                                : "source `%s` must be the directory's name, which is `%s`"
                                                        .formatted(source, Shown.text(name)))));
    }

    private Optional<PackagingRule> packaging(Yaml.Mapping rule) {
        Optional<Base> base = new BaseReader(this).read(rule);
        if (Stream.of("dir", "git", "from").allMatch(kind -> rule.get(kind).isEmpty())) {
            problems.add(
                    rule.problem(
                            "`packaging` has no base: it needs one of `dir`, `from` and `git`"));
        }
        List<Path> overlays = many(rule, "overlay", this::directory);
        boolean dropMerged =
                !(rule.get("drop-merged-patches").orElse(null) instanceof Yaml.Scalar scalar
                        && scalar.value().equals("false"));
        return base.map(it -> new PackagingRule(it, overlays, dropMerged));
    }

    private List<TargetRule> targets(Yaml.Mapping all) {
        // A target that is named has its own rule, wherever a group that has it stands.
        Map<Target, TargetRule> named = new LinkedHashMap<>();
        Map<Target, TargetRule> grouped = new LinkedHashMap<>();
        for (Yaml item : items(all, "targets")) {
            Yaml.@Nullable Scalar name = null;
            Yaml.Mapping rule = NONE;
            if (item instanceof Yaml.Scalar scalar && scalar.kind() == Yaml.Kind.TEXT) {
                name = scalar;
            } else if (item instanceof Yaml.Mapping mapping && mapping.entries().size() == 1) {
                name = mapping.entries().getFirst().key();
                if (mapping.entries().getFirst().value() instanceof Yaml.Mapping inside) {
                    rule = inside;
                }
            }
            if (name == null) {
                continue;
            }
            Optional<Base> base = new BaseReader(this).read(rule);
            List<Path> overlays = many(rule, "overlay", this::directory);
            if (SeriesTable.isGroup(name.value())) {
                SeriesTable.@Nullable Group group = checked(name, series::group);
                if (group != null) {
                    notices.addAll(group.notices());
                    group.targets()
                            .forEach(target ->
                                    grouped.putIfAbsent(
                                            target, new TargetRule(target, base, overlays)));
                }
                continue;
            }
            @Nullable Target target = checked(name, this::target);
            if (target != null
                    && named.put(target, new TargetRule(target, base, overlays)) != null) {
                problems.add(name.problem("target `%s` stands here twice".formatted(target)));
            }
        }
        named.forEach(grouped::put);
        return List.copyOf(grouped.values());
    }

    private String inputs(
            SourceName source,
            UpstreamRule upstream,
            PackagingRule packaging,
            List<TargetRule> targets,
            List<Maintainer> maintainers,
            Yaml.Mapping all) {
        try {
            return PackagingInputs.digest(
                    source, packaging, targets, maintainers.getFirst(), upstream.repacking());
        } catch (InvalidInput wrong) {
            all.get("packaging").ifPresent(it -> problems.add(it.problem(Wrong.said(wrong))));
            return "";
        }
    }

    /** A distribution and series that the recipe names. */
    Target target(String text) {
        return series.target(text);
    }

    /** The same, or a group that is one series today: {@code debian/stable}. */
    Target series(String text) {
        if (!SeriesTable.isGroup(text)) {
            return target(text);
        }
        List<Target> today = series.group(text).targets();
        if (today.size() != 1) {
            throw new InvalidInput(
                    "packaging is taken from one series; `%s` is %s today"
                            .formatted(
                                    text,
                                    today.isEmpty()
                                            ? "none"
                                            : today.stream()
                                                    .map(Target::text)
                                                    .collect(Collectors.joining(", "))),
                    "name one of them, or a group that is one, such as `debian/stable` or `ubuntu/latest`");
        }
        return today.getFirst();
    }

    /** A directory that the recipe names; {@code InvalidInput} when it is not there. */
    Path directory(String text) {
        Path path = beside(text);
        if (!Files.isDirectory(path)) {
            throw new InvalidInput("directory `%s` is missing".formatted(Shown.text(text)));
        }
        return path;
    }

    /** A file that the recipe names; {@code InvalidInput} when it is not there. */
    Path regularFile(String text) {
        Path path = beside(text);
        if (!Files.isRegularFile(path)) {
            throw new InvalidInput("file `%s` is missing".formatted(Shown.text(text)));
        }
        return path;
    }

    private Path beside(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new InvalidInput("path `%s` is not one".formatted(Shown.text(text)));
        }
        Path path = directory.resolve(text).normalize();
        if (!path.startsWith(directory)) {
            throw new InvalidInput(
                    "path `%s` leaves the recipe's directory".formatted(Shown.text(text)));
        }
        return path;
    }

    /** The value under a key, parsed; null when it is missing or wrong, which is then noted. */
    <T> @Nullable T one(Yaml.Mapping from, String key, Function<String, T> parse) {
        return from.get(key).orElse(null) instanceof Yaml.Scalar scalar
                ? checked(scalar, parse)
                : null;
    }

    /** The values under a key, parsed; wrong ones are noted and left out. */
    <T> List<T> many(Yaml.Mapping from, String key, Function<String, T> parse) {
        List<T> values = new ArrayList<>();
        for (Yaml item : items(from, key)) {
            if (item instanceof Yaml.Scalar scalar) {
                @Nullable T value = checked(scalar, parse);
                if (value != null) {
                    values.add(value);
                }
            }
        }
        return values;
    }

    /** One of an enum's words; the default where there is none, or none that the schema knows. */
    <E extends Enum<E>> E word(Yaml.Mapping from, String key, Class<E> type, E otherwise) {
        if (from.get(key).orElse(null) instanceof Yaml.Scalar scalar) {
            for (E constant : type.getEnumConstants()) {
                if (constant.name().toLowerCase(Locale.ROOT).equals(scalar.value())) {
                    return constant;
                }
            }
        }
        return otherwise;
    }

    Yaml.Mapping mapping(Yaml.Mapping from, String key) {
        return from.get(key).orElse(null) instanceof Yaml.Mapping mapping ? mapping : NONE;
    }

    Optional<Yaml> at(Yaml.Mapping from, String key) {
        return from.get(key);
    }

    void note(Problem problem) {
        problems.add(problem);
    }

    private List<Yaml> items(Yaml.Mapping from, String key) {
        return from.get(key).orElse(null) instanceof Yaml.Sequence sequence
                ? sequence.items()
                : List.of();
    }

    private <T> @Nullable T checked(Yaml.Scalar scalar, Function<String, T> parse) {
        // What the schema refused already needs no second word.
        if (scalar.kind() != Yaml.Kind.TEXT
                || problems.stream()
                        .anyMatch(it ->
                                it.line() == scalar.line() && it.column() == scalar.column())) {
            return null;
        }
        try {
            return parse.apply(scalar.value());
        } catch (InvalidInput wrong) {
            problems.add(scalar.problem(Wrong.said(wrong)));
        } catch (IllegalArgumentException wrong) {
            problems.add(
                    scalar.problem(
                            "`%s` is not valid: %s"
                                    .formatted(
                                            Shown.text(scalar.value()),
                                            Shown.text(String.valueOf(wrong.getMessage())))));
        }
        return null;
    }

    private static Path parent(Path path) {
        Path parent = path.getParent();
        return parent == null ? path : parent;
    }
}
