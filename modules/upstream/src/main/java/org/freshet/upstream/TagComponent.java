package org.freshet.upstream;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.freshet.model.DebianVersion;
import org.freshet.upstream.Reading.Version;

/**
 * The tags that have one name before the number.
 *
 * @param name as it stands in the tags; empty for none
 * @param spelled the same, to be compared with other names
 * @param partStyle true when the name is written as the parts of a monorepo are
 * @param bare true when every tag has a single number
 * @param dated true when every tag has a day for its number
 * @param full true when a tag has three numbers or more
 * @param releases versions of the releases, lowest first
 * @param bases the numbers of releases and prereleases, each once
 * @param role what it is to the project; NONE until it is judged
 */
record TagComponent(
        String name,
        ComponentName spelled,
        boolean partStyle,
        boolean bare,
        boolean dated,
        boolean full,
        int tags,
        List<DebianVersion> releases,
        Set<String> bases,
        Role role,
        String why) {

    enum Role {
        OWN,
        OTHER,
        NONE
    }

    static TagComponent of(String name, List<TagShape> shapes) {
        Set<String> bases = new HashSet<>();
        boolean bare = true;
        boolean dated = true;
        boolean full = false;
        for (TagShape shape : shapes) {
            VersionText text = shape.text().orElseThrow();
            bases.add(text.base());
            bare &= text.numbers().size() == 1;
            dated &= text.dated();
            full |= text.numbers().size() > 2;
        }
        return new TagComponent(
                name,
                ComponentName.of(name),
                shapes.stream().anyMatch(TagShape::partStyle),
                bare,
                dated,
                full,
                shapes.size(),
                shapes.stream()
                        .filter(shape -> shape.announcement().isEmpty())
                        .map(TagShape::reading)
                        .filter(Version.class::isInstance)
                        .map(Version.class::cast)
                        .filter(version -> !version.prerelease())
                        .map(version -> DebianVersion.parse(version.orderable()))
                        .sorted()
                        .toList(),
                bases,
                Role.NONE,
                "");
    }

    /** Whether neither its name nor its numbers are those of parts, moments or days. */
    boolean plainStyle() {
        return !partStyle && !bare && !dated;
    }

    TagComponent judged(Role as, String because) {
        return new TagComponent(
                name, spelled, partStyle, bare, dated, full, tags, releases, bases, as, because);
    }
}
