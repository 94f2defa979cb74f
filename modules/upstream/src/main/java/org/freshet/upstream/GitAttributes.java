package org.freshet.upstream;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.freshet.model.IntegrityFailure;

/**
 * The attributes of one path after another, as git finds them in the {@code .gitattributes} files
 * of a tree (gitattributes(5), attr.c of git). Text is bytes as ISO 8859-1 characters.
 *
 * <p>Not JGit's own: its patterns differ from git's, and a regular expression made of a hostile
 * pattern has no bound.
 */
final class GitAttributes {
    /** Longer lines git itself leaves out ({@code ATTR_MAX_LINE_LENGTH}). */
    private static final int LINE_LENGTH = 2048;

    static final int FILE_SIZE = 1 << 20;
    private static final int MOST_RULES = 20_000;

    /** What an attribute is set to. */
    sealed interface Value {
        /** {@code attr}. */
        record Set() implements Value {}

        /** {@code -attr}. */
        record Unset() implements Value {}

        /** {@code !attr}: as if nothing had been said. */
        record Unspecified() implements Value {}

        /** {@code attr=text}. */
        record Text(String text) implements Value {}
    }

    private static final Value SET = new Value.Set();
    private static final Value UNSET = new Value.Unset();
    private static final Value UNSPECIFIED = new Value.Unspecified();

    private record State(String attribute, Value value) {}

    private record Rule(Optional<String> macro, PathPattern pattern, List<State> states) {}

    private record Frame(String directory, List<Rule> rules) {}

    private final List<Frame> frames = new ArrayList<>();
    private final Map<String, List<State>> macros = new HashMap<>();
    private int rules;

    GitAttributes() {
        macros.put(
                "binary",
                List.of(
                        new State("diff", UNSET),
                        new State("merge", UNSET),
                        new State("text", UNSET)));
    }

    /**
     * Goes into a directory; every directory above it must have been entered.
     *
     * @param directory without a slash at its end; empty for the root
     * @param text of its {@code .gitattributes}, empty when it has none
     */
    void enter(String directory, String text) {
        List<Rule> here = new ArrayList<>();
        int nul = text.indexOf(0);
        lines(nul < 0 ? text : text.substring(0, nul), line -> parse(line).ifPresent(here::add));
        rules += here.size();
        if (rules > MOST_RULES) {
            throw new IntegrityFailure(
                    "the tree has more than %d rules in `.gitattributes` files"
                            .formatted(MOST_RULES));
        }
        frames.add(new Frame(directory, here));
        if (directory.isEmpty()) {
            // Only here may macros be defined; the last definition wins.
            for (Rule rule : here) {
                rule.macro().ifPresent(name -> macros.put(name, rule.states()));
            }
        }
    }

    /** Goes out of the directories that do not hold the path. */
    void leaveUnless(String path) {
        while (frames.size() > 1) {
            Frame last = frames.getLast();
            if (path.startsWith(last.directory() + "/")) {
                return;
            }
            rules -= last.rules().size();
            frames.removeLast();
        }
    }

    private static void lines(String text, Consumer<String> each) {
        int from = 0;
        while (from < text.length()) {
            int end = text.indexOf('\n', from);
            each.accept(text.substring(from, end < 0 ? text.length() : end));
            from = end < 0 ? text.length() : end + 1;
        }
    }

    private static boolean blank(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private static int skipBlanks(String line, int from) {
        int i = from;
        while (i < line.length() && blank(line.charAt(i))) {
            i++;
        }
        return i;
    }

    private static int skipWord(String line, int from) {
        int i = from;
        while (i < line.length() && !blank(line.charAt(i))) {
            i++;
        }
        return i;
    }

    private Optional<Rule> parse(String line) {
        int start = skipBlanks(line, 0);
        if (start == line.length() || line.charAt(start) == '#' || line.length() >= LINE_LENGTH) {
            return Optional.empty();
        }
        int end = skipWord(line, start);
        String name = line.substring(start, end);
        if (name.startsWith("\"")) {
            Optional<CStyle> quoted = CStyle.unquote(line, start);
            if (quoted.isPresent()) {
                name = quoted.get().text();
                end = quoted.get().end();
            }
        }
        Optional<String> macro = Optional.empty();
        if (name.startsWith("[attr]") && name.length() > "[attr]".length()) {
            if (!frames.isEmpty()) {
                return Optional.empty();
            }
            macro = Optional.of(name.substring("[attr]".length()));
            if (!validName(macro.get())) {
                return Optional.empty();
            }
        } else if (name.startsWith("!")) {
            return Optional.empty();
        }
        List<State> states = new ArrayList<>();
        for (int i = skipBlanks(line, end); i < line.length(); ) {
            int stop = skipWord(line, i);
            String word = line.substring(i, stop);
            i = skipBlanks(line, stop);
            boolean sign = word.startsWith("-") || word.startsWith("!");
            int equals = word.indexOf('=');
            String attribute =
                    word.substring(sign ? 1 : 0, equals < 0 ? word.length() : Math.max(equals, 1));
            if (!validName(attribute)) {
                return Optional.empty();
            }
            Value value =
                    word.startsWith("-")
                            ? UNSET
                            : word.startsWith("!")
                                    ? UNSPECIFIED
                                    : equals < 0 ? SET : new Value.Text(word.substring(equals + 1));
            states.add(new State(attribute, value));
        }
        return Optional.of(new Rule(macro, PathPattern.of(name), states));
    }

    private static boolean validName(String name) {
        return !name.isEmpty()
                && !name.startsWith("-")
                && name.chars()
                        .allMatch(c ->
                                c == '-'
                                        || c == '.'
                                        || c == '_'
                                        || (c >= '0' && c <= '9')
                                        || (c >= 'a' && c <= 'z')
                                        || (c >= 'A' && c <= 'Z'));
    }

    /** What is said of a path; a directory's ends with a slash. */
    Map<String, Value> of(String path) {
        Map<String, Value> found = new HashMap<>();
        for (Frame frame : frames.reversed()) {
            for (Rule rule : frame.rules().reversed()) {
                if (rule.macro().isEmpty() && rule.pattern().matches(path, frame.directory())) {
                    fill(found, rule.states());
                }
            }
        }
        found.values().removeIf(UNSPECIFIED::equals);
        return found;
    }

    /** What was said later wins, so the first that is put in stays. */
    private void fill(Map<String, Value> found, List<State> states) {
        for (State state : states.reversed()) {
            if (found.putIfAbsent(state.attribute(), state.value()) == null
                    && state.value().equals(SET)) {
                fill(found, macros.getOrDefault(state.attribute(), List.of()));
            }
        }
    }

    /** A pattern in double quotes (unquote_c_style in quote.c of git). */
    private record CStyle(String text, int end) {
        private static final Pattern OCTAL = Pattern.compile("[0-3][0-7]{2}");

        static Optional<CStyle> unquote(String line, int open) {
            StringBuilder text = new StringBuilder();
            int i = open + 1;
            while (i < line.length()) {
                char c = line.charAt(i++);
                if (c == '"') {
                    return Optional.of(new CStyle(text.toString(), i));
                }
                if (c != '\\') {
                    text.append(c);
                    continue;
                }
                char escaped = i < line.length() ? line.charAt(i) : 0;
                int simple = "abfnrtv\"\\".indexOf(escaped);
                if (escaped != 0 && simple >= 0) {
                    text.append("\u0007\b\f\n\r\t\u000b\"\\".charAt(simple));
                    i++;
                } else if (OCTAL.matcher(line).region(i, line.length()).lookingAt()) {
                    text.append((char) Integer.parseInt(line, i, i + 3, 8));
                    i += 3;
                } else {
                    return Optional.empty();
                }
            }
            return Optional.empty();
        }
    }
}
