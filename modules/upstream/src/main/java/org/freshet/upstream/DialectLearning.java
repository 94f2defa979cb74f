package org.freshet.upstream;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.freshet.model.DebianVersion;
import org.freshet.model.TagKind;
import org.freshet.upstream.VersionText.Form;
import org.freshet.upstream.VersionText.Label;

/** Learns from all tags of a project how it writes versions. */
final class DialectLearning {
    /** So often something must occur to be more than chance. */
    private static final int HABIT = 3;

    /** So many versions must carry a word before it is taken for a way to say "release". */
    private static final int MANY = 8;

    private final Map<String, TagKind> told;
    private final Map<String, Set<String>> plain = new HashMap<>();
    private final Map<String, Set<String>> all = new HashMap<>();
    private final Map<String, Map<String, Set<String>>> alone = new TreeMap<>();
    private final Map<String, List<VersionText>> counted = new TreeMap<>();
    private final Map<String, TreeSet<String>> letters = new HashMap<>();
    private final Set<String> bareLetters = new TreeSet<>();
    private final Map<String, Integer> countedLetters = new HashMap<>();
    private final EarlyNumbers early = new EarlyNumbers();
    private int revisions;
    private int unrevised;
    private boolean development;
    private boolean alpha;

    /**
     * Nothing learnt yet.
     *
     * @param told what a person says of words; it stands above all that is learnt
     */
    DialectLearning(Map<String, TagKind> told) {
        this.told = told;
    }

    TagDialect from(List<TagShape> shapes) {
        for (TagShape shape : shapes) {
            shape.text().ifPresent(text -> see(key(shape.prefix()), text));
        }
        Map<String, TagWord> words = new HashMap<>();
        for (String word : counted.keySet()) {
            if (beforeRelease(word)) {
                words.put(word, TagWord.PRERELEASE);
            }
        }
        alone.forEach((key, byWord) -> learnFinal(key, byWord, words));
        told.forEach((word, kind) -> words.put(word.toLowerCase(Locale.ROOT), TagWord.of(kind)));
        boolean lettersCount =
                !bareLetters.isEmpty()
                        && bareLetters.stream()
                                .allMatch(letter -> countedLetters.getOrDefault(letter, 0) > 1);
        return new TagDialect(
                words,
                bareLetters,
                lettersCount,
                letteredEarly(),
                revisions >= HABIT && revisions >= 4 * unrevised,
                development && alpha,
                early.found());
    }

    /** The versions whose letter can be no patch: there is nothing that it could mend. */
    private Set<String> letteredEarly() {
        Set<String> letteredEarly = new HashSet<>();
        letters.forEach((version, used) -> {
            int space = version.lastIndexOf(' ');
            String base = version.substring(space + 1);
            Set<String> released = plain.getOrDefault(version.substring(0, space), Set.of());
            if (released.size() >= HABIT
                    && !released.contains(base)
                    && used.last().compareTo("b") <= 0) {
                letteredEarly.add(base);
            }
        });
        return letteredEarly;
    }

    private static String key(String prefix) {
        return prefix.toLowerCase(Locale.ROOT);
    }

    private void see(String key, VersionText text) {
        all.computeIfAbsent(key, _ -> new HashSet<>()).add(text.base());
        early.see(text);
        List<Label> labels = text.labels();
        boolean bare =
                labels.stream()
                        .allMatch(label -> TagDialect.COMMON.meaning(label, text) == TagWord.FINAL);
        if (bare) {
            plain.computeIfAbsent(key, _ -> new HashSet<>()).add(text.base());
        }
        if (text.style() == '.' && text.broken().isEmpty()) {
            seeRevision(labels);
        }
        for (int i = 0; i < labels.size(); i++) {
            Label label = labels.get(i);
            if (label.form() != Form.WORD) {
                continue;
            }
            if (i == 0 && label.bareLetter()) {
                letters.computeIfAbsent(key + " " + text.base(), _ -> new TreeSet<>())
                        .add(label.lower());
            }
            seeLetter(label, i + 1 < labels.size() && labels.get(i + 1).separator() == '.');
            TagWord common = TagWord.after(label.word());
            development |= common == TagWord.DEVELOPMENT && !label.number().matches("[0.]*");
            alpha |=
                    common == TagWord.PRERELEASE
                            && label.counted()
                            && label.lower().compareTo("dev") < 0;
            if (i == 0 && common == TagWord.UNKNOWN && label.word().length() > 1) {
                seeWord(key, text, label);
            }
        }
    }

    private void seeRevision(List<Label> labels) {
        if (labels.isEmpty()) {
            unrevised++;
        } else if (labels.size() == 1
                && labels.getFirst().form() == Form.NUMBER
                && labels.getFirst().separator() == '-'
                && labels.getFirst().number().indexOf('.') < 0) {
            revisions++;
        }
    }

    private void seeLetter(Label label, boolean numberFollows) {
        if (label.word().length() > 1 || !label.attached()) {
            return;
        }
        if (label.counted() || numberFollows) {
            countedLetters.merge(label.lower(), 1, Integer::sum);
        } else if (label.bareLetter()) {
            bareLetters.add(label.lower());
        }
    }

    private void seeWord(String key, VersionText text, Label label) {
        if (label.counted()) {
            counted.computeIfAbsent(label.lower(), _ -> new ArrayList<>()).add(text);
        } else if (!label.attached()) {
            String words =
                    text.labels().stream()
                            .takeWhile(one -> one.form() == Form.WORD && !one.counted())
                            .map(Label::lower)
                            .filter(word -> TagWord.after(word) == TagWord.UNKNOWN)
                            .collect(Collectors.joining(" "));
            alone.computeIfAbsent(key, _ -> new TreeMap<>())
                    .computeIfAbsent(words, _ -> new HashSet<>())
                    .add(text.base());
        }
    }

    /**
     * Whether a counted word comes before the release, as {@code pr4} in {@code 2.9.0.pr4}: it
     * stands nearly always where a new line begins.
     */
    private boolean beforeRelease(String word) {
        Set<String> bases = new HashSet<>();
        Set<String> beginnings = new HashSet<>();
        for (VersionText text : counted.getOrDefault(word, List.of())) {
            bases.add(text.base());
            List<String> numbers = text.numbers();
            if (numbers.size() > 2 && VersionText.zero(numbers.getLast())) {
                beginnings.add(text.base());
            }
        }
        return bases.size() >= 2 && beginnings.size() * 5 >= bases.size() * 4;
    }

    /** A word that nearly every release of its time carries says only that it is one. */
    private void learnFinal(
            String key, Map<String, Set<String>> byWord, Map<String, TagWord> words) {
        List<String> usual =
                byWord.keySet().stream()
                        .sorted(
                                Comparator.comparingInt((String word) ->
                                                byWord.getOrDefault(word, Set.of()).size())
                                        .reversed())
                        .limit(2)
                        .toList();
        Set<String> bases = byWord.getOrDefault(usual.getFirst(), Set.of());
        int others = usual.size() < 2 ? 0 : byWord.getOrDefault(usual.getLast(), Set.of()).size();
        Set<String> releases = plain.getOrDefault(key, Set.of());
        long both = bases.stream().filter(releases::contains).count();
        if (bases.size() < MANY || others * 5 > bases.size() || both * 10 > bases.size()) {
            return;
        }
        List<String> numbers = bases.stream().sorted(DialectLearning::compare).toList();
        long atItsTime =
                all.getOrDefault(key, Set.of()).stream()
                        .filter(one ->
                                compare(one, numbers.getFirst()) >= 0
                                        && compare(one, numbers.getLast()) <= 0)
                        .count();
        if (bases.size() * 2L >= atItsTime) {
            for (String word : usual.getFirst().split(" ", -1)) {
                words.putIfAbsent(word, TagWord.FINAL);
            }
        }
    }

    private static int compare(String a, String b) {
        return DebianVersion.parse(a + "0").compareTo(DebianVersion.parse(b + "0"));
    }
}
