package org.freshet.upstream;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.freshet.model.TagKind;
import org.freshet.upstream.Reading.NoVersion;
import org.freshet.upstream.Reading.Version;

/**
 * Tells the project's own tags from those of its parts, its distributors and its workshop, where no
 * rule says which is which: by what all the tags have in common.
 */
final class TagFamilies {
    /** So often a suffix or a prefix with a single number must occur to be more than chance. */
    private static final int HABIT = 3;

    private static final Pattern SUFFIX = Pattern.compile("(.*[0-9])[-_]([A-Za-z][A-Za-z-]*)");

    private final TagContext context;
    private final TagDialect dialect;
    private final Map<String, Integer> suffixes = new HashMap<>();
    private final Map<String, Set<String>> styles = new HashMap<>();
    private final Map<String, Integer> marked = new HashMap<>();
    private final Map<String, Integer> undated = new HashMap<>();
    private final Set<String> tags = new HashSet<>();
    private int versions;
    private int counted;
    private final Map<String, TagComponent> components = new TreeMap<>();
    private final boolean onlyDistributed;

    /** Learns from all tags. */
    TagFamilies(List<TagShape> shapes, TagContext context, TagDialect dialect) {
        this.context = context;
        this.dialect = dialect;
        shapes.forEach(this::count);
        shapes.forEach(shape -> tags.add(shape.tag()));
        boolean wantedMet = false;
        boolean othersMet = false;
        Map<String, List<TagShape>> met = new TreeMap<>();
        for (TagShape shape : shapes) {
            wantedMet |= wantedSuffix(shape).isPresent();
            if (shape.reading() instanceof Version && mark(shape).isEmpty()) {
                String component = shape.component();
                wantedMet |= wanted(component);
                othersMet = true;
                met.computeIfAbsent(component, _ -> new ArrayList<>()).add(shape);
            }
        }
        onlyDistributed = !othersMet;
        List<TagComponent> all = new ArrayList<>();
        met.forEach((name, tags) -> all.add(TagComponent.of(name, tags)));
        for (TagComponent component : new ComponentChoice(context, all, wantedMet).judged()) {
            components.put(component.name(), component);
        }
    }

    private void count(TagShape shape) {
        suffix(shape).ifPresent(found -> suffixes.merge(found.group(2), 1, Integer::sum));
        if (shape.reading() instanceof Version version) {
            versions++;
            boolean day = shape.text().filter(VersionText::dated).isPresent();
            undated.merge(shape.prefix(), day ? 0 : 1, Integer::sum);
            counted += day ? 0 : 1;
            styles.computeIfAbsent(shape.prefix(), _ -> new HashSet<>()).add(version.style());
            shape.words().stream()
                    .findFirst()
                    .ifPresent(word -> marked.merge(word, 1, Integer::sum));
        }
    }

    JudgedTag judge(TagShape shape) {
        Optional<TagShape> wanted = wantedSuffix(shape);
        if (wanted.isPresent()) {
            return judged(wanted.get());
        }
        return switch (shape.reading()) {
            case NoVersion no -> judge(shape, no);
            case Version version -> judge(shape, version);
        };
    }

    private JudgedTag judge(TagShape shape, NoVersion no) {
        Optional<JudgedTag> marked = mark(shape);
        if (marked.isPresent()) {
            return marked.get();
        }
        Optional<Matcher> part =
                suffix(shape).filter(found -> suffixes.getOrDefault(found.group(2), 0) >= HABIT);
        if (part.isPresent()
                && cut(part.get().group(1)).reading() instanceof Version version
                && usual(shape.prefix(), version)) {
            return JudgedTag.otherComponent(
                    shape,
                    version,
                    "`%s` after the number names a part of the project"
                            .formatted(part.get().group(2)));
        }
        return JudgedTag.of(shape, no);
    }

    private TagShape cut(String tag) {
        return TagShape.of(tag, context.name(), dialect);
    }

    /** Whether a version has as many numbers as others behind the same prefix, if any. */
    private boolean usual(String prefix, Version version) {
        Set<String> known = styles.getOrDefault(prefix, Set.of());
        return known.isEmpty() || known.contains(version.style());
    }

    private JudgedTag judge(TagShape shape, Version version) {
        Optional<JudgedTag> marked = mark(shape);
        if (marked.isPresent()) {
            boolean nativePackage =
                    onlyDistributed
                            && marked.get().kind() == TagKind.DISTRO_TAG
                            && !version.revised();
            return nativePackage ? judged(shape) : marked.get();
        }
        TagComponent component = components.get(shape.component());
        if (component == null) {
            throw new IllegalStateException("tag was not learnt from: " + shape.tag());
        }
        return switch (component.role()) {
            case OWN ->
                    another(shape, version)
                            .map(why -> JudgedTag.otherComponent(shape, version, why))
                            .orElseGet(() -> day(shape) ? ofDay(shape) : judged(shape));
            case OTHER -> JudgedTag.otherComponent(shape, version, component.why());
            case NONE -> JudgedTag.of(shape, TagKind.NOT_A_RELEASE, component.why());
        };
    }

    /** Whether behind its prefix there are only days, where the project counts otherwise. */
    private boolean day(TagShape shape) {
        return undated.getOrDefault(shape.prefix(), 0) * 20 < counted
                && shape.text().filter(VersionText::dated).isPresent()
                && counted * 4 >= versions * 3;
    }

    /** Why a version with the project's own name is that of a part, or of another make. */
    private Optional<String> another(TagShape shape, Version version) {
        if (version.part().isPresent()) {
            return version.part()
                    .map("`%s` after the number names a part of the project"::formatted);
        }
        // v2.43.0+stringlabels beside v2.43.0: the same release, made otherwise.
        int plus = shape.tag().lastIndexOf('+');
        return Optional.of(shape.tag())
                .filter(tag -> plus > 0 && tags.contains(tag.substring(0, plus)))
                .map(tag -> tag.substring(plus))
                .filter(build -> version.orderable().endsWith(build))
                .filter(build -> build.chars().anyMatch(Character::isLetter))
                .map("`%s` names another make of the release"::formatted);
    }

    private static JudgedTag ofDay(TagShape shape) {
        return JudgedTag.of(
                shape, TagKind.NOT_A_RELEASE, "a day, where the project's releases are counted");
    }

    private JudgedTag judged(TagShape shape) {
        return switch (shape.reading()) {
            case NoVersion no -> JudgedTag.of(shape, no);
            case Version version ->
                    JudgedTag.of(
                            shape,
                            shape.announcement()
                                    .filter(word -> !version.prerelease() && !ownName(word))
                                    .map(version::announcedBy)
                                    .orElse(version));
        };
    }

    /** What the words before the number say, unless they are the name of what is wanted. */
    private Optional<JudgedTag> mark(TagShape shape) {
        List<String> words = shape.words();
        if (words.isEmpty() || ownName(shape.component()) || wanted(shape.component())) {
            return Optional.empty();
        }
        for (String word : words) {
            switch (TagWord.before(word)) {
                case DISTRIBUTION -> {
                    return Optional.of(
                            JudgedTag.of(
                                    shape,
                                    TagKind.DISTRO_TAG,
                                    "`%s` is a distribution's mark".formatted(word)));
                }
                case NIGHTLY -> {
                    return Optional.of(
                            JudgedTag.of(
                                    shape,
                                    TagKind.NIGHTLY,
                                    "`%s` is made by the clock".formatted(word)));
                }
                case PRERELEASE,
                        DEVELOPMENT,
                        PATCH,
                        FINAL,
                        MARKER,
                        COMPONENT,
                        GENERIC,
                        UNKNOWN -> {}
            }
        }
        return TagWord.before(words.getFirst()) == TagWord.MARKER && !named(words.getFirst())
                ? Optional.of(
                        JudgedTag.of(
                                shape,
                                TagKind.NOT_A_RELEASE,
                                "`%s` marks a moment of the work, no release"
                                        .formatted(words.getFirst())))
                : Optional.empty();
    }

    /** Whether a word that marks moments elsewhere is the project's name before most versions. */
    private boolean named(String word) {
        return marked.getOrDefault(word, 0) * 2 >= versions
                && context.name()
                        .filter(name -> ComponentName.of(word).pieceOf(ComponentName.of(name)))
                        .isPresent();
    }

    private boolean ownName(String component) {
        return same(component, context.name());
    }

    private boolean wanted(String component) {
        return same(component, context.component());
    }

    private static boolean same(String component, Optional<String> name) {
        return name.map(TagShape::squashed)
                .filter(text -> !text.isEmpty() && text.equals(TagShape.squashed(component)))
                .isPresent();
    }

    /** The tag without the wanted part's name behind the number, as in {@code v3.5.4-gradle}. */
    private Optional<TagShape> wantedSuffix(TagShape shape) {
        return suffix(shape)
                .filter(found -> wanted(found.group(2)))
                .map(found -> cut(found.group(1)).tagged(shape.tag()))
                .filter(cut -> cut.reading() instanceof Version);
    }

    /** A word behind the number that says nothing of the release. */
    private static Optional<Matcher> suffix(TagShape shape) {
        if (!(shape.reading() instanceof NoVersion no) || no.kind() != TagKind.NOT_A_RELEASE) {
            return Optional.empty();
        }
        Matcher matcher = SUFFIX.matcher(shape.tag());
        return matcher.matches() && names(matcher.group(2))
                ? Optional.of(matcher)
                : Optional.empty();
    }

    /** Whether the words of a suffix may name a part: the first and the last mean nothing else. */
    private static boolean names(String suffix) {
        int first = suffix.indexOf('-');
        int last = suffix.lastIndexOf('-');
        return TagWord.after(suffix) == TagWord.UNKNOWN
                && (first < 0
                        || (TagWord.after(suffix.substring(last + 1)) == TagWord.UNKNOWN
                                && TagWord.after(suffix.substring(0, first))
                                        != TagWord.PRERELEASE));
    }
}
