package org.freshet.packaging;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Checks a YAML value by a JSON Schema and says what is wrong in a packager's words, with its
 * place.
 *
 * <p>Knows the keywords that recipe.schema.json needs and refuses a schema with any other, so no
 * rule is ever skipped. A whole validator takes 400 ms to start, more than a command may; it judges
 * this class in the tests instead.
 */
public final class Schema {
    private final Map<String, SchemaRule> definitions = new HashMap<>();
    private final SchemaRule root;

    private Schema(Yaml.Mapping text) {
        root = new SchemaRule(text, this::definition);
        if (text.get("$defs").orElse(null) instanceof Yaml.Mapping defs) {
            defs.byKey()
                    .forEach((name, rule) ->
                            definitions.put(name, new SchemaRule(rule, this::definition)));
        }
    }

    /** The schema of recipes, which the build takes from recipes/recipe.schema.json. */
    static Schema ofRecipes() {
        return Shipped.SCHEMA;
    }

    public static Schema of(byte[] json) {
        YamlText.Read read = YamlText.read(json);
        if (read.root().orElse(null) instanceof Yaml.Mapping text && read.problems().isEmpty()) {
            return new Schema(text);
        }
        throw new IllegalStateException("not a schema: " + read.problems());
    }

    /** Every way in which the value breaks the schema. */
    public List<Problem> problems(Yaml value) {
        List<Problem> problems = new ArrayList<>();
        root.check("", value, problems);
        return problems;
    }

    private SchemaRule definition(String reference) {
        SchemaRule rule = definitions.get(reference.substring("#/$defs/".length()));
        if (rule == null) {
            throw new IllegalStateException("no definition " + reference);
        }
        return rule;
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
}
