package org.freshet.debian.install;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.freshet.debian.Deb822;
import org.freshet.model.DebianVersion;
import org.freshet.model.InvalidInput;

/**
 * The binary packages that a source will make, as far as its debian/control tells: what the build
 * puts in the place of substitution variables other than versions is not known, and left out.
 */
public final class PlannedPackages {
    private static final Pattern FORMULA = Pattern.compile("<([^>]*)>");

    private PlannedPackages() {}

    /**
     * Those that are built for an architecture without any build profile.
     *
     * @param stanzas of debian/control, without the first
     * @throws InvalidInput for a relation field that is none
     */
    public static List<BinaryPackage> of(
            List<Deb822.Stanza> stanzas, DebianVersion version, String architecture) {
        List<BinaryPackage> packages = new ArrayList<>();
        for (Deb822.Stanza stanza : stanzas) {
            String made = stanza.get("Architecture").orElse("").strip();
            boolean all = made.equals("all");
            if ((all || Needs.isFor(List.of(made.split("\\s+", -1)), architecture))
                    && Needs.holdsWithoutProfiles(formula(stanza))) {
                packages.add(
                        new BinaryPackage(
                                stanza.get("Package").orElse("").strip(),
                                version.toString(),
                                all ? "all" : architecture,
                                stanza.get("Multi-Arch").orElse("no").strip(),
                                stanza.get("Essential").filter("yes"::equals).isPresent(),
                                parts(stanza, version, architecture, "Pre-Depends", "Depends"),
                                parts(stanza, version, architecture, "Conflicts", "Breaks").stream()
                                        .flatMap(List::stream)
                                        .toList(),
                                parts(stanza, version, architecture, "Provides").stream()
                                        .flatMap(List::stream)
                                        .toList()));
            }
        }
        return packages;
    }

    private static List<List<String>> formula(Deb822.Stanza stanza) {
        Matcher lists = FORMULA.matcher(stanza.get("Build-Profiles").orElse(""));
        return lists.results()
                .map(list -> List.of(list.group(1).strip().split("\\s+", -1)))
                .toList();
    }

    private static List<List<Need>> parts(
            Deb822.Stanza stanza, DebianVersion version, String architecture, String... fields) {
        String upstream = (version.epoch() > 0 ? version.epoch() + ":" : "") + version.upstream();
        List<List<Need>> parts = new ArrayList<>();
        for (String field : fields) {
            for (String part : stanza.get(field).orElse("").split(",", -1)) {
                String known =
                        part.replace("${binary:Version}", version.toString())
                                .replace("${source:Version}", version.toString())
                                .replace("${source:Upstream-Version}", upstream);
                if (!known.contains("${")) {
                    parts.addAll(parse(field, known, architecture));
                }
            }
        }
        return parts;
    }

    private static List<List<Need>> parse(String field, String part, String architecture) {
        try {
            return Needs.parse(part, architecture);
        } catch (InvalidInput wrong) {
            throw new InvalidInput(
                    "`%s`: %s"
                            .formatted(field, Optional.ofNullable(wrong.getMessage()).orElse("")));
        }
    }
}
