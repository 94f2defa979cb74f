package org.freshet.archive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.freshet.archive.apt.SuiteRelease;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;

/**
 * What holds for one suite besides the archive's charter.
 *
 * @param identity what clients knew it by before it was adopted, fields of {@link
 *     SuiteRelease#IDENTITY}; none for a suite that Freshet made
 * @param closed since when nothing enters it any more
 */
record Terms(Map<String, String> identity, Optional<Closed> closed) {
    static final Terms OWN = new Terms(Map.of(), Optional.empty());

    private static final String DESCRIPTION = "Description";
    private static final Pattern NOTICE =
            Pattern.compile("(.*); closed on ([0-9]{4}-[0-9]{2}-[0-9]{2}): (.*)");

    /** Why a suite is frozen. */
    record Closed(Instant at, String because) {
        String notice() {
            return "closed on %s: %s".formatted(at.atOffset(ZoneOffset.UTC).toLocalDate(), because);
        }
    }

    Terms {
        identity = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(identity));
    }

    boolean adopted() {
        return !identity.isEmpty();
    }

    Terms with(Optional<Closed> closure) {
        return new Terms(identity, closure);
    }

    /**
     * What clients are told, with the notice of a closed suite.
     *
     * @param own what clients are told of a suite that Freshet made
     */
    Map<String, String> told(Map<String, String> own) {
        Map<String, String> told = new LinkedHashMap<>(adopted() ? identity : own);
        closed.ifPresent(closure ->
                told.merge(DESCRIPTION, closure.notice(), (text, notice) -> text + "; " + notice));
        return told;
    }

    /**
     * The terms that lead to what clients are told; {@link #OWN} where these are the usual ones.
     */
    static Terms of(Map<String, String> told, Map<String, String> own) {
        Map<String, String> identity = new LinkedHashMap<>(told);
        Optional<Closed> closed = Optional.empty();
        Matcher notice = NOTICE.matcher(told.getOrDefault(DESCRIPTION, ""));
        if (notice.matches()) {
            closed = closed(notice.group(2), notice.group(3));
            identity.put(DESCRIPTION, notice.group(1));
        }
        return new Terms(identity.equals(own) ? Map.of() : identity, closed);
    }

    private static Optional<Closed> closed(String date, String because) {
        try {
            return Optional.of(
                    new Closed(
                            LocalDate.parse(date).atStartOfDay(ZoneOffset.UTC).toInstant(),
                            because));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    static Terms parse(JsonNode json) {
        Map<String, String> identity = new LinkedHashMap<>();
        json.path("identity")
                .properties()
                .forEach(field -> identity.put(field.getKey(), field.getValue().asText()));
        JsonNode closed = json.path("closed");
        return new Terms(
                identity,
                closed.isMissingNode()
                        ? Optional.empty()
                        : Optional.of(
                                new Closed(
                                        time(closed.path("at").asText()),
                                        closed.path("because").asText())));
    }

    private static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new InvalidInput(
                    "`%s` says that a suite was closed at `%s`"
                            .formatted(Charter.FILE, Shown.text(text)),
                    "write a time such as `2026-11-02T08:00:00Z`",
                    e);
        }
    }

    void write(ObjectNode json) {
        if (adopted()) {
            ObjectNode fields = json.putObject("identity");
            identity.forEach(fields::put);
        }
        closed.ifPresent(closure -> {
            ObjectNode fields = json.putObject("closed");
            fields.put("at", closure.at().toString());
            fields.put("because", closure.because());
        });
    }
}
