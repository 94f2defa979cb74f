package org.freshet.upstream;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.freshet.model.TagKind;
import org.freshet.upstream.Reading.NoVersion;
import org.freshet.upstream.Reading.Version;

/**
 * The version part of a tag, from its first digit to its end, cut into numbers and labels; what
 * these mean is not told here.
 *
 * @param base the numbers, equal for two spellings such as {@code 1.0} and {@code 1.0.0}
 * @param style what stands between the numbers; a blank for a single number
 * @param broken why the cut ends before the text does; empty when all is cut
 */
record VersionText(
        String text,
        String base,
        List<String> numbers,
        char style,
        List<Label> labels,
        Optional<String> broken) {
    /** A version is part of work keys and file names. */
    static final int LONGEST = 64;

    static final Pattern VALID = Pattern.compile("[0-9A-Za-z][0-9A-Za-z.+~_-]*");
    // uscan(1): what `group` and `checksum` append to the version of the main tarball.
    private static final Pattern GROUP = Pattern.compile("(?:\\+~[0-9A-Za-z][0-9A-Za-z.+_-]*)+");
    // git-describe(1): commits since the tag, then `g` and the abbreviated object name.
    private static final Pattern DESCRIBED = Pattern.compile(".*-[0-9]+-g[0-9a-f]{4,64}");
    // What Maven makes of `-SNAPSHOT`: the moment and the count of the build.
    private static final Pattern SNAPSHOT = Pattern.compile(".*-[0-9]{8}\\.[0-9]{6}-[0-9]+");
    private static final Pattern DATE =
            Pattern.compile("(?:19|20)[0-9]{2}([-_.])[01][0-9]\\1[0-3][0-9](?![0-9])");

    /** What a label begins with. */
    enum Form {
        WORD,
        NUMBER,
        DATE,
        HASH
    }

    /**
     * What stands behind the numbers up to the next label: a word with a count, or a number alone.
     *
     * @param separator what stands before it; a blank for nothing
     * @param number what is counted, or nothing; the digits of a date
     * @param at where it begins in the text
     * @param raw all of it as it stands there
     */
    record Label(Form form, char separator, String word, String number, int at, String raw) {
        String lower() {
            return word.toLowerCase(Locale.ROOT);
        }

        boolean attached() {
            return separator == ' ';
        }

        boolean counted() {
            return !number.isEmpty();
        }

        /** A single letter with nothing before and behind it, as in {@code 1.0.2k}. */
        boolean bareLetter() {
            return form == Form.WORD && attached() && !counted() && word.length() == 1;
        }

        /** Whether it is a day alone. */
        boolean day() {
            return form == Form.DATE || (form == Form.NUMBER && VersionText.day(number));
        }

        String shown() {
            return word + number;
        }
    }

    VersionText {
        numbers = List.copyOf(numbers);
        labels = List.copyOf(labels);
    }

    /** What a text says that is a version of no project in particular, or is made of several. */
    static Reading read(String text) {
        int more = text.indexOf("+~");
        if (more > 0
                && text.length() <= LONGEST
                && GROUP.matcher(text).region(more, text.length()).matches()
                && VersionReader.read(text.substring(0, more), TagDialect.COMMON)
                        instanceof Version first) {
            return first.with(text.substring(more));
        }
        return VersionReader.read(text, TagDialect.COMMON);
    }

    /** Why a text is no version before anything of it is read; empty when it may be one. */
    static Optional<NoVersion> refused(String text) {
        if (text.length() > LONGEST) {
            return no("its version is longer than %d characters".formatted(LONGEST));
        }
        if (text.isEmpty() || !digit(text.charAt(0))) {
            return no("`%s` does not begin with a digit".formatted(text));
        }
        if (!VALID.matcher(text).matches()) {
            return no("`%s` has other characters than a version".formatted(text));
        }
        if (DESCRIBED.matcher(text).matches()) {
            return no("`%s` counts commits since a tag".formatted(text));
        }
        if (SNAPSHOT.matcher(text).matches()) {
            return Optional.of(
                    NoVersion.of(
                            TagKind.NIGHTLY, "`%s` names the moment of a build".formatted(text)));
        }
        return Optional.empty();
    }

    private static Optional<NoVersion> no(String why) {
        return Optional.of(NoVersion.of(TagKind.NOT_A_RELEASE, why));
    }

    /** Cuts a text of which nothing is refused. */
    static VersionText of(String text) {
        return new Cutter(text).cut();
    }

    private static String base(List<String> numbers) {
        int most = numbers.size();
        while (most > 1 && zero(numbers.get(most - 1))) {
            most--;
        }
        StringBuilder base = new StringBuilder();
        for (String number : numbers.subList(0, most)) {
            base.append(withoutZeros(number)).append('.');
        }
        return base.toString();
    }

    /** Whether the numbers are a day, or end in one: {@code 2024-01-31}, {@code 3.4.20240131}. */
    boolean dated() {
        return DATE.matcher(numbers.getFirst().length() == 4 ? text : "").lookingAt()
                || day(numbers.getFirst())
                || day(numbers.getLast());
    }

    /** Whether eight digits are a day of our times. */
    static boolean day(String digits) {
        return digits.length() == 8
                && digits.chars().allMatch(c -> digit((char) c))
                && (digits.startsWith("19") || digits.startsWith("20"))
                && digits.charAt(4) <= '1'
                && digits.charAt(6) <= '3';
    }

    static boolean zero(String number) {
        return number.chars().allMatch(c -> c == '0');
    }

    private static String withoutZeros(String number) {
        int start = 0;
        while (start + 1 < number.length() && number.charAt(start) == '0') {
            start++;
        }
        return number.substring(start);
    }

    static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean letter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static final class Cutter {
        private final String text;
        private final List<String> numbers = new ArrayList<>();
        private final List<Label> labels = new ArrayList<>();
        private char style = ' ';
        private int at;

        Cutter(String text) {
            this.text = text;
        }

        VersionText cut() {
            readNumbers();
            Optional<String> broken = Optional.empty();
            while (at < text.length() && broken.isEmpty()) {
                broken = readLabel();
            }
            return new VersionText(text, base(numbers), numbers, style, labels, broken);
        }

        private void readNumbers() {
            numbers.add(digits());
            while (at + 1 < text.length() && digit(text.charAt(at + 1))) {
                char separator = text.charAt(at);
                if ((separator != '.' && separator != '_' && separator != '-')
                        || (style != ' ' && separator != style)
                        || hash(at + 1) > 0) {
                    return;
                }
                style = separator;
                at++;
                numbers.add(digits());
            }
        }

        private Optional<String> readLabel() {
            int start = at;
            char separator = separator(text.charAt(at)) ? text.charAt(at++) : ' ';
            if (separator == '-' && at < text.length() && text.charAt(at) == '-') {
                at++;
            }
            if (at == text.length()) {
                return Optional.of("`%s` ends with a separator".formatted(text));
            }
            int hash = separator == ' ' ? 0 : hash(at);
            if (hash > 0) {
                at += hash;
                labels.add(label(Form.HASH, separator, "", start, at - hash));
                return Optional.empty();
            }
            if (date(at)) {
                at += 10;
                labels.add(
                        new Label(
                                Form.DATE,
                                separator,
                                "",
                                text.substring(at - 10, at).replaceAll("[^0-9]", ""),
                                start,
                                text.substring(start, at)));
                return Optional.empty();
            }
            if (digit(text.charAt(at))) {
                int number = at;
                numbering();
                labels.add(label(Form.NUMBER, separator, "", start, number));
                return Optional.empty();
            }
            int word = at;
            while (at < text.length() && letter(text.charAt(at))) {
                at++;
            }
            if (at == word) {
                return Optional.of("`%s` is not understood".formatted(text.substring(start)));
            }
            labels.add(label(Form.WORD, separator, text.substring(word, at), start, counted(word)));
            return Optional.empty();
        }

        private Label label(Form form, char separator, String word, int start, int number) {
            return new Label(
                    form,
                    separator,
                    word,
                    text.substring(number, at),
                    start,
                    text.substring(start, at));
        }

        /** Reads the number of a label, also behind a separator: rc1, beta-3.3, rc.1, RC_2. */
        private int counted(int word) {
            int start = at;
            if (at - word > 1
                    && at + 1 < text.length()
                    && ".-_".indexOf(text.charAt(at)) >= 0
                    && digit(text.charAt(at + 1))
                    && !date(at + 1)
                    && hash(at + 1) == 0) {
                at++;
            }
            if (at < text.length() && digit(text.charAt(at)) && !date(at)) {
                int number = at;
                numbering();
                return number;
            }
            at = start;
            return at;
        }

        private String digits() {
            int start = at;
            while (at < text.length() && digit(text.charAt(at))) {
                at++;
            }
            // The same few numbers come in every version; a list of tags may be long.
            String digits = text.substring(start, at);
            return digits.length() < 4 ? digits.intern() : digits;
        }

        /** Digits, and more of them behind dots. */
        private void numbering() {
            digits();
            while (at + 1 < text.length() && text.charAt(at) == '.' && digit(text.charAt(at + 1))) {
                at++;
                digits();
            }
        }

        private boolean date(int from) {
            if (from + 10 > text.length() || !digit(text.charAt(from))) {
                return false;
            }
            Matcher matcher = DATE.matcher(text);
            return matcher.region(from, text.length()).lookingAt();
        }

        /**
         * The length of an abbreviated object name that begins here and goes on to the next
         * separator; 0 for none. Digits and letters must take turns: {@code b1234567} is a label.
         */
        private int hash(int from) {
            int end = from;
            int turns = 0;
            while (end < text.length() && !separator(text.charAt(end))) {
                char c = text.charAt(end);
                if (!digit(c) && (c < 'a' || c > 'f')) {
                    return 0;
                }
                if (end > from && digit(c) != digit(text.charAt(end - 1))) {
                    turns++;
                }
                end++;
            }
            boolean name = turns > (digit(text.charAt(from)) ? 0 : 1) && !day(from, end);
            return name && end - from >= 7 ? end - from : 0;
        }

        private boolean day(int from, int end) {
            return end - from > 8 && VersionText.day(text.substring(from, from + 8));
        }

        private static boolean separator(char c) {
            return c == '.' || c == '_' || c == '-' || c == '~' || c == '+';
        }
    }
}
