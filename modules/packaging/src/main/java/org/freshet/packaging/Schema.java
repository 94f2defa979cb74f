package org.freshet.packaging;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.freshet.model.NearMiss;
import org.freshet.model.Shown;
import org.jspecify.annotations.Nullable;

/**
 * Checks a YAML value by a JSON Schema and says what is wrong in a packager's words, with its
 * place.
 *
 * <p>Knows the keywords that recipe.schema.json needs and refuses a schema with any other, so no
 * rule is ever skipped. A whole validator takes 400 ms to start, more than a command may; it judges
 * this class in the tests instead.
 */
final class Schema {
    private static final Set<String> ANNOTATIONS =
            Set.of("$schema", "$defs", "title", "description", "default");
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

    // Keys that the design names and a later version of Freshet will know.
    private static final Set<String> LATER =
            Set.of(
                    "packaging.from",
                    "packaging.git",
                    "packaging.drop-merged-patches",
                    "targets.from",
                    "upstream.exclude",
                    "upstream.repack-suffix",
                    "upstream.verify.same-tree",
                    "policy.accept",
                    "policy.min-age",
                    "policy.above-distribution");

    private final Map<String, Yaml> definitions;
    private final Rule root;

    private Schema(Yaml.Mapping text) {
        definitions = text.get("$defs").map(defs -> ((Yaml.Mapping) defs).byKey()).orElse(Map.of());
        root = new Rule(text);
    }

    /** The schema of recipes, which the build takes from recipes/recipe.schema.json. */
    static Schema ofRecipes() {
        return Shipped.SCHEMA;
    }

    static Schema of(byte[] json) {
        YamlText.Read read = YamlText.read(json);
        if (read.root().orElse(null) instanceof Yaml.Mapping text && read.problems().isEmpty()) {
            return new Schema(text);
        }
        throw new IllegalStateException("not a schema: " + read.problems());
    }

    /** Every way in which the value breaks the schema. */
    List<Problem> problems(Yaml value) {
        List<Problem> problems = new ArrayList<>();
        root.check("", value, problems);
        return problems;
    }

    private static final class Shipped {
        private static final Schema SCHEMA = read();

        private static Schema read() {
            try (InputStream in = Schema.class.getResourceAsStream("recipe.schema.json")) {
                if (in == null) {
                    throw new IllegalStateException("recipe.schema.json is not in the jar");
                }
                return of(in.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** One object of the schema. */
    private final class Rule {
        private final Map<String, Yaml> keywords;

        Rule(Yaml text) {
            if (!(text instanceof Yaml.Mapping mapping)) {
                throw new IllegalStateException("not a rule, in line " + text.line());
            }
            keywords = mapping.byKey();
            for (String keyword : keywords.keySet()) {
                if (!ANNOTATIONS.contains(keyword) && !ASSERTIONS.contains(keyword)) {
                    throw new IllegalStateException("keyword not known to Schema: " + keyword);
                }
            }
        }

        void check(String path, Yaml value, List<Problem> problems) {
            if (keywords.containsKey("$ref")) {
                String name = text(keyword("$ref")).substring("#/$defs/".length());
                new Rule(definition(name)).check(path, value, problems);
            }
            if (keywords.containsKey("type") && !admits(value)) {
                problems.add(value.problem(wrongType(path, text(keyword("type")), value)));
                return;
            }
            switch (value) {
                case Yaml.Scalar scalar -> scalar(path, scalar, problems);
                case Yaml.Sequence sequence -> sequence(path, sequence, problems);
                case Yaml.Mapping mapping -> mapping(path, mapping, problems);
            }
            if (keywords.containsKey("oneOf")) {
                oneOf(path, value, problems);
            }
        }

        private void scalar(String path, Yaml.Scalar value, List<Problem> problems) {
            if (keywords.get("const") instanceof Yaml.Scalar wanted && !same(wanted, value)) {
                problems.add(
                        value.problem(
                                "%s must be %s, got `%s`"
                                        .formatted(
                                                name(path),
                                                wanted.value(),
                                                Shown.text(value.value()))));
            }
            if (keywords.get("enum") instanceof Yaml.Sequence choices
                    && choices.items().stream().noneMatch(one -> same((Yaml.Scalar) one, value))) {
                List<String> words = texts(choices);
                problems.add(
                        value.problem(
                                "%s must be one of %s; got `%s`%s"
                                        .formatted(
                                                name(path),
                                                words.stream()
                                                        .map(word -> "`" + word + "`")
                                                        .collect(Collectors.joining(", ")),
                                                Shown.text(value.value()),
                                                didYouMean(value.value(), words))));
            }
            if (value.kind() != Yaml.Kind.TEXT) {
                return;
            }
            if (keywords.containsKey("minLength") && value.value().isEmpty()) {
                problems.add(value.problem(name(path) + " is empty"));
            }
            if (keywords.containsKey("pattern")
                    && !Pattern.compile(text(keyword("pattern"))).matcher(value.value()).find()) {
                problems.add(
                        value.problem(
                                "%s must match `%s`, got `%s`"
                                        .formatted(
                                                name(path),
                                                text(keyword("pattern")),
                                                Shown.text(value.value()))));
            }
        }

        private void sequence(String path, Yaml.Sequence value, List<Problem> problems) {
            if (keywords.containsKey("const") || keywords.containsKey("enum")) {
                problems.add(value.problem(name(path) + " must be one word, got a list"));
            }
            if (keywords.containsKey("minItems") && value.items().isEmpty()) {
                problems.add(value.problem(name(path) + " is empty"));
            }
            if (keywords.containsKey("items")) {
                Rule rule = new Rule(keyword("items"));
                for (int i = 0; i < value.items().size(); i++) {
                    rule.check(path + "[" + i + "]", value.items().get(i), problems);
                }
            }
        }

        private void mapping(String path, Yaml.Mapping value, List<Problem> problems) {
            if (keywords.containsKey("const") || keywords.containsKey("enum")) {
                problems.add(value.problem(name(path) + " must be one word, got a mapping"));
            }
            Map<String, Yaml> known = pairs(keywords.get("properties"));
            for (Yaml.Mapping.Entry entry : value.entries()) {
                String key = entry.key().value();
                String inside = path.isEmpty() ? key : path + "." + key;
                Yaml rule = known.getOrDefault(key, keywords.get("additionalProperties"));
                if (rule instanceof Yaml.Scalar) {
                    problems.add(entry.key().problem(unknown(inside, key, known.keySet())));
                } else if (rule != null) {
                    new Rule(rule).check(inside, entry.value(), problems);
                }
                if (keywords.containsKey("propertyNames")) {
                    // A key is text whatever it looks like.
                    Yaml.Scalar name =
                            new Yaml.Scalar(
                                    key, Yaml.Kind.TEXT, entry.key().line(), entry.key().column());
                    new Rule(keyword("propertyNames")).check(path, name, problems);
                }
            }
            size(path, value, problems);
            required(path, value, problems);
        }

        private void size(String path, Yaml.Mapping value, List<Problem> problems) {
            if (keywords.containsKey("minProperties")
                    && value.entries().size() < number("minProperties")) {
                problems.add(value.problem(name(path) + " is empty"));
            }
            if (keywords.containsKey("maxProperties")
                    && value.entries().size() > number("maxProperties")) {
                problems.add(
                        value.problem(
                                "%s has more than one key; begin each with `-`"
                                        .formatted(name(path))));
            }
        }

        private void required(String path, Yaml.Mapping value, List<Problem> problems) {
            String prefix = path.isEmpty() ? "" : path + ".";
            if (keywords.get("required") instanceof Yaml.Sequence names) {
                for (String name : texts(names)) {
                    if (value.get(name).isEmpty()) {
                        problems.add(value.problem("`%s%s` is missing".formatted(prefix, name)));
                    }
                }
            }
            pairs(keywords.get("dependentRequired"))
                    .forEach((key, names) -> {
                        for (String name : texts((Yaml.Sequence) names)) {
                            if (value.get(name).isEmpty()) {
                                value.get(key)
                                        .ifPresent(it ->
                                                problems.add(
                                                        it.problem(
                                                                "`%s%s` needs `%s%s`, which is missing"
                                                                        .formatted(
                                                                                prefix, key, prefix,
                                                                                name))));
                            }
                        }
                    });
        }

        /** The branches differ in type, so the one of the value's type tells what is wrong. */
        private void oneOf(String path, Yaml value, List<Problem> problems) {
            List<Rule> branches =
                    ((Yaml.Sequence) keyword("oneOf"))
                            .items().stream().map(branch -> new Rule(branch).resolved()).toList();
            Set<String> types = new TreeSet<>();
            for (Rule branch : branches) {
                if (!types.add(text(branch.keyword("type")))) {
                    throw new IllegalStateException("two branches of oneOf have one type");
                }
            }
            Optional<Rule> branch = branches.stream().filter(one -> one.admits(value)).findFirst();
            if (branch.isPresent()) {
                branch.get().check(path, value, problems);
            } else {
                problems.add(
                        value.problem(
                                wrongType(
                                        path,
                                        branches.stream()
                                                .map(one -> text(one.keyword("type")))
                                                .collect(Collectors.joining("|")),
                                        value)));
            }
        }

        private Rule resolved() {
            return keywords.get("$ref") instanceof Yaml.Scalar reference
                    ? new Rule(definition(reference.value().substring("#/$defs/".length())))
                            .resolved()
                    : this;
        }

        private boolean admits(Yaml value) {
            return switch (text(keyword("type"))) {
                case "object" -> value instanceof Yaml.Mapping;
                case "array" -> value instanceof Yaml.Sequence;
                case "string" ->
                        value instanceof Yaml.Scalar scalar && scalar.kind() == Yaml.Kind.TEXT;
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

        private int number(String name) {
            return Integer.parseInt(text(keyword(name)));
        }
    }

    private Yaml definition(String name) {
        Yaml definition = definitions.get(name);
        if (definition == null) {
            throw new IllegalStateException("no definition " + name);
        }
        return definition;
    }

    private static String unknown(String path, String key, Set<String> known) {
        String place = path.replaceFirst("^targets\\[\\d+]\\.[^.]*/[^.]*\\.", "targets.");
        if (LATER.contains(place)) {
            return "`%s` is not known to this version of Freshet".formatted(place);
        }
        return "unknown key `%s`%s".formatted(Shown.text(path), didYouMean(key, known));
    }

    private static String wrongType(String path, String types, Yaml value) {
        String wanted =
                types.replace("string", "text")
                        .replace("array", "a list")
                        .replace("object", "a mapping")
                        .replace("|", " or ");
        String got =
                switch (value) {
                    case Yaml.Scalar scalar -> scalar.kind().toString();
                    case Yaml.Sequence _ -> "a list";
                    case Yaml.Mapping _ -> "a mapping";
                };
        boolean quotes =
                types.equals("string")
                        && value instanceof Yaml.Scalar scalar
                        && scalar.kind() != Yaml.Kind.NULL;
        return "%s must be %s, got %s%s"
                .formatted(name(path), wanted, got, quotes ? "; put it in quotes" : "");
    }

    private static String didYouMean(String text, Collection<String> words) {
        return NearMiss.of(text, words).map("; did you mean `%s`?"::formatted).orElse("");
    }

    private static String name(String path) {
        return path.isEmpty() ? "a recipe" : "`" + Shown.text(path) + "`";
    }

    private static boolean same(Yaml.Scalar a, Yaml.Scalar b) {
        if (number(a) && number(b)) {
            return new BigDecimal(a.value()).compareTo(new BigDecimal(b.value())) == 0;
        }
        return a.kind() == b.kind() && a.value().equals(b.value());
    }

    private static boolean number(Yaml.Scalar scalar) {
        // .inf and .nan are numbers to YAML and to nobody else.
        return (scalar.kind() == Yaml.Kind.INTEGER || scalar.kind() == Yaml.Kind.NUMBER)
                && !scalar.value().matches(".*(inf|nan|NaN)");
    }

    private static Map<String, Yaml> pairs(@Nullable Yaml value) {
        return value instanceof Yaml.Mapping mapping ? mapping.byKey() : Map.of();
    }

    private static List<String> texts(Yaml.Sequence words) {
        return words.items().stream().map(Schema::text).toList();
    }

    private static String text(Yaml value) {
        return ((Yaml.Scalar) value).value();
    }
}
