package org.freshet.debian.install;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;

/**
 * Reads relation fields (deb-src-control(5), "Relationships"): all parts of {@code a | b, c} must
 * be fulfilled, each by one of its alternatives.
 */
public final class Needs {
    private static final Set<String> OPERATORS = Set.of("<<", "<=", "=", ">=", ">>");

    private final String text;
    private final String architecture;
    private int at;

    private Needs(String text, String architecture) {
        this.text = text;
        this.architecture = architecture;
    }

    /**
     * The parts of a field that count on an architecture without any build profile, each with its
     * alternatives; none for a blank field.
     *
     * @throws InvalidInput for what is no relation
     */
    public static List<List<Need>> parse(String field, String architecture) {
        return new Needs(field, architecture).parts();
    }

    /**
     * Whether a list such as {@code linux-any !i386} has the architecture, as dpkg reads it: the
     * first that names it decides; a {@code !} means all others.
     */
    static boolean isFor(List<String> architectures, String architecture) {
        boolean others = false;
        for (String name : architectures) {
            boolean not = name.startsWith("!");
            if (covers(not ? name.substring(1) : name, architecture)) {
                return !not;
            }
            others |= not;
        }
        return others;
    }

    /** Whether a restriction formula, each list a {@code <…>}, holds without any profile. */
    static boolean holdsWithoutProfiles(List<List<String>> formula) {
        return formula.isEmpty()
                || formula.stream()
                        .anyMatch(list -> list.stream().allMatch(term -> term.startsWith("!")));
    }

    /**
     * Whether a name or wildcard means the architecture, which is taken to be one of Linux with the
     * GNU libc whose name is that of its CPU, as those that distributions release for are (dpkg's
     * tupletable; armhf and armel are not).
     */
    static boolean covers(String name, String architecture) {
        if (List.of("any", architecture, "linux-" + architecture).contains(name)) {
            return true;
        }
        String[] wanted = name.split("-", -1);
        String[] real = {"base", "gnu", "linux", architecture};
        if (wanted.length < 2 || wanted.length > 4 || !List.of(wanted).contains("any")) {
            return false;
        }
        for (int i = 1; i <= wanted.length; i++) {
            String part = wanted[wanted.length - i];
            if (!part.equals("any") && !part.equals(real[4 - i])) {
                return false;
            }
        }
        return true;
    }

    private List<List<Need>> parts() {
        List<List<Need>> parts = new ArrayList<>();
        while (true) {
            // Commas without anything between them are common where fields are generated.
            while (peek() == ',') {
                at++;
            }
            if (peek() == 0) {
                return parts;
            }
            List<Need> alternatives = new ArrayList<>(1);
            alternative(alternatives);
            while (peek() == '|') {
                at++;
                alternative(alternatives);
            }
            if (peek() != ',' && peek() != 0) {
                throw refused();
            }
            // What is asked for elsewhere only is not asked for.
            if (!alternatives.isEmpty()) {
                parts.add(List.copyOf(alternatives));
            }
        }
    }

    private void alternative(List<Need> alternatives) {
        peek();
        String name = word();
        String qualifier = "";
        if (name.isEmpty()) {
            throw refused();
        }
        if (at < text.length() && text.charAt(at) == ':') {
            at++;
            qualifier = word();
        }
        String operator = "";
        String version = "";
        if (peek() == '(') {
            at++;
            peek();
            int from = at;
            while (at < text.length() && "<=>".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
            operator = text.substring(from, at);
            // The obsolete forms mean the inclusive ones.
            operator = operator.equals("<") || operator.equals(">") ? operator + "=" : operator;
            version = upTo(')').strip();
            if (!OPERATORS.contains(operator) || version.isEmpty()) {
                throw refused();
            }
        }
        boolean counts = true;
        if (peek() == '[') {
            at++;
            counts = isFor(words(upTo(']')), architecture);
        }
        List<List<String>> formula = new ArrayList<>();
        while (peek() == '<') {
            at++;
            formula.add(words(upTo('>')));
        }
        if (counts && holdsWithoutProfiles(formula)) {
            alternatives.add(new Need(name, qualifier, operator, version));
        }
    }

    private String word() {
        int from = at;
        while (at < text.length() && isOfName(text.charAt(at))) {
            at++;
        }
        return text.substring(from, at);
    }

    private static boolean isOfName(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= '0' && c <= '9')
                || (c >= 'A' && c <= 'Z')
                || c == '+'
                || c == '.'
                || c == '-'
                // Index files of old series have such names.
                || c == '_';
    }

    private String upTo(char end) {
        int to = text.indexOf(end, at);
        if (to < 0) {
            throw refused();
        }
        String inside = text.substring(at, to);
        at = to + 1;
        return inside;
    }

    private static List<String> words(String inside) {
        return List.of(inside.strip().split("\\s+", -1));
    }

    /** The next character that is no blank; NUL at the end. */
    private char peek() {
        while (at < text.length() && text.charAt(at) <= ' ') {
            at++;
        }
        return at < text.length() ? text.charAt(at) : 0;
    }

    private InvalidInput refused() {
        int from = Math.max(0, Math.min(at, text.length()) - 20);
        return new InvalidInput(
                "not a relation: `%s`"
                        .formatted(
                                Shown.text(
                                        text.substring(from, Math.min(text.length(), at + 20)))));
    }
}
