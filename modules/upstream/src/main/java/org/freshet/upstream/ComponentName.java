package org.freshet.upstream;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A name before the number, or a project's, compared as people spell names.
 *
 * @param squashed letters and digits only, in lower case
 * @param letters the same without digits
 * @param words without the numbers behind them
 */
record ComponentName(String squashed, String letters, List<String> words) {
    private static final int SHORTEST = 3;
    private static final Pattern BETWEEN = Pattern.compile("[^a-z0-9]+");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");
    private static final Pattern NUMBER_BEHIND = Pattern.compile("[0-9]+$");

    ComponentName {
        words = List.copyOf(words);
    }

    static ComponentName of(String text) {
        String squashed = TagShape.squashed(text);
        return new ComponentName(
                squashed,
                NUMBER.matcher(squashed).replaceAll(""),
                Stream.of(BETWEEN.split(text.toLowerCase(Locale.ROOT), -1))
                        .map(word -> NUMBER_BEHIND.matcher(word).replaceFirst(""))
                        .filter(word -> !word.isEmpty())
                        .toList());
    }

    boolean empty() {
        return squashed.isEmpty();
    }

    /** Whether both are one name, as {@code LIB_XML} and {@code libxml2}; or nearly. */
    boolean same(ComponentName other) {
        return squashed.equals(other.squashed)
                || (letters.length() >= SHORTEST
                        && letters.equals(other.letters)
                        && !sibling(other))
                || (Math.min(letters.length(), other.letters.length()) > SHORTEST
                        && Math.abs(letters.length() - other.letters.length()) == 1
                        && (letters.startsWith(other.letters)
                                || other.letters.startsWith(letters)));
    }

    /** Whether the two differ in a number that both have, as {@code cvc4} and {@code cvc5}. */
    boolean sibling(ComponentName other) {
        return letters.equals(other.letters)
                && !letters.equals(squashed)
                && !letters.equals(other.squashed)
                && !squashed.startsWith(other.squashed)
                && !other.squashed.startsWith(squashed);
    }

    /**
     * Whether it is a piece of the other, as {@code surefire} is of {@code maven-surefire} and
     * {@code nagios} of {@code nagioscore}.
     */
    boolean pieceOf(ComponentName other) {
        String mine = String.join(" ", words);
        return !mine.isEmpty()
                && ((" " + String.join(" ", other.words) + " ").contains(" " + mine + " ")
                        || (mine.length() > SHORTEST
                                && other.words.stream().anyMatch(word -> word.startsWith(mine))));
    }

    /** Whether it holds the other with more around it, as {@code tiny-curl} holds {@code curl}. */
    boolean holds(ComponentName other) {
        return other.letters.length() >= SHORTEST
                && !same(other)
                && letters.contains(other.letters);
    }

    /** Its first word without a number; empty for none. */
    String firstWord() {
        return words.isEmpty() ? "" : words.getFirst();
    }
}
