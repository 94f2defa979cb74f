package org.freshet.app.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What {@code --json} prints: maps, lists, texts, numbers, in the order in which they were put. */
final class Json {
    /** Made when first needed. */
    private static final class Lazy {
        static final ObjectMapper LINE = JsonMapper.builder().build();
        static final ObjectMapper DOCUMENT =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    }

    private Json() {}

    /** One document. */
    static void document(PrintStream out, Object value) {
        out.println(text(Lazy.DOCUMENT, value));
    }

    /** One object on a line of its own. */
    static void line(PrintStream out, Object value) {
        out.println(text(Lazy.LINE, value));
    }

    /** A time, in whole seconds. */
    static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** JSON that is there already, as a part of a document. */
    static Object raw(String json) {
        try {
            return Lazy.LINE.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(ObjectMapper mapper, Object value) {
        try {
            return mapper.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
