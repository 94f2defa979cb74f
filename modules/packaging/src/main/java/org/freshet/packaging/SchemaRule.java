package org.freshet.packaging;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.freshet.model.Shown;
import org.jspecify.annotations.Nullable;

/** One object of a schema, read once and checked often. */
final class SchemaRule {
    private static final Set<String> ANNOTATIONS =
            Set.of("$schema", "$defs", "title", "description", "default", "examples");
    private static final Set<String> ASSERTIONS =
            Set.of(
                    "$ref",
                    "type",
                    "const",
                    "enum",
                    "pattern",
                    "minLength",
                    "items",
                    "minItems",
                    "properties",
                    "required",
                    "dependentRequired",
                    "additionalProperties",
                    "propertyNames",
                    "minProperties",
                    "maxProperties",
                    "oneOf");

    private final Map<String, Yaml> keywords;
    private final Function<String, SchemaRule> definitions;
    private final Map<String, SchemaRule> properties = new LinkedHashMap<>();
    private final Map<String, SchemaRule> inner = new HashMap<>();
    private final List<SchemaRule> branches = new ArrayList<>();
    private final @Nullable Pattern pattern;

    /**
     * Reads a rule and those inside it.
     *
     * @param definitions what a {@code $ref} names; asked when a value is checked
     */
    SchemaRule(Yaml text, Function<String, SchemaRule> definitions) {
        if (!(text instanceof Yaml.Mapping mapping)) {
            throw new IllegalStateException("not a rule, in line " + text.line());
        }
        this.keywords = mapping.byKey();
        this.definitions = definitions;
        for (String keyword : keywords.keySet()) {
            if (!ANNOTATIONS.contains(keyword) && !ASSERTIONS.contains(keyword)) {
                throw new IllegalStateException("keyword not known here: " + keyword);
            }
        }
        pattern =
                keywords.containsKey("pattern") ? Pattern.compile(text(keyword("pattern"))) : null;
        if (keywords.get("properties") instanceof Yaml.Mapping rules) {
            rules.byKey()
                    .forEach((key, rule) -> properties.put(key, new SchemaRule(rule, definitions)));
        }
        for (String keyword : List.of("items", "propertyNames", "additionalProperties")) {
            if (keywords.get(keyword) instanceof Yaml.Mapping rule) {
                inner.put(keyword, new SchemaRule(rule, definitions));
            }
        }
        if (keywords.get("oneOf") instanceof Yaml.Sequence rules) {
            rules.items().forEach(rule -> branches.add(new SchemaRule(rule, definitions)));
        }
    }

    void check(String path, Yaml value, List<Problem> problems) {
        if (keywords.containsKey("$ref")) {
            definitions.apply(text(keyword("$ref"))).check(path, value, problems);
        }
        if (keywords.containsKey("type") && !admits(value)) {
            problems.add(
                    value.problem(
                            value instanceof Yaml.Scalar scalar && !examples().isEmpty()
                                    ? Wrong.form(path, examples(), scalar.value())
                                    : Wrong.type(path, List.of(text(keyword("type"))), value)));
            return;
        }
        switch (value) {
            case Yaml.Scalar scalar -> scalar(path, scalar, problems);
            case Yaml.Sequence sequence -> sequence(path, sequence, problems);
            case Yaml.Mapping mapping -> mapping(path, mapping, problems);
        }
        if (!branches.isEmpty()) {
            oneOf(path, value, problems);
        }
    }

    private void scalar(String path, Yaml.Scalar value, List<Problem> problems) {
        if (keywords.get("const") instanceof Yaml.Scalar wanted && !wanted.same(value)) {
            problems.add(value.problem(Wrong.constant(path, wanted.value(), value.value())));
        }
        if (keywords.get("enum") instanceof Yaml.Sequence choices
                && choices.items().stream().noneMatch(one -> ((Yaml.Scalar) one).same(value))) {
            problems.add(value.problem(Wrong.choice(path, texts(choices), value.value())));
        }
        if (value.kind() != Yaml.Kind.TEXT) {
            return;
        }
        if (keywords.containsKey("minLength") && value.value().isEmpty()) {
            problems.add(value.problem(Wrong.name(path) + " is empty"));
        }
        if (pattern != null && !pattern.matcher(value.value()).find()) {
            problems.add(
                    value.problem(
                            !examples().isEmpty()
                                    ? Wrong.form(path, examples(), value.value())
                                    : "%s must match `%s`, got `%s`"
                                            .formatted(
                                                    Wrong.name(path),
                                                    pattern.pattern(),
                                                    Shown.text(value.value()))));
        }
    }

    private void sequence(String path, Yaml.Sequence value, List<Problem> problems) {
        oneWord(path, value, problems);
        if (keywords.containsKey("minItems") && value.items().isEmpty()) {
            problems.add(value.problem(Wrong.name(path) + " is empty"));
        }
        SchemaRule rule = inner.get("items");
        if (rule != null) {
            for (int i = 0; i < value.items().size(); i++) {
                rule.check(path + "[" + i + "]", value.items().get(i), problems);
            }
        }
    }

    private void mapping(String path, Yaml.Mapping value, List<Problem> problems) {
        oneWord(path, value, problems);
        SchemaRule names = inner.get("propertyNames");
        for (Yaml.Mapping.Entry entry : value.entries()) {
            String key = entry.key().value();
            String inside = path.isEmpty() ? key : path + "." + key;
            SchemaRule rule = properties.getOrDefault(key, inner.get("additionalProperties"));
            if (rule != null) {
                rule.check(inside, entry.value(), problems);
            } else if (keywords.get("additionalProperties") instanceof Yaml.Scalar) {
                problems.add(entry.key().problem(Wrong.key(inside, key, properties.keySet())));
            }
            if (names != null) {
                names.check(path, entry.key().asText(), problems);
            }
        }
        if (keywords.containsKey("minProperties") && value.entries().isEmpty()) {
            problems.add(value.problem(Wrong.name(path) + " is empty"));
        }
        if (keywords.containsKey("maxProperties")
                && value.entries().size() > Integer.parseInt(text(keyword("maxProperties")))) {
            problems.add(
                    value.problem(
                            Wrong.name(path) + " has more than one key; begin each with `-`"));
        }
        required(path.isEmpty() ? "" : path + ".", value, problems);
    }

    /** {@code const} and {@code enum} name words only. */
    private void oneWord(String path, Yaml value, List<Problem> problems) {
        if (keywords.containsKey("const") || keywords.containsKey("enum")) {
            problems.add(value.problem(Wrong.type(path, List.of("one word"), value)));
        }
    }

    private void required(String prefix, Yaml.Mapping value, List<Problem> problems) {
        if (keywords.get("required") instanceof Yaml.Sequence names) {
            for (String name : texts(names)) {
                if (value.get(name).isEmpty()) {
                    problems.add(value.problem("`%s%s` is missing".formatted(prefix, name)));
                }
            }
        }
        if (keywords.get("dependentRequired") instanceof Yaml.Mapping dependent) {
            for (Yaml.Mapping.Entry entry : dependent.entries()) {
                Optional<Yaml> there = value.get(entry.key().value());
                for (String name : texts((Yaml.Sequence) entry.value())) {
                    if (there.isPresent() && value.get(name).isEmpty()) {
                        problems.add(
                                there.get()
                                        .problem(
                                                "`%s%s` needs `%s%s`, which is missing"
                                                        .formatted(
                                                                prefix,
                                                                entry.key().value(),
                                                                prefix,
                                                                name)));
                    }
                }
            }
        }
    }

    /** The branches differ in type, so the one of the value's type tells what is wrong. */
    private void oneOf(String path, Yaml value, List<Problem> problems) {
        Set<String> types = new TreeSet<>();
        @Nullable SchemaRule chosen = null;
        for (SchemaRule branch : branches) {
            SchemaRule rule = branch.resolved();
            if (!types.add(text(rule.keyword("type")))) {
                throw new IllegalStateException("two branches of oneOf have one type");
            }
            if (rule.admits(value)) {
                chosen = rule;
            }
        }
        if (chosen == null) {
            problems.add(value.problem(Wrong.type(path, types, value)));
        } else {
            chosen.check(path, value, problems);
        }
    }

    /** What a right value looks like: better to show than the pattern. */
    private List<String> examples() {
        return keywords.get("examples") instanceof Yaml.Sequence examples
                ? texts(examples)
                : List.of();
    }

    private SchemaRule resolved() {
        return keywords.containsKey("$ref")
                ? definitions.apply(text(keyword("$ref"))).resolved()
                : this;
    }

    private boolean admits(Yaml value) {
        return switch (text(keyword("type"))) {
            case "object" -> value instanceof Yaml.Mapping;
            case "array" -> value instanceof Yaml.Sequence;
            case "boolean" ->
                    value instanceof Yaml.Scalar scalar && scalar.kind() == Yaml.Kind.BOOLEAN;
            case "string" -> value instanceof Yaml.Scalar scalar && scalar.kind() == Yaml.Kind.TEXT;
            case String type -> throw new IllegalStateException("type not known: " + type);
        };
    }

    private Yaml keyword(String name) {
        Yaml value = keywords.get(name);
        if (value == null) {
            throw new IllegalStateException("no " + name + " in " + keywords.keySet());
        }
        return value;
    }

    private static List<String> texts(Yaml.Sequence words) {
        return words.items().stream().map(SchemaRule::text).toList();
    }

    private static String text(Yaml value) {
        return ((Yaml.Scalar) value).value();
    }
}
