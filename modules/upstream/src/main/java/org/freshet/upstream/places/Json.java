package org.freshet.upstream.places;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Consumer;
import org.freshet.model.Shown;
import org.freshet.model.Unavailable;
import org.jspecify.annotations.Nullable;

/**
 * A value in the JSON of strangers, read while it arrives. What nobody asks for is passed over, not
 * kept; a value of another type than the one asked for is as none.
 */
final class Json {
    private static final String LATER = "it is asked again later; nothing is lost";
    private static final Instant FIRST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    // Which of two same keys counts is a question that nobody should have to ask.
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    // Keys are as hostile as values; a table of them would outlive the document.
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(100)
                                    .maxStringLength(64 << 10)
                                    .build())
                    .build();

    private final JsonParser parser;

    private Json(JsonParser parser) {
        this.parser = parser;
    }

    /** Reads a document that is one list. */
    static void list(InputStream in, String shown, Consumer<Json> item) {
        read(in, shown, "a list", JsonToken.START_ARRAY, json -> json.each(item));
    }

    /** Reads a document that is one object. */
    static void object(InputStream in, String shown, Consumer<Json> object) {
        read(in, shown, "an object", JsonToken.START_OBJECT, object);
    }

    /** Reads objects that follow each other, as lines do. */
    static void objects(InputStream in, String shown, Consumer<Json> object) {
        read(
                in,
                shown,
                "objects",
                JsonToken.START_OBJECT,
                first -> {
                    object.accept(first);
                    first.pass();
                    while (first.next() == JsonToken.START_OBJECT) {
                        object.accept(first);
                        first.pass();
                    }
                });
    }

    private static void read(
            InputStream in, String shown, String expected, JsonToken start, Consumer<Json> root) {
        try (JsonParser parser = FACTORY.createParser(in)) {
            Json json = new Json(parser);
            boolean fits = json.next() == start;
            if (fits) {
                root.accept(json);
                json.pass();
            }
            if (!fits || (parser.currentToken() != null && json.next() != null)) {
                throw new Unavailable(
                        "%s answered with other JSON than it should: expected %s"
                                .formatted(shown, expected),
                        "check the URL in the recipe or the settings");
            }
        } catch (Broken e) {
            throw new Unavailable(
                    "%s answered with what is no JSON: %s".formatted(shown, Shown.text(e.why)),
                    LATER,
                    e.getCause());
        } catch (IOException e) {
            throw new Unavailable("%s cannot be read".formatted(shown), LATER, e);
        }
    }

    /** Gives each key of the object with its value. */
    void fields(Consumer<String> field) {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            while (next() == JsonToken.FIELD_NAME) {
                String name = name();
                next();
                field.accept(name);
                pass();
            }
        }
    }

    /** Gives each value of the list. */
    void each(Consumer<Json> item) {
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            while (next() != JsonToken.END_ARRAY) {
                item.accept(this);
                pass();
            }
        }
    }

    Optional<String> text() {
        try {
            return parser.currentToken() == JsonToken.VALUE_STRING
                    ? Optional.of(parser.getText())
                    : Optional.empty();
        } catch (IOException e) {
            throw new Broken(e);
        }
    }

    boolean isTrue() {
        return parser.currentToken() == JsonToken.VALUE_TRUE;
    }

    boolean isText() {
        return parser.currentToken() == JsonToken.VALUE_STRING;
    }

    /** A time as ISO 8601 writes it; one without a zone is in UTC. */
    Optional<Instant> time() {
        return text().flatMap(Json::time);
    }

    private static Optional<Instant> time(String text) {
        try {
            Instant time =
                    text.matches(".*(Z|[+-][0-9]{2}:?[0-9]{2})")
                            ? OffsetDateTime.parse(text).toInstant()
                            : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
            return time.isBefore(FIRST) || time.isAfter(LAST)
                    ? Optional.empty()
                    : Optional.of(time);
        } catch (DateTimeException notOne) {
            return Optional.empty();
        }
    }

    private String name() {
        try {
            return parser.currentName();
        } catch (IOException e) {
            throw new Broken(e);
        }
    }

    private @Nullable JsonToken next() {
        try {
            return parser.nextToken();
        } catch (IOException e) {
            throw new Broken(e);
        }
    }

    /** Passes over what is left of the value. */
    private void pass() {
        try {
            parser.skipChildren();
        } catch (IOException e) {
            throw new Broken(e);
        }
    }

    /** Carries a failure of the parser to {@link #read}; never leaves this class. */
    private static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final String why;

        Broken(IOException cause) {
            super(cause);
            why =
                    cause instanceof JsonProcessingException json
                            ? at(json.getLocation()) + json.getOriginalMessage()
                            : String.valueOf(cause.getMessage());
        }

        /** Bounds are broken nowhere in particular. */
        private static String at(@Nullable JsonLocation place) {
            return place == null
                    ? ""
                    : "line %d, column %d: ".formatted(place.getLineNr(), place.getColumnNr());
        }
    }
}
