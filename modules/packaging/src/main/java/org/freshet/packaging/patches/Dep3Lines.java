package org.freshet.packaging.patches;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The fields at the head of a patch, and the text between them. */
record Dep3Lines(List<Field> fields, List<String> text) {
    private static final int MOST = 2_000;
    private static final int MOST_WIDTH = 4_000;
    private static final Pattern FIELD = Pattern.compile("([A-Za-z][A-Za-z0-9-]*):(?:\\s+(.*)|)");
    private static final Pattern MBOX = Pattern.compile("From [0-9a-f]{40} .*");
    // As `git show` begins: the message is indented.
    private static final Pattern COMMIT = Pattern.compile("commit [0-9a-f]{7,64}( .*)?");
    private static final Set<String> KNOWN =
            Set.of(
                    "description",
                    "subject",
                    "origin",
                    "bug",
                    "forwarded",
                    "author",
                    "from",
                    "date",
                    "reviewed-by",
                    "acked-by",
                    "last-update",
                    "applied-upstream");

    /**
     * A field.
     *
     * @param name in lower case
     * @param more the lines that go on with it
     */
    record Field(String name, String value, List<String> more) {}

    static Dep3Lines of(String patch) {
        List<Field> fields = new ArrayList<>();
        List<String> text = new ArrayList<>();
        List<String> more = new ArrayList<>();
        boolean inField = false;
        for (String line : head(patch)) {
            Matcher matcher = FIELD.matcher(line);
            boolean field = matcher.matches() && known(matcher.group(1));
            if (inField && (line.startsWith(" ") || line.startsWith("\t"))) {
                more.add(line.strip().equals(".") ? "" : line.stripTrailing().substring(1));
            } else if (field) {
                more = new ArrayList<>();
                fields.add(
                        new Field(
                                matcher.group(1).toLowerCase(Locale.ROOT),
                                MailWords.decoded(
                                        Optional.ofNullable(matcher.group(2)).orElse("").strip()),
                                more));
                inField = true;
            } else {
                inField = false;
                text.add(line.stripTrailing());
            }
        }
        return new Dep3Lines(List.copyOf(fields), trimmed(text));
    }

    private static List<String> head(String patch) {
        List<String> head = new ArrayList<>();
        Stream<String> lines =
                patch.lines()
                        .limit(MOST)
                        .takeWhile(line -> !line.equals("---") && !beginsDiff(line))
                        .map(line ->
                                line.length() > MOST_WIDTH ? line.substring(0, MOST_WIDTH) : line);
        lines.map(Dep3Lines::decoded)
                .filter(line -> !MBOX.matcher(line).matches())
                .forEach(head::add);
        if (!head.isEmpty() && COMMIT.matcher(head.getFirst()).matches()) {
            return head.stream().skip(1).map(line -> line.replaceFirst("^ {4}", "")).toList();
        }
        // dpatch wrote its head as comments of a shell.
        boolean comments =
                head.stream().allMatch(line -> line.isBlank() || line.startsWith("#"))
                        && head.stream().anyMatch(line -> line.startsWith("#"));
        return comments
                ? head.stream()
                        .filter(line -> !line.startsWith("#!"))
                        .map(line -> line.replaceFirst("^#+ ?(DP: ?)?", ""))
                        .toList()
                : head;
    }

    private static boolean beginsDiff(String line) {
        return line.startsWith("--- ")
                || line.startsWith("+++ ")
                || line.startsWith("diff ")
                || line.startsWith("Index: ")
                || line.startsWith("=====")
                || line.startsWith("@@ -");
    }

    private static boolean known(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return KNOWN.contains(lower) || (lower.startsWith("bug-") && lower.length() > 4);
    }

    static String decoded(String line) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException _) {
            return line;
        }
    }

    private static List<String> trimmed(List<String> text) {
        int from = 0;
        int to = text.size();
        while (from < to && text.get(from).isEmpty()) {
            from++;
        }
        while (to > from && text.get(to - 1).isEmpty()) {
            to--;
        }
        return List.copyOf(text.subList(from, to));
    }

    Optional<Field> field(String name) {
        return fields.stream().filter(field -> field.name().equals(name)).findFirst();
    }

    /** A field in one line, as what must be one line was folded. */
    Optional<String> value(String name) {
        return field(name).map(Dep3Lines::joined).filter(value -> !value.isEmpty());
    }

    List<String> values(String... names) {
        return fields.stream()
                .filter(field -> List.of(names).contains(field.name()))
                .map(Dep3Lines::joined)
                .toList();
    }

    private static String joined(Field field) {
        return Stream.concat(Stream.of(field.value()), field.more().stream())
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .reduce((one, other) -> one + " " + other)
                .map(MailWords::decoded)
                .orElse("");
    }
}
