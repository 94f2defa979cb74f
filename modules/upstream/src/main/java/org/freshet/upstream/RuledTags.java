package org.freshet.upstream;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.freshet.model.TagKind;
import org.freshet.upstream.Reading.NoVersion;
import org.freshet.upstream.Reading.Version;

/**
 * Judges tags by a recipe's rule: what it takes is the project's own. The rest is no release of it;
 * that it is a part's, a distribution's or a nightly is still told by what all tags have in common.
 */
final class RuledTags {
    private final TagRule rule;
    private final TagDialect dialect;

    RuledTags(TagRule rule, TagDialect dialect) {
        this.rule = rule;
        this.dialect = dialect;
    }

    /**
     * Judges tags again.
     *
     * @param judged the tags by name, judged without the rule; changed
     */
    void judge(List<TagShape> tags, Map<String, JudgedTag> judged) {
        Map<String, TagShape> ruled = new HashMap<>();
        Set<String> own = new HashSet<>();
        for (TagShape tag : tags) {
            TagShape shape = rule.read(tag.tag(), dialect);
            ruled.put(tag.tag(), shape);
            if (shape.reading() instanceof Version) {
                own.add(tag.component());
            }
        }
        ruled.forEach((tag, shape) ->
                judged.computeIfPresent(
                        tag,
                        (_, learnt) ->
                                switch (shape.reading()) {
                                    case Version version -> JudgedTag.of(shape, version);
                                    case NoVersion no ->
                                            unruled(learnt, JudgedTag.of(shape, no), own);
                                }));
    }

    private static JudgedTag unruled(JudgedTag learnt, JudgedTag none, Set<String> own) {
        return switch (learnt.kind()) {
            case OTHER_COMPONENT, DISTRO_TAG, NIGHTLY -> learnt;
            case RELEASE, PRERELEASE ->
                    own.isEmpty()
                                    || learnt.shape().component().isEmpty()
                                    || own.contains(learnt.shape().component())
                            ? none
                            : JudgedTag.otherComponent(
                                    learnt.shape(), learnt.version().orElseThrow(), none.why());
            case ALIAS, NOT_A_RELEASE ->
                    learnt.kind() == TagKind.ALIAS && learnt.version().isEmpty() ? learnt : none;
        };
    }
}
