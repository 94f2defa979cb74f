package org.freshet.upstream;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.freshet.model.TagKind;
import org.freshet.upstream.Reading.NoVersion;
import org.freshet.upstream.Reading.Version;

/**
 * A tag cut where its version begins.
 *
 * @param prefix what stands before, such as {@code release-} or {@code service/s3/v}
 * @param text the rest, cut; empty when it cannot be a version
 * @param reading what the rest says
 */
record TagShape(String tag, String prefix, Optional<VersionText> text, Reading reading) {

    private static final Pattern BETWEEN_WORDS = Pattern.compile("[-_/@.]");
    // A word that is a number: the version is there, and not behind it.
    private static final Pattern NUMBER =
            Pattern.compile("(?<![^-_/@])[vV]?[0-9]+(?:\\.[0-9][^-_/@]*)?(?=[-_/@])");
    private static final Set<String> MOVING = Set.of("latest", "stable", "current");
    private static final Pattern NO_NAME = Pattern.compile("[^a-z0-9]+");

    /** Cuts a tag of no project in particular. */
    static TagShape of(String tag, Optional<String> name) {
        return of(tag, name, TagDialect.COMMON);
    }

    /** Cuts a tag, at the first place whose rest is understood. */
    static TagShape of(String tag, Optional<String> name, TagDialect dialect) {
        Optional<TagShape> first = Optional.empty();
        Matcher number = NUMBER.matcher(tag);
        int numbered = number.find() ? number.end() : tag.length();
        for (int start : starts(tag, name)) {
            if (first.isPresent() && start > numbered) {
                continue;
            }
            TagShape shape = of(tag, tag.substring(0, start), tag.substring(start), dialect);
            if (shape.reading() instanceof Version) {
                return shape;
            }
            first = first.or(() -> Optional.of(shape));
        }
        return first.orElseGet(() -> none(tag, tag, unnumbered(tag)));
    }

    /** A tag whose version is known to be the given part of it. */
    static TagShape of(String tag, String prefix, String version, TagDialect dialect) {
        Optional<NoVersion> refused = VersionText.refused(version);
        if (refused.isPresent()) {
            return new TagShape(tag, prefix, Optional.empty(), refused.get());
        }
        VersionText text = VersionText.of(version);
        return new TagShape(
                tag, prefix.intern(), Optional.of(text), VersionReader.read(text, dialect));
    }

    /** A tag without a version. */
    static TagShape none(String tag, String prefix, NoVersion no) {
        return new TagShape(tag, prefix, Optional.empty(), no);
    }

    private static NoVersion unnumbered(String tag) {
        if (MOVING.contains(tag.toLowerCase(Locale.ROOT))) {
            return NoVersion.of(
                    TagKind.ALIAS, "`%s` moves along to the newest release".formatted(tag));
        }
        String last = tag.replaceFirst(".*[-_/@.]", "");
        return NoVersion.of(
                TagKind.NOT_A_RELEASE,
                TagWord.after(last) == TagWord.MARKER
                        ? "`%s` marks a moment of the work, no release".formatted(last)
                        : "there is no version number in it");
    }

    /** The places where a version may begin, likely ones first. */
    private static List<Integer> starts(String tag, Optional<String> name) {
        List<Integer> likely = new ArrayList<>();
        List<Integer> attached = new ArrayList<>();
        for (int i = 0; i < tag.length(); i++) {
            if (!VersionText.digit(tag.charAt(i))
                    || (i > 0 && VersionText.digit(tag.charAt(i - 1)))) {
                continue;
            }
            int word = i;
            while (word > 0 && VersionText.letter(tag.charAt(word - 1))) {
                word--;
            }
            boolean begins = word == 0 || "-_/@".indexOf(tag.charAt(word - 1)) >= 0;
            String letters = tag.substring(word, i);
            if (letters.isEmpty()) {
                if (begins
                        || (tag.charAt(i - 1) == '.'
                                && i > 1
                                && VersionText.letter(tag.charAt(i - 2)))) {
                    likely.add(i);
                }
            } else if (begins && named(letters, name)) {
                likely.add(i);
            } else if (begins && TagWord.after(letters) == TagWord.UNKNOWN) {
                attached.add(i);
            }
        }
        likely.addAll(attached);
        return likely;
    }

    /**
     * Whether the letters before a digit are no part of a name like {@code log4j} or {@code s3}.
     */
    private static boolean named(String letters, Optional<String> name) {
        return TagWord.before(letters) == TagWord.GENERIC
                || name.filter(text -> text.equalsIgnoreCase(letters)).isPresent();
    }

    /** The words of the prefix that do not merely say that a version follows. */
    List<String> words() {
        List<String> words = new ArrayList<>();
        for (String word : BETWEEN_WORDS.split(prefix, -1)) {
            if (!word.isEmpty() && TagWord.before(word) != TagWord.GENERIC) {
                words.add(word);
            }
        }
        return words;
    }

    /**
     * The part of the project that the prefix names, as it stands there; empty for none: {@code
     * service/s3} for {@code service/s3/v}, nothing for {@code release-}.
     */
    String component() {
        String rest = prefix;
        while (true) {
            int end = rest.length();
            while (end > 0 && separator(rest.charAt(end - 1))) {
                end--;
            }
            int word = end;
            while (word > 0 && !separator(rest.charAt(word - 1))) {
                word--;
            }
            boolean apart = end < rest.length() && rest.charAt(end) == '-';
            if (end == word || !saysNothing(rest.substring(word, end), apart)) {
                return withoutLeadingGeneric(rest.substring(0, end));
            }
            rest = rest.substring(0, word);
        }
    }

    private static String withoutLeadingGeneric(String component) {
        for (int i = 1; i + 1 < component.length(); i++) {
            if (separator(component.charAt(i))) {
                return saysNothing(component.substring(0, i), true)
                        ? withoutLeadingGeneric(component.substring(i + 1))
                        : component;
            }
        }
        return component;
    }

    /**
     * Whether a word of the prefix names nothing.
     *
     * @param apart whether a hyphen separates it from the number: {@code r-16.1.0} is of R
     */
    private static boolean saysNothing(String word, boolean apart) {
        TagWord kind = TagWord.before(word);
        return (kind == TagWord.GENERIC && !(apart && word.equals("r")))
                || kind == TagWord.PRERELEASE;
    }

    /** Whether the prefix is written as monorepos write their parts: {@code a/v}, {@code a@}. */
    boolean partStyle() {
        String component = component();
        return component.indexOf('/') >= 0
                || component.indexOf('@') >= 0
                || prefix.startsWith(component + "/")
                || prefix.startsWith(component + "@");
    }

    /** What the spelling of a project's tags has in common; for the most usual spelling. */
    String family() {
        return prefix + " " + (reading instanceof Version version ? version.style() : "");
    }

    /** The same cut with another reading. */
    TagShape reading(Version other) {
        return new TagShape(tag, prefix, text, other);
    }

    /** The same cut for the tag that this one is a part of. */
    TagShape tagged(String whole) {
        return new TagShape(whole, prefix, text, reading);
    }

    /** The word before the number that makes it a prerelease, as in {@code preview-3.1.8}. */
    Optional<String> announcement() {
        return words().stream()
                .filter(word -> TagWord.before(word) == TagWord.PRERELEASE)
                .findFirst()
                .map(word -> word.toLowerCase(Locale.ROOT).replaceFirst("s$", ""));
    }

    /** Letters and digits only, for names that are spelled in several ways. */
    static String squashed(String name) {
        return NO_NAME.matcher(name.toLowerCase(Locale.ROOT)).replaceAll("");
    }

    private static boolean separator(char c) {
        return c == '-' || c == '_' || c == '/' || c == '@' || c == '.';
    }
}
