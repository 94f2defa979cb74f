package org.freshet.upstream.places;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.freshet.model.Unavailable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    private static InputStream in(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> texts(String document) {
        List<String> texts = new ArrayList<>();
        Json.list(in(document), "it", json -> texts.add(json.text().orElse("none")));
        return texts;
    }

    @Test
    void readsWhatIsAskedForAndPassesOverTheRest() {
        Map<String, String> found = new TreeMap<>();
        Json.object(
                in(
                        """
                        {"body": {"name": "not this", "more": [1, {"name": "nor this"}]},
                         "name": "hello", "tags": ["a", {"b": 1}, "c"], "n": null}
                        """),
                "it",
                json ->
                        json.fields(key -> {
                            switch (key) {
                                case "name" -> found.put("name", json.text().orElse(""));
                                case "tags" ->
                                        json.each(one ->
                                                found.merge(
                                                        "tags",
                                                        one.text().orElse("none"),
                                                        (a, b) -> a + " " + b));
                                default -> {}
                            }
                        }));

        assertThat(found).isEqualTo(Map.of("name", "hello", "tags", "a none c"));
    }

    @Test
    void takesAValueOfAnotherTypeForNone() {
        assertThat(texts("[\"a\", 1, null, true, {\"a\": \"b\"}, [\"c\"], \"d\"]"))
                .containsExactly("a", "none", "none", "none", "none", "none", "d");
    }

    @Test
    void readsObjectsOneAfterTheOther() {
        List<String> found = new ArrayList<>();
        Json.objects(
                in("{\"a\": 1, \"v\": \"1.0\"}\n{\"v\": \"1.1\", \"b\": [{}]}\n"),
                "it",
                json ->
                        json.fields(key -> {
                            if (key.equals("v")) {
                                found.add(json.text().orElse(""));
                            }
                        }));

        assertThat(found).containsExactly("1.0", "1.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"message\": \"Not Found\"}", "\"text\"", "null", "", "[] []"})
    void refusesADocumentThatIsNoList(String document) {
        assertThatThrownBy(() -> texts(document))
                .isInstanceOf(Unavailable.class)
                .hasMessage("it answered with other JSON than it should: expected a list");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE html><html></html>",
                "[\"a\"",
                "[\"a",
                "[\"a\"] and more",
                "[{\"a\": 1, \"a\": 2}]",
                "[NaN]",
                "['a']",
                "[\"\u0001\"]",
                "\u0000\u0001"
            })
    void refusesWhatIsNoJson(String document) {
        assertThatThrownBy(() -> texts(document))
                .isInstanceOf(Unavailable.class)
                .hasMessageStartingWith("it answered with what is no JSON: line 1, column ");
    }

    @Test
    void refusesWhatIsNestedDeeperThanAnybodyWrites() {
        assertThatThrownBy(() -> texts("[".repeat(100_000)))
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining("depth");
    }

    @Test
    void passesOverALongTextButKeepsNone() {
        String readme = "x".repeat(5_000_000);
        List<String> found = new ArrayList<>();
        Json.object(
                in("{\"readme\": \"%s\", \"name\": \"hello\"}".formatted(readme)),
                "it",
                json ->
                        json.fields(key -> {
                            if (key.equals("name")) {
                                found.add(json.text().orElse(""));
                            }
                        }));

        assertThat(found).containsExactly("hello");
        assertThatThrownBy(() -> texts("[\"%s\"]".formatted(readme)))
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining("exceeds the maximum allowed");
    }

    @ParameterizedTest
    @CsvSource({
        "2024-03-05T10:11:12Z, 2024-03-05T10:11:12Z",
        "2024-03-05T10:11:12.345678Z, 2024-03-05T10:11:12.345678Z",
        "2024-03-05T10:11:12+02:00, 2024-03-05T08:11:12Z",
        "2024-03-05T10:11:12.345+00:00, 2024-03-05T10:11:12.345Z",
        "2016-11-19T12:41:46, 2016-11-19T12:41:46Z",
        "yesterday,",
        "+292278994-08-17T07:12:55Z,",
        "-0001-01-01T00:00:00Z,",
        "0001-01-01T00:00:00Z,"
    })
    void readsTimes(String text, Instant expected) {
        List<Optional<Instant>> found = new ArrayList<>();
        Json.list(in("[\"%s\"]".formatted(text)), "it", json -> found.add(json.time()));

        assertThat(found).containsExactly(Optional.ofNullable(expected));
    }
}
