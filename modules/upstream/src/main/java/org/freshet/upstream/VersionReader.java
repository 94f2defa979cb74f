package org.freshet.upstream;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.freshet.model.TagKind;
import org.freshet.upstream.Reading.NoVersion;
import org.freshet.upstream.Reading.Version;
import org.freshet.upstream.VersionText.Form;
import org.freshet.upstream.VersionText.Label;

/**
 * Tells what the version part of a tag says: numbers, then labels. A label that is not understood
 * makes the whole no version: better a release that a person must name than one that nobody made.
 */
final class VersionReader {
    private static final Pattern ORDERABLE = Pattern.compile("[0-9][0-9A-Za-z.+~]*");
    // ISO 8601 with the colons that git cannot hold made hyphens.
    private static final Pattern MOMENT =
            Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}-[0-9]{2}-[0-9]{2}Z");
    private static final Pattern BUILD = Pattern.compile("[0-9A-Za-z]+(\\.[0-9A-Za-z]+)*");

    private final VersionText text;
    private final TagDialect dialect;
    private final List<String> numbers;
    private final StringBuilder version;
    private final StringBuilder labels = new StringBuilder();
    private boolean prerelease;
    private boolean bareWord;
    private boolean revised;
    private Optional<String> part = Optional.empty();
    private String why = "";
    private int next;

    private VersionReader(VersionText text, TagDialect dialect) {
        this.text = text;
        this.dialect = dialect;
        numbers = new ArrayList<>(text.numbers());
        version = new StringBuilder(String.join(".", numbers));
    }

    static Reading read(String text, TagDialect dialect) {
        Optional<NoVersion> refused = VersionText.refused(text);
        return refused.isPresent() ? refused.get() : read(VersionText.of(text), dialect);
    }

    static Reading read(VersionText text, TagDialect dialect) {
        return MOMENT.matcher(text.text()).matches()
                ? moment(text.text())
                : new VersionReader(text, dialect).read();
    }

    private static Version moment(String text) {
        String orderable = text.replace('-', '.');
        return new Version(
                text, orderable, orderable, "-", false, false, false, Optional.empty(), "");
    }

    private static Optional<NoVersion> no(String why) {
        return Optional.of(none(why));
    }

    private static NoVersion none(String why) {
        return NoVersion.of(TagKind.NOT_A_RELEASE, why);
    }

    private Reading read() {
        while (next < text.labels().size()) {
            Optional<NoVersion> stop = readLabel(text.labels().get(next++));
            if (stop.isPresent()) {
                return stop.get();
            }
        }
        if (text.broken().isPresent()) {
            return none(text.broken().get());
        }
        Boolean mark = labels.isEmpty() ? dialect.early().get(EarlyNumbers.key(text)) : null;
        if (mark != null) {
            String last = text.numbers().get(2);
            if (mark) {
                return none("`%s` marks that work on the next version has begun".formatted(last));
            }
            prerelease = true;
            why = "`%s` comes before the next number here".formatted(last);
        }
        String orderable = String.join(".", orderedNumbers()) + labels;
        if (version.length() > VersionText.LONGEST
                || orderable.length() > VersionText.LONGEST
                || !VersionText.VALID.matcher(version).matches()
                || !ORDERABLE.matcher(orderable).matches()) {
            return none("`%s` makes no version that dpkg can order".formatted(text.text()));
        }
        String said = version.toString();
        return new Version(
                said,
                orderable.equals(said) ? said : orderable,
                identity(),
                (text.style() + String.valueOf(text.numbers().size())).intern(),
                prerelease,
                numbers.size() == 1 && labels.isEmpty(),
                revised,
                part,
                why);
    }

    private String identity() {
        if (labels.isEmpty() && numbers.size() == text.numbers().size()) {
            return text.base();
        }
        String fourth = numbers.size() > text.numbers().size() ? numbers.getLast() : "";
        return (text.base() + fourth + labels).toLowerCase(Locale.ROOT);
    }

    /** Reads one label; an answer ends the reading. */
    private Optional<NoVersion> readLabel(Label label) {
        TagWord meaning = dialect.meaning(label, text);
        if (label.separator() == '+'
                && meaning != TagWord.PRERELEASE
                && meaning != TagWord.DEVELOPMENT) {
            return build(label, meaning);
        }
        boolean afterBareWord = bareWord;
        bareWord = false;
        switch (label.form()) {
            case HASH -> {
                return hash(label);
            }
            case DATE, NUMBER -> {
                number(label);
                return Optional.empty();
            }
            case WORD -> {}
        }
        return switch (meaning) {
            case PRERELEASE -> prerelease(label, afterBareWord);
            case DEVELOPMENT -> development(label, afterBareWord);
            case PATCH -> patch(label);
            case FINAL -> counted(label);
            case MARKER -> marker(label);
            case NIGHTLY -> Optional.of(nightly(label.word()));
            case DISTRIBUTION -> Optional.of(ofDistribution(label.word()));
            case COMPONENT -> part(label);
            case GENERIC, UNKNOWN -> unknown(label);
        };
    }

    /** What follows a {@code +} names the build of a version (semver.org, 10; PEP 440). */
    private Optional<NoVersion> build(Label label, TagWord meaning) {
        String build = text.text().substring(label.at() + 1);
        if (meaning == TagWord.DISTRIBUTION || label.word().equals("ds")) {
            return Optional.of(ofDistribution(label.word()));
        }
        if (!BUILD.matcher(build).matches()) {
            return no("`+%s` is not understood".formatted(build));
        }
        next = text.labels().size();
        version.append('+').append(build);
        labels.append('+').append(build);
        return Optional.empty();
    }

    private Optional<NoVersion> hash(Label label) {
        if (!text.dated() || !labels.isEmpty()) {
            return no("`%s` names a commit".formatted(label.number()));
        }
        version.append('-').append(label.number());
        labels.append('+').append(label.number());
        return Optional.empty();
    }

    private void number(Label label) {
        String number = label.number();
        if (number.equals(String.join(".", text.numbers()))) {
            // v2.1.0.4-2.1.0.4_stable: said twice.
            return;
        }
        if (label.separator() == '.' && label.form() == Form.NUMBER) {
            // 1_2.3: upstream changed its mind about separators halfway.
            version.append('.').append(number);
            labels.append('.').append(number);
        } else if (next == 1 && dialect.revisionIsNumber() && label.separator() == '-') {
            version.append(label.raw());
            numbers.add(number);
        } else {
            revised = true;
            boolean before = label.separator() == '~';
            version.append(before ? '~' : '-').append(number);
            labels.append(before ? '~' : '+').append(number);
            prerelease |= before;
        }
    }

    private static NoVersion ofDistribution(String word) {
        return NoVersion.of(TagKind.DISTRO_TAG, "`%s` is a distribution's mark".formatted(word));
    }

    private static NoVersion nightly(String word) {
        return NoVersion.of(TagKind.NIGHTLY, "`%s` is made by the clock".formatted(word));
    }

    private Optional<NoVersion> prerelease(Label label, boolean afterBareWord) {
        prerelease = true;
        bareWord = !label.counted();
        why = "`%s` after the number marks a prerelease".formatted(label.shown());
        // 4.0.0.pre.beta1: the first word names the kind, the second the release.
        labels.append(afterBareWord && label.separator() == '.' ? '.' : '~')
                .append(label.lower())
                .append(label.number());
        String raw = label.raw().replace("--", "-");
        if (label.attached() || !underscored(label.separator())) {
            // git cannot hold a `~` in a tag; Debian's own projects write `_` for it.
            version.append(label.separator() == '_' ? "~" + raw.substring(1) : raw);
        } else {
            version.append(label.word().equals(label.lower()) ? "-" : "")
                    .append(label.lower())
                    .append(label.number());
        }
        return Optional.empty();
    }

    private Optional<NoVersion> development(Label label, boolean afterBareWord) {
        boolean last = next == text.labels().size();
        if (dated(next - 1)) {
            return Optional.of(nightly(label.word()));
        }
        boolean snapshot = label.lower().startsWith("snap");
        if (last && !snapshot && label.number().matches("[0.]*")) {
            return no("`%s` marks that work has begun".formatted(label.shown()));
        }
        Optional<NoVersion> stop = prerelease(label, afterBareWord);
        if (dialect.developmentBeforeAlpha()) {
            // Below alpha, which the alphabet would not say of `dev`.
            labels.insert(labels.lastIndexOf("~"), '~');
        }
        return stop;
    }

    /** Whether a label counts days, or a day stands beside it. */
    private boolean dated(int label) {
        return VersionText.day(text.labels().get(label).number())
                || (label > 0 && text.labels().get(label - 1).day())
                || (label + 1 < text.labels().size() && text.labels().get(label + 1).day());
    }

    private Optional<NoVersion> patch(Label label) {
        if (!label.counted() && label.lower().startsWith("r") && !label.attached()) {
            // v7.7.1.202607240634-r: JGit's word for a release, part of its file names.
            version.append(label.raw());
            return Optional.empty();
        }
        why = "`%s` after the number counts patches of a release".formatted(label.shown());
        String part = label.word() + label.number();
        if (label.bareLetter()) {
            // 3.6a, 1.1.1w: after the release of the bare number.
            version.append(label.word());
            labels.append(label.word());
            why = "";
        } else if (label.attached()) {
            version.append(part);
            labels.append(label.lower()).append(label.number());
        } else if (underscored(label.separator())) {
            version.append(part.toLowerCase(Locale.ROOT));
            labels.append(part.toLowerCase(Locale.ROOT));
        } else {
            version.append(label.separator() == '_' ? "-" + label.raw().substring(1) : label.raw());
            labels.append(label.separator() == '.' ? '.' : '+').append(part);
        }
        return Optional.empty();
    }

    /** Whether the separator is the one that upstream has to use for dots too. */
    private boolean underscored(char separator) {
        return text.style() == ' '
                ? separator == '_'
                : text.style() != '.' && separator == text.style();
    }

    /** {@code Final} adds nothing to a number, {@code STABLE26} counts releases. */
    private Optional<NoVersion> counted(Label label) {
        if (!label.counted()) {
            if (label.separator() == '.') {
                // 33.0.1.Final is the whole version to Maven and to its tarballs.
                version.append(label.raw());
            }
            if (next < text.labels().size() && text.labels().get(next).form() == Form.DATE) {
                next++;
            }
            return Optional.empty();
        }
        why = "`%s` after the number counts releases".formatted(label.shown());
        String part = (label.attached() ? "" : ".") + label.word() + label.number();
        version.append(part);
        labels.append(part);
        return Optional.empty();
    }

    /** A word that names another part of the project; what follows is a part of the name. */
    private Optional<NoVersion> part(Label label) {
        part = Optional.of(label.shown());
        next = text.labels().size();
        return Optional.empty();
    }

    private Optional<NoVersion> marker(Label label) {
        return later().filter(no -> no.kind() != TagKind.NOT_A_RELEASE)
                .or(() -> Optional.of(marked(label)));
    }

    private NoVersion marked(Label label) {
        return none(
                label.lower().equals("x")
                        ? "`%s` names a branch".formatted(text.text())
                        : "`%s` marks a moment of the work, no release".formatted(label.shown()));
    }

    private Optional<NoVersion> unknown(Label label) {
        boolean counter = label.word().length() == 1 && label.counted();
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
            Optional<NoVersion> stop = prerelease(label, false);
            why =
                    "`%s` after the number, a letter with a count, is taken for a prerelease"
                            .formatted(label.shown());
            return stop;
        }
        return later().or(() -> notUnderstood(label));
    }

    /** What a label behind one that is not understood, or marks a moment, says of the whole. */
    private Optional<NoVersion> later() {
        for (int i = next; i < text.labels().size(); i++) {
            Label later = text.labels().get(i);
            switch (dialect.meaning(later, text)) {
                case DISTRIBUTION -> {
                    return Optional.of(ofDistribution(later.word()));
                }
                case NIGHTLY -> {
                    return Optional.of(nightly(later.word()));
                }
                case DEVELOPMENT -> {
                    if (dated(i)) {
                        return Optional.of(nightly(later.word()));
                    }
                }
                case MARKER -> {
                    return Optional.of(marked(later));
                }
                case PRERELEASE, PATCH, FINAL, COMPONENT, GENERIC, UNKNOWN -> {}
            }
        }
        return Optional.empty();
    }

    private Optional<NoVersion> notUnderstood(Label label) {
        return Optional.of(
                new NoVersion(
                        TagKind.NOT_A_RELEASE,
                        "`%s` after the number is not understood".formatted(label.shown()),
                        Optional.of(String.join(".", text.numbers())),
                        Optional.of(label.shown())));
    }

    /**
     * The numbers as they are ordered. PEP 440 projects write the prereleases of 16.0.0 as
     * 16.0.0.0b1, which would sort above it.
     */
    private List<String> orderedNumbers() {
        int most = numbers.size();
        while (prerelease && most > 3 && VersionText.zero(numbers.get(most - 1))) {
            most--;
        }
        return numbers.subList(0, most);
    }
}
