package org.freshet.upstream;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.freshet.model.DebianVersion;
import org.freshet.model.Shown;
import org.freshet.model.TagKind;
import org.freshet.model.TagMeaning;
import org.freshet.upstream.Reading.NoVersion;

/**
 * Says what the tags of an upstream mean. A tag's meaning may depend on the others: the names that
 * come before the number, the most usual spelling and the parts of a project are learnt from all of
 * them. What is not understood is no release.
 */
public final class TagReader {
    private static final int LONGEST = 200;

    private static final DebianVersion NONE = DebianVersion.parse("0~");

    // What git-check-ref-format(1) refuses is refused here again: a hostile server is not git.
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9@_][A-Za-z0-9@._+/%~-]*");
    private static final Pattern REFUSED = Pattern.compile("\\.\\.|//|/\\.|/-|[/.]$|\\.lock(/|$)");

    /**
     * The meaning of every tag, in the order given. No tag makes it fail.
     *
     * @throws org.freshet.model.InvalidInput when the context's rule is none, or takes too long
     */
    public List<TagMeaning> read(List<String> tags, TagContext context) {
        Optional<TagRule> rule = context.rule().map(TagRule::parse);
        List<TagGlob> ignored = context.ignore().stream().map(TagGlob::new).toList();
        List<TagShape> shapes = new ArrayList<>();
        Map<String, JudgedTag> judged = new HashMap<>();
        for (String tag : tags) {
            refused(tag, ignored)
                    .ifPresentOrElse(
                            no -> judged.put(tag, JudgedTag.of(TagShape.none(tag, "", no), no)),
                            () -> shapes.add(TagShape.of(tag, context.name())));
        }
        TagDialect dialect = new DialectLearning(context.words()).from(shapes);
        if (!dialect.equals(TagDialect.COMMON)) {
            shapes.replaceAll(shape -> TagShape.of(shape.tag(), context.name(), dialect));
        }
        TagFamilies families = new TagFamilies(shapes, context, dialect);
        shapes.forEach(shape -> judged.put(shape.tag(), families.judge(shape)));
        rule.ifPresent(one -> new RuledTags(one, dialect).judge(shapes, judged));
        withAliases(judged);
        if (rule.isEmpty()) {
            new TagQuestions(List.copyOf(judged.values()))
                    .asked()
                    .forEach(one -> judged.put(one.shape().tag(), one));
        }
        return tags.stream().map(judged::get).map(JudgedTag::meaning).toList();
    }

    private static Optional<NoVersion> refused(String tag, List<TagGlob> ignored) {
        if (tag.length() > LONGEST) {
            return no("it is longer than %d characters".formatted(LONGEST));
        }
        if (!PLAIN.matcher(tag).matches()) {
            return no("it has other characters than letters, digits and `@ . _ + / % -`");
        }
        if (REFUSED.matcher(tag).find()) {
            return no("git or a program that reads it may take it for something else");
        }
        return ignored.stream()
                .filter(glob -> glob.matches(tag))
                .findFirst()
                .flatMap(glob ->
                        no("the recipe ignores `%s`".formatted(Shown.text(glob.pattern()))));
    }

    private static Optional<NoVersion> no(String why) {
        return Optional.of(NoVersion.of(TagKind.NOT_A_RELEASE, why));
    }

    /**
     * Of several tags of one release, the one in the spelling of the newest releases stays, and of
     * these the most usual.
     */
    private static void withAliases(Map<String, JudgedTag> judged) {
        Map<String, Integer> usual = new HashMap<>();
        Map<String, DebianVersion> newest = new HashMap<>();
        Map<String, List<JudgedTag>> releases = new HashMap<>();
        for (JudgedTag one : judged.values()) {
            if (one.released()) {
                usual.merge(one.shape().family(), 1, Integer::sum);
                newest.merge(
                        one.shape().prefix(),
                        Optional.of(one)
                                .filter(it -> it.kind() == TagKind.RELEASE)
                                .flatMap(JudgedTag::version)
                                .map(version -> DebianVersion.parse(version.orderable()))
                                .orElse(NONE),
                        (a, b) -> a.isAbove(b) ? a : b);
                releases.computeIfAbsent(
                                one.version().orElseThrow().identity(), _ -> new ArrayList<>())
                        .add(one);
            }
        }
        Comparator<JudgedTag> better =
                Comparator.comparing((JudgedTag one) -> newest.get(one.shape().prefix()))
                        .thenComparingInt(one -> usual.getOrDefault(one.shape().family(), 0))
                        .thenComparingInt(one -> -one.shape().tag().length())
                        .thenComparing(one -> one.shape().tag(), Comparator.reverseOrder());
        for (List<JudgedTag> same : releases.values()) {
            JudgedTag best = same.stream().max(better).orElseThrow();
            for (JudgedTag one : same) {
                if (!one.equals(best)) {
                    judged.put(one.shape().tag(), one.aliasOf(best.shape().tag()));
                }
            }
        }
    }
}
