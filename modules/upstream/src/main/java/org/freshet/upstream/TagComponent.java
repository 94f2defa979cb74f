package org.freshet.upstream;

import java.util.List;
import org.freshet.model.DebianVersion;
import org.freshet.upstream.Reading.Version;

/**
 * The tags that have one name before the number.
 *
 * @param name as it stands in the tags; empty for none
 * @param partStyle true when the name is written as the parts of a monorepo are
 * @param bare true when every tag has a single number
 * @param releases versions of the releases, lowest first
 * @param role what it is to the project; NONE until it is judged
 */
record TagComponent(
        String name,
        boolean partStyle,
        boolean bare,
        int tags,
        List<DebianVersion> releases,
        Role role,
        String why) {

    enum Role {
        OWN,
        OTHER,
        NONE
    }

    static TagComponent of(String name, List<TagShape> shapes) {
        List<Version> versions =
                shapes.stream()
                        .map(TagShape::reading)
                        .filter(Version.class::isInstance)
                        .map(Version.class::cast)
                        .toList();
        return new TagComponent(
                name,
                shapes.stream().anyMatch(TagShape::partStyle),
                versions.stream().allMatch(Version::bare),
                versions.size(),
                versions.stream()
                        .filter(version -> !version.prerelease())
                        .map(version -> DebianVersion.parse(version.orderable()))
                        .sorted()
                        .toList(),
                Role.NONE,
                "");
    }

    TagComponent judged(Role as, String because) {
        return new TagComponent(name, partStyle, bare, tags, releases, as, because);
    }

    /**
     * Whether its releases came before those of another, as after a change of name: none is above
     * the other's highest, and hardly any of the other's falls among them.
     */
    boolean precedes(List<DebianVersion> others) {
        if (releases.isEmpty() || others.isEmpty()) {
            return false;
        }
        DebianVersion lowest = releases.getFirst();
        DebianVersion highest = releases.getLast();
        long among =
                others.stream()
                        .filter(one -> one.compareTo(lowest) >= 0 && one.compareTo(highest) <= 0)
                        .count();
        return highest.compareTo(others.getLast()) <= 0 && among * 4 <= others.size();
    }
}
