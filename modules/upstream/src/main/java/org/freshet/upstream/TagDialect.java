package org.freshet.upstream;

import java.util.Map;
import java.util.Set;
import org.freshet.upstream.VersionText.Form;
import org.freshet.upstream.VersionText.Label;

/**
 * How one project writes its versions, where that differs between projects.
 *
 * @param words what words behind the number mean that mean nothing in general; in lower case
 * @param letters the single letters that stand behind its numbers
 * @param lettersCount whether such a letter counts prereleases, as {@code 7.0c} beside {@code
 *     7.0c01}, and not patches
 * @param letteredEarly the versions whose letter {@code a} or {@code b} says alpha or beta, as
 *     {@link VersionText#base} writes them
 * @param revisionIsNumber whether {@code -15} in {@code 7.1.1-15} is a number like the others
 * @param developmentBeforeAlpha whether {@code dev} stands beside {@code alpha} or {@code a}
 * @param early what {@link EarlyNumbers#found} found
 */
record TagDialect(
        Map<String, TagWord> words,
        Set<String> letters,
        boolean lettersCount,
        Set<String> letteredEarly,
        boolean revisionIsNumber,
        boolean developmentBeforeAlpha,
        Map<String, Boolean> early) {
    /** What is said of no project in particular. */
    static final TagDialect COMMON =
            new TagDialect(Map.of(), Set.of(), false, Set.of(), false, false, Map.of());

    TagDialect {
        words = Map.copyOf(words);
        letters = Set.copyOf(letters);
        letteredEarly = Set.copyOf(letteredEarly);
        early = Map.copyOf(early);
    }

    /** What a label of a version means here. */
    TagWord meaning(Label label, VersionText of) {
        return label.bareLetter() && letteredEarly.contains(of.base())
                ? TagWord.PRERELEASE
                : meaning(label);
    }

    private TagWord meaning(Label label) {
        if (label.form() != Form.WORD) {
            return TagWord.UNKNOWN;
        }
        String word = label.lower();
        TagWord told = words.get(word);
        if (told != null) {
            return told == TagWord.FINAL && label.bareLetter() ? TagWord.PATCH : told;
        }
        if (label.bareLetter()) {
            return lettersCount ? TagWord.PRERELEASE : letter(word);
        }
        // 1.0.2za comes after 1.0.2z.
        boolean lettersOn =
                label.attached() && !label.counted() && word.length() == 2 && word.charAt(0) == 'z';
        return lettersOn ? TagWord.PATCH : TagWord.after(word);
    }

    /** A letter counts patches, unless none of the letters before it was ever used. */
    private TagWord letter(String word) {
        boolean far = word.charAt(0) > 'c' && !letters.isEmpty();
        return far && letters.stream().noneMatch(other -> other.compareTo(word) < 0)
                ? TagWord.after(word)
                : TagWord.PATCH;
    }
}
