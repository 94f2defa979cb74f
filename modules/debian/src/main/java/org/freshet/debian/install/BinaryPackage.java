package org.freshet.debian.install;

import java.util.List;
import org.freshet.debian.Deb822;
import org.freshet.model.InvalidInput;

/**
 * What one binary package says of itself, as far as it decides whether it can be installed.
 *
 * @param architecture of its stanza: {@code amd64}, {@code all}
 * @param multiArch as its field has it; {@code no} without one
 * @param essential whether it is on every system
 * @param depends with Pre-Depends: each part with its alternatives
 * @param conflicts with Breaks
 * @param provides names that it stands for; with {@code =} and a version, or without both
 */
public record BinaryPackage(
        String name,
        String version,
        String architecture,
        String multiArch,
        boolean essential,
        List<List<Need>> depends,
        List<Need> conflicts,
        List<Need> provides) {
    public BinaryPackage {
        depends = List.copyOf(depends);
        conflicts = List.copyOf(conflicts);
        provides = List.copyOf(provides);
    }

    /**
     * The package of a stanza of a Packages index, or of a {@code .deb}'s control file.
     *
     * @param architecture that restrictions are for, where there are any
     * @throws InvalidInput for a relation field that is none
     */
    public static BinaryPackage of(Deb822.Stanza stanza, String architecture) {
        return new BinaryPackage(
                value(stanza, "Package"),
                value(stanza, "Version"),
                value(stanza, "Architecture"),
                stanza.get("Multi-Arch").orElse("no"),
                stanza.get("Essential").filter("yes"::equals).isPresent(),
                Needs.parse(
                        value(stanza, "Pre-Depends") + "," + value(stanza, "Depends"),
                        architecture),
                flat(value(stanza, "Conflicts") + "," + value(stanza, "Breaks"), architecture),
                flat(value(stanza, "Provides"), architecture));
    }

    /** The parts of a field that has no alternatives. */
    static List<Need> flat(String field, String architecture) {
        return Needs.parse(field, architecture).stream().flatMap(List::stream).toList();
    }

    private static String value(Deb822.Stanza stanza, String field) {
        return stanza.get(field).orElse("");
    }

    /** {@code name version}, for messages. */
    String text() {
        return name + " " + version;
    }
}
