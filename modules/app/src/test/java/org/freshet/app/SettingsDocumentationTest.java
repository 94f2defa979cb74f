package org.freshet.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.freshet.model.PlaceRule.RegistryKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/settings.md, settings.schema.json and the code say the same. */
class SettingsDocumentationTest {
    /** What stands for a name that a user chooses. */
    private static final Map<String, String> CHOSEN =
            Map.of(
                    "archives", "NAME",
                    "destinations", "NAME",
                    "distributions", "TARGET",
                    "series", "TARGET",
                    "tokens", "HOST");

    private static final Path DOCUMENTATION =
            Installation.here().root().resolve("docs/settings.md");

    @TempDir Path dir;

    @Test
    void documentsEverySettingWithItsDefault() throws IOException {
        Map<String, String> documented = new TreeMap<>();
        Matcher row =
                Pattern.compile("(?m)^\\| `([^`]+)` \\| ?(?:`([^`]+)`|[^|]*?) ?\\|")
                        .matcher(Files.readString(DOCUMENTATION));
        while (row.find()) {
            documented.put(row.group(1), row.group(2) == null ? "" : row.group(2));
        }

        assertThat(documented).isEqualTo(inSchema());
    }

    @Test
    void theCodeHasTheDefaultsOfTheSchema() throws IOException {
        Home home = new Home(dir.resolve("home"));
        Map<String, String> schema = inSchema();
        Path file = dir.resolve("all.yaml");
        Files.writeString(
                file,
                """
                archives:
                  fresh:
                    root: %s
                    origin: %s
                    label: %s
                    key: %s
                    valid-for: %s
                poll: %s
                poll-fastest: %s
                tarball-limit: %s
                download-time: %s
                """
                        .formatted(
                                fresh(schema, "archives.NAME.root"),
                                fresh(schema, "archives.NAME.origin"),
                                fresh(schema, "archives.NAME.label"),
                                fresh(schema, "archives.NAME.key"),
                                fresh(schema, "archives.NAME.valid-for"),
                                fresh(schema, "poll"),
                                fresh(schema, "poll-fastest"),
                                fresh(schema, "tarball-limit"),
                                fresh(schema, "download-time")));
        Path empty = Files.writeString(dir.resolve("little.yaml"), "archives:\n  fresh: {}\n");

        assertThat(SettingsFile.read(file, true, home)).isEqualTo(Settings.defaults(home));
        assertThat(SettingsFile.read(empty, true, home)).isEqualTo(Settings.defaults(home));
        assertThat(SettingsFile.read(dir.resolve("none.yaml"), false, home))
                .isEqualTo(Settings.defaults(home));
    }

    private static String fresh(Map<String, String> schema, String key) {
        return schema.getOrDefault(key, "").replace("NAME", "fresh");
    }

    @Test
    void theExampleIsReadAndHasEverySetting() throws IOException {
        Matcher example =
                Pattern.compile("(?s)```yaml\n(.*?)```").matcher(Files.readString(DOCUMENTATION));
        assertThat(example.find()).isTrue();
        String text = example.group(1);
        Path file = Files.writeString(dir.resolve("freshet.yaml"), text);
        Files.createDirectories(dir.resolve("keys"));
        Files.writeString(dir.resolve("keys/github.token"), "github_pat_1\n");
        Files.setPosixFilePermissions(
                dir.resolve("keys/github.token"), PosixFilePermissions.fromString("rw-------"));

        Settings settings = SettingsFile.read(file, true, new Home(dir));

        assertThat(settings.archives()).containsOnlyKeys("fresh");
        assertThat(settings.distributions()).containsOnlyKeys("ubuntu/noble");
        assertThat(settings.series()).containsOnlyKeys("ubuntu/zesty");
        assertThat(settings.registries()).containsOnlyKeys(RegistryKind.values());
        assertThat(settings.tokens())
                .isEqualTo(Map.of("api.github.com", dir.resolve("keys/github.token")));
        assertThat(settings.webhooks()).isPresent();
        assertThat(settings.destinations()).containsOnlyKeys("mentors");
        assertThat(settings.launchpad()).isPresent();
        List<String> keys =
                inSchema().keySet().stream()
                        .map(key -> key.substring(key.lastIndexOf('.') + 1))
                        .filter(key -> !key.equals("TARGET") && !key.equals("HOST"))
                        .toList();
        assertThat(keys).allSatisfy(key -> assertThat(text).containsPattern("(?m)^ *" + key + ":"));
    }

    /** Every key that has a value of its own, with its default; empty where it has none. */
    private static Map<String, String> inSchema() throws IOException {
        try (var in = SettingsFile.class.getResourceAsStream("settings.schema.json")) {
            JsonNode schema = JsonMapper.builder().build().readTree(in);
            Map<String, String> keys = new TreeMap<>();
            collect("", schema, schema, keys);
            return keys;
        }
    }

    private static void collect(
            String path, JsonNode rule, JsonNode schema, Map<String, String> keys) {
        rule.path("properties")
                .properties()
                .forEach(property -> {
                    String key = path + property.getKey();
                    JsonNode value = property.getValue();
                    JsonNode chosen = value.path("additionalProperties");
                    if (chosen.isObject()) {
                        String name = key + "." + CHOSEN.get(key);
                        if (chosen.has("$ref")) {
                            collect(name + ".", named(chosen, schema), schema, keys);
                        } else {
                            keys.put(name, "");
                        }
                    } else if (value.has("properties")) {
                        collect(key + ".", value, schema, keys);
                    } else {
                        keys.put(key, shown(value.path("default")));
                    }
                });
    }

    private static JsonNode named(JsonNode reference, JsonNode schema) {
        return schema.at(reference.path("$ref").asText().substring(1));
    }

    private static String shown(JsonNode value) {
        if (!value.isArray()) {
            return value.asText("");
        }
        return value.valueStream()
                .map(JsonNode::asText)
                .collect(Collectors.joining(", ", "[", "]"));
    }
}
