package org.freshet.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SchemaTest {
    private static final long SEED = 20261101;
    private static final Path FILE = Path.of("../../recipes/recipe.schema.json");
    private static final String WHOLE =
            """
            schema: 1
            source: jq
            homepage: https://jqlang.org
            priority: high
            maintainers:
              upstream: ["A. Person <a@example.org>"]
              packaging: ["B. Person <b@example.org>"]
            upstream:
              git: https://github.com/jqlang/jq.git
              github: jqlang/jq
              gitlab: group/jq
              gitea: https://codeberg.org/group/jq
              listing: {url: "https://ftp.example.org/jq/", pattern: "jq-{version}.tar.gz"}
              pypi: jq
              npm: "@scope/jq"
              crates: jq
              cpan: App-jq
              rubygems: jq
              watch: debian/watch
              tag: jq-{version}
              ignore: ["jq-1.4-*"]
              since: "1.7"
              prereleases: rc
              tarball: git
              verify:
                keys: [upstream.asc]
                tarball-signature: "{tarball}.asc"
                checksums: https://example.org/SHA256SUMS
                checksums-signature: "{checksums}.asc"
                tag-signature: optional
                same-tree: {allow: [jq.1, "vendor/**"]}
              components:
                data: {tarball: "https://example.org/data-{version}.tar.gz", exclude: [vendor]}
                docs: {git: "https://example.org/docs.git", version: newest, tag: "v{version}"}
            packaging:
              dir: debian/
              overlay: [overlay/]
            targets:
              - ubuntu/noble
              - ubuntu/jammy: {overlay: [jammy/]}
            destinations: [archive:fresh]
            policy: {unproved: hold}
            """;

    @Test
    void agreesWithAWholeValidatorOnThousandsOfRecipes() throws IOException {
        JsonSchema judge =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                        .getSchema(Files.readString(FILE));
        Yaml whole = read(WHOLE);
        Random random = new Random(SEED);
        int refused = 0;
        for (int i = 0; i < 5000; i++) {
            Yaml changed = whole;
            for (int times = random.nextInt(3); times >= 0; times--) {
                changed = changed(changed, random);
            }
            boolean good = judge.validate(json(changed)).isEmpty();
            refused += good ? 0 : 1;

            assertThat(Schema.ofRecipes().problems(changed).isEmpty())
                    .as("%s%n%s", json(changed), Schema.ofRecipes().problems(changed))
                    .isEqualTo(good);
        }
        assertThat(refused).isBetween(1000, 4900);
        assertThat(Schema.ofRecipes().problems(whole)).isEmpty();
    }

    @Test
    void refusesASchemaWithAKeywordItDoesNotKnow() {
        assertThatThrownBy(() ->
                        Schema.of(
                                "{\"properties\": {\"a\": {\"maxLength\": 3}}}"
                                        .getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("keyword not known here: maxLength");
    }

    /** The value with one thing in it changed, removed, doubled or added. */
    private static Yaml changed(Yaml value, Random random) {
        return switch (value) {
            case Yaml.Scalar scalar -> other(scalar, random);
            case Yaml.Sequence sequence -> {
                List<Yaml> items = new ArrayList<>(sequence.items());
                int at = items.isEmpty() ? 0 : random.nextInt(items.size());
                switch (items.isEmpty() ? 0 : random.nextInt(6)) {
                    case 0 -> items.add(scalar("x", Yaml.Kind.TEXT));
                    case 1 -> items.remove(at);
                    default -> items.set(at, changed(items.get(at), random));
                }
                yield random.nextInt(10) == 0
                        ? scalar("x", Yaml.Kind.TEXT)
                        : new Yaml.Sequence(items, 1, 1);
            }
            case Yaml.Mapping mapping -> {
                List<Yaml.Mapping.Entry> entries = new ArrayList<>(mapping.entries());
                int at = entries.isEmpty() ? 0 : random.nextInt(entries.size());
                switch (entries.isEmpty() ? 0 : random.nextInt(8)) {
                    case 0 ->
                            entries.add(
                                    new Yaml.Mapping.Entry(
                                            scalar("new" + random.nextInt(), Yaml.Kind.TEXT),
                                            scalar("x", Yaml.Kind.TEXT)));
                    case 1 -> entries.remove(at);
                    default ->
                            entries.set(
                                    at,
                                    new Yaml.Mapping.Entry(
                                            entries.get(at).key(),
                                            changed(entries.get(at).value(), random)));
                }
                yield random.nextInt(40) == 0
                        ? new Yaml.Sequence(List.of(mapping), 1, 1)
                        : new Yaml.Mapping(entries, 1, 1);
            }
        };
    }

    private static Yaml other(Yaml.Scalar scalar, Random random) {
        return switch (random.nextInt(14)) {
            case 0 -> scalar("", Yaml.Kind.TEXT);
            case 1 -> scalar("1", Yaml.Kind.INTEGER);
            case 2 -> scalar("1.0", Yaml.Kind.NUMBER);
            case 3 -> scalar("true", Yaml.Kind.BOOLEAN);
            case 4 -> scalar("null", Yaml.Kind.NULL);
            case 5 -> new Yaml.Sequence(List.of(scalar), 1, 1);
            case 6 -> new Yaml.Mapping(List.of(), 1, 1);
            case 7 -> scalar("ignore", Yaml.Kind.TEXT);
            case 8 -> scalar("debian/sid", Yaml.Kind.TEXT);
            case 9 -> scalar("https://example.org/{tag}", Yaml.Kind.TEXT);
            case 10 -> scalar("/absolute path", Yaml.Kind.TEXT);
            case 11 -> scalar("2", Yaml.Kind.TEXT);
            default -> scalar;
        };
    }

    private static Yaml.Scalar scalar(String value, Yaml.Kind kind) {
        return new Yaml.Scalar(value, kind, 1, 1);
    }

    private static Yaml read(String text) {
        return YamlText.read(text.getBytes(StandardCharsets.UTF_8)).root().orElseThrow();
    }

    private static JsonNode json(Yaml value) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        return switch (value) {
            case Yaml.Scalar scalar ->
                    switch (scalar.kind()) {
                        case TEXT -> json.textNode(scalar.value());
                        case INTEGER -> json.numberNode(Long.parseLong(scalar.value()));
                        case NUMBER -> json.numberNode(new BigDecimal(scalar.value()));
                        case BOOLEAN -> json.booleanNode(Boolean.parseBoolean(scalar.value()));
                        case NULL -> json.nullNode();
                    };
            case Yaml.Sequence sequence -> {
                ArrayNode array = json.arrayNode();
                sequence.items().forEach(item -> array.add(json(item)));
                yield array;
            }
            case Yaml.Mapping mapping -> {
                ObjectNode object = json.objectNode();
                mapping.entries()
                        .forEach(entry -> object.set(entry.key().value(), json(entry.value())));
                yield object;
            }
        };
    }
}
