package org.freshet.app.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What one command line said, and its exit status. */
record Said(int exit, String out, String err) {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    /** Runs a command line in this process, as {@code main} does. */
    static Said by(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit =
                Freshet.run(
                        new Screen(
                                new PrintStream(out, true, StandardCharsets.UTF_8),
                                new PrintStream(err, true, StandardCharsets.UTF_8)),
                        arguments);
        return new Said(
                exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** All of it as a terminal shows it: data, then talk, then the exit status. */
    String text() {
        return Stream.of(out, err, "exit " + exit + "\n")
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining());
    }

    /** The same with a text replaced wherever it stands. */
    Said with(String replaced, String by) {
        return new Said(exit, out.replace(replaced, by), err.replace(replaced, by));
    }

    /** The same without the lines that match: what differs from one time to the next. */
    Said without(String pattern) {
        Pattern line = Pattern.compile("(?m)^.*(" + pattern + ").*\\R");
        return new Said(exit, line.matcher(out).replaceAll(""), line.matcher(err).replaceAll(""));
    }

    /** Standard output, which must be one JSON document and nothing else. */
    JsonNode json() {
        return parsed(out);
    }

    /** Standard output, which must be JSON objects, one a line. */
    List<JsonNode> lines() {
        return out.lines().map(Said::parsed).toList();
    }

    private static JsonNode parsed(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + text, e);
        }
    }
}
