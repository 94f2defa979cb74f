package org.freshet.packaging.patches;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * What a patch says of itself: the patch tagging guidelines (DEP-3), or the mail that {@code git
 * format-patch} makes. Everything in it is text of somebody else.
 *
 * @param description its first line
 * @param details the rest of it, lines
 * @param origin such as {@code upstream, https://…}
 * @param bugs tracker ({@code Bug}, {@code Bug-Debian}) to address, in their order
 * @param date of its last update, else of the mail
 */
public record Dep3(
        Optional<String> description,
        List<String> details,
        Optional<String> origin,
        Map<String, List<String>> bugs,
        Optional<String> forwardedField,
        Optional<String> author,
        List<String> reviewers,
        Optional<LocalDate> date,
        Optional<String> appliedUpstream) {
    public Dep3 {
        details = List.copyOf(details);
        bugs = new LinkedHashMap<>(bugs);
        reviewers = List.copyOf(reviewers);
    }

    private static final DateTimeFormatter OF_GIT =
            DateTimeFormatter.ofPattern("EEE MMM d HH:mm:ss yyyy xx", Locale.ROOT);

    /** Of a patch that says nothing. */
    static final Dep3 NOTHING =
            new Dep3(
                    Optional.empty(),
                    List.of(),
                    Optional.empty(),
                    Map.of(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    Optional.empty(),
                    Optional.empty());

    /**
     * Whether it was sent upstream: {@code no}, {@code not-needed}, {@code yes}, or an address that
     * proves it. Without the field, a {@code Bug} of upstream means yes (DEP-3, Forwarded).
     */
    public String forwarded() {
        return forwardedField.orElse(bugs.containsKey("Bug") ? "yes" : "no");
    }

    /** Every address of a bug. */
    public List<String> bugLinks() {
        return bugs.values().stream().flatMap(List::stream).toList();
    }

    /** Reads the head of a patch. */
    public static Dep3 parse(String patch) {
        Dep3Lines lines = Dep3Lines.of(patch);
        Map<String, List<String>> bugs = new LinkedHashMap<>();
        lines.fields()
                .forEach(field -> {
                    if (field.name().equals("bug") || field.name().startsWith("bug-")) {
                        bugs.computeIfAbsent(tracker(field.name()), _ -> new ArrayList<>())
                                .add(field.value());
                    }
                });
        Optional<Dep3Lines.Field> described = lines.field("description");
        // A subject is folded as in mails, and what it is about stands below the fields.
        return new Dep3(
                described
                        .map(Dep3Lines.Field::value)
                        .or(() -> lines.value("subject").map(Dep3::withoutPrefix))
                        .or(() -> lines.text().stream().findFirst())
                        .filter(text -> !text.isEmpty()),
                described.map(Dep3Lines.Field::more).orElse(lines.text()),
                lines.value("origin"),
                bugs,
                lines.value("forwarded"),
                lines.value("author").or(() -> lines.value("from")),
                lines.values("reviewed-by", "acked-by"),
                lines.value("last-update")
                        .flatMap(Dep3::date)
                        .or(() -> lines.value("date").flatMap(Dep3::mailDate)),
                lines.value("applied-upstream"));
    }

    /** The head as DEP-3 wants it, with a newline at its end. */
    public String text() {
        StringJoiner lines = new StringJoiner("\n", "", "\n");
        description.ifPresent(text -> lines.add("Description: " + text));
        if (description.isPresent()) {
            details.forEach(line -> lines.add(line.isBlank() ? " ." : " " + line));
        }
        author.ifPresent(text -> lines.add("Author: " + text));
        origin.ifPresent(text -> lines.add("Origin: " + text));
        bugs.forEach((tracker, links) -> links.forEach(link -> lines.add(tracker + ": " + link)));
        forwardedField.ifPresent(text -> lines.add("Forwarded: " + text));
        reviewers.forEach(text -> lines.add("Reviewed-by: " + text));
        appliedUpstream.ifPresent(text -> lines.add("Applied-Upstream: " + text));
        date.ifPresent(day -> lines.add("Last-Update: " + day));
        return lines.toString();
    }

    private static String tracker(String name) {
        return name.equals("bug")
                ? "Bug"
                : "Bug-" + name.substring(4, 5).toUpperCase(Locale.ROOT) + name.substring(5);
    }

    /** Without {@code [PATCH 1/2]} and the like. */
    private static String withoutPrefix(String subject) {
        return subject.replaceFirst("^(\\[[^\\]]{0,40}\\]\\s*)++", "");
    }

    private static Optional<LocalDate> date(String text) {
        try {
            return Optional.of(LocalDate.parse(text.length() > 10 ? text.substring(0, 10) : text));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    private static Optional<LocalDate> mailDate(String text) {
        String stripped = text.replaceFirst("\\s*\\(.*", "");
        return parsed(stripped, DateTimeFormatter.RFC_1123_DATE_TIME)
                .or(() -> parsed(stripped, OF_GIT))
                .or(() -> date(text));
    }

    private static Optional<LocalDate> parsed(String text, DateTimeFormatter format) {
        try {
            return Optional.of(LocalDate.from(format.parse(text)));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
