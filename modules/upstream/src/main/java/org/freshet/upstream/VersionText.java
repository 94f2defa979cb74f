package org.freshet.upstream;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.freshet.model.TagKind;
import org.freshet.upstream.Reading.NoVersion;
import org.freshet.upstream.Reading.Version;

/**
 * Reads the version part of a tag from its first digit to its end: numbers, then labels. A label
 * that is not understood makes the whole no version: better a release that a person must name than
 * one that nobody made.
 */
final class VersionText {
    /** A version is part of work keys and file names. */
    private static final int LONGEST = 64;

    private static final Pattern VALID = Pattern.compile("[0-9A-Za-z][0-9A-Za-z.+~_-]*");
    private static final Pattern ORDERABLE = Pattern.compile("[0-9][0-9A-Za-z.+~]*");
    // git-describe(1): commits since the tag, then `g` and the abbreviated object name.
    private static final Pattern DESCRIBED = Pattern.compile(".*-[0-9]+-g[0-9a-f]{4,64}");
    private static final Pattern BUILD = Pattern.compile("[0-9A-Za-z]+(\\.[0-9A-Za-z]+)*");

    private static final Pattern LEADING_ZEROS = Pattern.compile("^0+(?=.)");

    private final String text;
    private final List<String> numbers = new ArrayList<>();
    private final StringBuilder version = new StringBuilder();
    private final StringBuilder labels = new StringBuilder();
    private int at;
    private char style = ' ';
    private boolean prerelease;
    private boolean revised;
    private String why = "";

    private VersionText(String text) {
        this.text = text;
    }

    static Reading read(String text) {
        if (text.length() > LONGEST) {
            return none("its version is longer than %d characters".formatted(LONGEST));
        }
        if (text.isEmpty() || !digit(text.charAt(0))) {
            return none("`%s` does not begin with a digit".formatted(text));
        }
        if (!VALID.matcher(text).matches()) {
            return none("`%s` has other characters than a version".formatted(text));
        }
        if (DESCRIBED.matcher(text).matches()) {
            return none("`%s` counts commits since a tag".formatted(text));
        }
        return new VersionText(text).read();
    }

    private static NoVersion none(String why) {
        return new NoVersion(TagKind.NOT_A_RELEASE, why);
    }

    private Reading read() {
        readNumbers();
        version.append(String.join(".", numbers));
        while (at < text.length()) {
            Optional<NoVersion> stop = readLabel();
            if (stop.isPresent()) {
                return stop.get();
            }
        }
        String orderable = String.join(".", orderedNumbers()) + labels;
        if (version.length() > LONGEST
                || orderable.length() > LONGEST
                || !VALID.matcher(version).matches()
                || !ORDERABLE.matcher(orderable).matches()) {
            return none("`%s` makes no version that dpkg can order".formatted(text));
        }
        return new Version(
                version.toString(),
                orderable,
                identity(),
                style + String.valueOf(numbers.size()),
                prerelease,
                numbers.size() == 1 && labels.isEmpty(),
                revised,
                why);
    }

    private void readNumbers() {
        numbers.add(digits());
        while (at + 1 < text.length() && digit(text.charAt(at + 1))) {
            char separator = text.charAt(at);
            if ((separator != '.' && separator != '_' && separator != '-')
                    || (style != ' ' && separator != style)) {
                return;
            }
            style = separator;
            at++;
            numbers.add(digits());
        }
    }

    private String digits() {
        int start = at;
        while (at < text.length() && digit(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    /** Reads one label with what separates it; an answer ends the reading. */
    private Optional<NoVersion> readLabel() {
        int start = at;
        char separator = separator(text.charAt(at)) ? text.charAt(at++) : ' ';
        if (at == text.length()) {
            return Optional.of(none("`%s` ends with a separator".formatted(text)));
        }
        if (separator == '+') {
            return readBuild();
        }
        if (digit(text.charAt(at))) {
            return readRevision(separator);
        }
        int word = at;
        while (at < text.length() && letter(text.charAt(at))) {
            at++;
        }
        if (at == word) {
            return Optional.of(none("`%s` is not understood".formatted(text.substring(start))));
        }
        return readWord(start, separator, text.substring(word, at));
    }

    /** What follows a {@code +} names the build of a version (semver.org, 10; PEP 440). */
    private Optional<NoVersion> readBuild() {
        String build = text.substring(at);
        if (!BUILD.matcher(build).matches()) {
            return Optional.of(none("`+%s` is not understood".formatted(build)));
        }
        String word = build.replaceFirst("[^A-Za-z].*", "");
        if (TagWord.after(word) == TagWord.DISTRIBUTION || word.equals("ds")) {
            return Optional.of(ofDistribution(word));
        }
        at = text.length();
        version.append('+').append(build);
        labels.append('+').append(build);
        return Optional.empty();
    }

    private Optional<NoVersion> readRevision(char separator) {
        String number = numbering();
        if (separator == '.') {
            // 1_2.3: upstream changed its mind about separators halfway.
            version.append('.').append(number);
            labels.append('.').append(number);
            return Optional.empty();
        }
        revised = true;
        version.append(separator == '~' ? '~' : '-').append(number);
        labels.append(separator == '~' ? '~' : '+').append(number);
        prerelease |= separator == '~';
        return Optional.empty();
    }

    /** Digits, and more of them behind dots. */
    private String numbering() {
        int start = at;
        digits();
        while (at + 1 < text.length() && text.charAt(at) == '.' && digit(text.charAt(at + 1))) {
            at++;
            digits();
        }
        return text.substring(start, at);
    }

    private Optional<NoVersion> readWord(int start, char separator, String word) {
        String number = labelNumber(word.length());
        Label label = new Label(separator, word, number, text.substring(start, at));
        if (separator == ' ' && number.isEmpty() && patchLetters(label.lower())) {
            // 3.6a, 1.1.1w, 1.0.2zb: after the release of the bare number.
            version.append(word);
            labels.append(word);
            return Optional.empty();
        }
        return switch (TagWord.after(word)) {
            case PRERELEASE -> prerelease(label);
            case DEVELOPMENT -> development(label);
            case PATCH -> patch(label);
            case FINAL -> counted(label);
            case MARKER -> marker(label);
            case NIGHTLY ->
                    Optional.of(
                            new NoVersion(
                                    TagKind.NIGHTLY, "`%s` is made by the clock".formatted(word)));
            case DISTRIBUTION -> Optional.of(ofDistribution(word));
            case GENERIC, UNKNOWN -> unknown(label);
        };
    }

    /**
     * A word behind the numbers.
     *
     * @param separator what stands before it; a blank for nothing
     * @param number what is counted, or nothing
     * @param raw all of it as it stands in the tag
     */
    private record Label(char separator, String word, String number, String raw) {
        String lower() {
            return word.toLowerCase(Locale.ROOT);
        }

        boolean attached() {
            return separator == ' ';
        }

        String shown() {
            return word + number;
        }
    }

    private static NoVersion ofDistribution(String word) {
        return new NoVersion(TagKind.DISTRO_TAG, "`%s` is a distribution's mark".formatted(word));
    }

    private static boolean patchLetters(String lower) {
        return lower.length() == 1 || (lower.length() == 2 && lower.charAt(0) == 'z');
    }

    /** The number of a label, also behind a separator: rc1, beta-3.3, rc.1, RC_2. */
    private String labelNumber(int wordLength) {
        int start = at;
        if (wordLength > 1
                && at + 1 < text.length()
                && ".-_".indexOf(text.charAt(at)) >= 0
                && digit(text.charAt(at + 1))) {
            at++;
        }
        if (at < text.length() && digit(text.charAt(at))) {
            return numbering();
        }
        at = start;
        return "";
    }

    private Optional<NoVersion> prerelease(Label label) {
        prerelease = true;
        why = "`%s` after the number marks a prerelease".formatted(label.shown());
        labels.append('~').append(label.lower()).append(label.number());
        if (label.attached() || !underscored(label.separator())) {
            // git cannot hold a `~` in a tag; Debian's own projects write `_` for it.
            version.append(label.separator() == '_' ? "~" + label.raw().substring(1) : label.raw());
        } else {
            version.append(label.word().equals(label.lower()) ? "-" : "")
                    .append(label.lower())
                    .append(label.number());
        }
        return Optional.empty();
    }

    private Optional<NoVersion> development(Label label) {
        if (!label.lower().equals("snapshot") && label.number().matches("[0.]*")) {
            return Optional.of(none("`%s` marks that work has begun".formatted(label.shown())));
        }
        Optional<NoVersion> stop = prerelease(label);
        // Below alpha, which the alphabet would not say of `dev`.
        labels.insert(labels.lastIndexOf("~"), '~');
        return stop;
    }

    private Optional<NoVersion> patch(Label label) {
        if (label.number().isEmpty() && label.lower().startsWith("r") && !label.attached()) {
            // v7.7.1.202607240634-r: JGit's word for a release, part of its file names.
            version.append(label.raw());
            return Optional.empty();
        }
        why = "`%s` after the number counts patches of a release".formatted(label.shown());
        if (label.attached()) {
            version.append(label.raw());
            labels.append(label.lower()).append(label.number());
        } else if (underscored(label.separator())) {
            version.append(label.lower()).append(label.number());
            labels.append(label.lower()).append(label.number());
        } else {
            // Behind a plus it stays below the next number: 1.0+sp1 < 1.0.1 < 1.0.sp1.
            version.append(label.separator() == '_' ? "-" + label.raw().substring(1) : label.raw());
            labels.append('+').append(label.lower()).append(label.number());
        }
        return Optional.empty();
    }

    /** Whether the separator is the one that upstream has to use for dots too. */
    private boolean underscored(char separator) {
        return style == ' ' ? separator == '_' : style != '.' && separator == style;
    }

    /** {@code Final} adds nothing to a number, {@code STABLE26} counts releases. */
    private Optional<NoVersion> counted(Label label) {
        if (label.number().isEmpty() && label.separator() == '.') {
            // 33.0.1.Final is the whole version to Maven and to its tarballs.
            version.append(label.raw());
        }
        if (!label.number().isEmpty()) {
            why = "`%s` after the number counts releases".formatted(label.shown());
            String part = (label.attached() ? "" : ".") + label.word() + label.number();
            version.append(part);
            labels.append(part);
        }
        return Optional.empty();
    }

    private Optional<NoVersion> marker(Label label) {
        return Optional.of(
                none(
                        label.lower().equals("x")
                                ? "`%s` names a branch".formatted(text)
                                : "`%s` marks a moment of the work, no release"
                                        .formatted(label.shown())));
    }

    private Optional<NoVersion> unknown(Label label) {
        boolean counter = label.word().length() == 1 && !label.number().isEmpty();
        if (counter
                && label.word().equals("v")
                && label.separator() == '.'
                && label.number().length() >= 8) {
            // 1.0.2.v20150114: an OSGi qualifier, in effect a fourth number.
            version.append(label.raw());
            labels.append(label.raw());
            return Optional.empty();
        }
        if (counter && (label.attached() || label.separator() == '.')) {
            Optional<NoVersion> stop = prerelease(label);
            why =
                    "`%s` after the number, a letter with a count, is taken for a prerelease"
                            .formatted(label.shown());
            return stop;
        }
        return Optional.of(
                none("`%s` after the number is not understood".formatted(label.shown())));
    }

    /**
     * The numbers as they are ordered. PEP 440 projects write the prereleases of 16.0.0 as
     * 16.0.0.0b1, which would sort above it.
     */
    private List<String> orderedNumbers() {
        int most = numbers.size();
        while (prerelease && most > 3 && zero(numbers.get(most - 1))) {
            most--;
        }
        return numbers.subList(0, most);
    }

    private String identity() {
        int most = numbers.size();
        while (most > 1 && zero(numbers.get(most - 1))) {
            most--;
        }
        StringBuilder identity = new StringBuilder();
        for (String number : numbers.subList(0, most)) {
            identity.append(LEADING_ZEROS.matcher(number).replaceFirst("")).append('.');
        }
        return identity.append(labels).toString().toLowerCase(Locale.ROOT);
    }

    private static boolean zero(String number) {
        return number.chars().allMatch(c -> c == '0');
    }

    private static boolean separator(char c) {
        return c == '.' || c == '_' || c == '-' || c == '~' || c == '+';
    }

    static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean letter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
}
