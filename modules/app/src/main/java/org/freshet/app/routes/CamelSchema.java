package org.freshet.app.routes;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.camel.util.json.DeserializationException;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;

/**
 * The words of Camel's YAML DSL, from the schema that comes with it: finds unknown steps, unknown
 * keys and values that are not in their list, all of them and with their places, where Camel stops
 * at the first.
 */
final class CamelSchema {
    private static final String POINTER = "#/items/definitions/";

    private final JsonObject root;
    private final Findings findings;

    private CamelSchema(JsonObject root, Findings findings) {
        this.root = root;
        this.findings = findings;
    }

    static CamelSchema load(Findings findings) {
        try (var in =
                new InputStreamReader(
                        Objects.requireNonNull(
                                CamelSchema.class.getResourceAsStream("/schema/camelYamlDsl.json")),
                        StandardCharsets.UTF_8)) {
            return new CamelSchema((JsonObject) Jsoner.deserialize(in), findings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (DeserializationException e) {
            throw new IllegalStateException("Camel's own schema", e);
        }
    }

    void check(Yaml tree) {
        look(tree, "", List.of(root));
    }

    /** The schemas are alternatives: what one of them allows is allowed. */
    private void look(Yaml tree, String key, List<JsonObject> schemas) {
        switch (tree) {
            case Yaml.Scalar scalar -> word(scalar, key, schemas);
            case Yaml.Sequence(var items, _) -> {
                List<JsonObject> inner =
                        schemas.stream()
                                .filter(schema -> schema.get("items") instanceof JsonObject)
                                .map(schema -> (JsonObject) schema.get("items"))
                                .flatMap(schema -> resolved(schema).stream())
                                .toList();
                items.forEach(item -> look(item, key, inner));
            }
            case Yaml.Mapping(var entries, _) -> {
                Map<String, List<JsonObject>> known = properties(schemas);
                if (known.isEmpty()) {
                    return; // free, such as the parameters of an endpoint
                }
                for (Yaml.Entry entry : entries) {
                    List<JsonObject> inner = known.get(entry.name());
                    if (inner == null) {
                        findings.unknown(
                                entry.key().at(),
                                key.equals("steps")
                                        ? "step `%s` is unknown".formatted(entry.name())
                                        : "key `%s` is unknown in `%s`"
                                                .formatted(entry.name(), key),
                                entry.name(),
                                known.keySet());
                    } else {
                        look(entry.value(), entry.name(), inner);
                    }
                }
            }
        }
    }

    private void word(Yaml.Scalar scalar, String key, List<JsonObject> schemas) {
        if (schemas.isEmpty() || scalar.text().contains("{{")) {
            return;
        }
        Set<String> listed = new LinkedHashSet<>();
        boolean free = false;
        for (JsonObject schema : schemas) {
            Object type = schema.get("type");
            if (schema.get("enum") instanceof List<?> words) {
                words.forEach(word -> listed.add(String.valueOf(word)));
            } else if ("boolean".equals(type)) {
                listed.add("true");
                listed.add("false");
            } else if ("number".equals(type)) {
                free |= scalar.text().matches("-?[0-9]+([.][0-9]+)?");
                listed.add("a number");
            } else if (!"object".equals(type) && !"array".equals(type)) {
                free = true;
            }
        }
        if (!free && !listed.isEmpty() && !listed.contains(scalar.text())) {
            findings.unknown(
                    scalar.at(),
                    "`%s` cannot be `%s`".formatted(key, scalar.text()),
                    scalar.text(),
                    listed);
        }
    }

    private Map<String, List<JsonObject>> properties(List<JsonObject> schemas) {
        Map<String, List<JsonObject>> found = new LinkedHashMap<>();
        for (JsonObject schema : schemas) {
            if (schema.get("properties") instanceof JsonObject properties) {
                properties.forEach((name, value) ->
                        found.computeIfAbsent(name, _ -> new ArrayList<>())
                                .addAll(resolved((JsonObject) value)));
            }
        }
        return found;
    }

    /** The schema with what it refers to and its alternatives. */
    private List<JsonObject> resolved(JsonObject schema) {
        List<JsonObject> all = new ArrayList<>();
        all.add(schema);
        if (schema.get("$ref") instanceof String pointer) {
            JsonObject items = (JsonObject) Objects.requireNonNull(root.get("items"));
            JsonObject definitions = (JsonObject) Objects.requireNonNull(items.get("definitions"));
            all.addAll(
                    resolved(
                            (JsonObject)
                                    Objects.requireNonNull(
                                            definitions.get(pointer.substring(POINTER.length())))));
        }
        for (String alternatives : List.of("anyOf", "oneOf", "allOf")) {
            if (schema.get(alternatives) instanceof List<?> list) {
                for (Object one : list) {
                    all.addAll(resolved((JsonObject) one));
                }
            }
        }
        return all;
    }
}
