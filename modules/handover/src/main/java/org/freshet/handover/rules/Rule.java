package org.freshet.handover.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.freshet.handover.Parcel;

/** One reason to refuse an upload. */
@FunctionalInterface
public interface Rule {
    /** What is wrong; nothing where all is well. */
    Stream<Finding> broken(Parcel parcel);

    /** Those of any archive: dak, reprepro and Launchpad refuse what breaks one of them. */
    static List<Rule> ofAnyArchive(Signatures signatures) {
        return List.of(
                signatures,
                new MandatoryFields(),
                new FileNames(),
                new Contents(),
                new OneVersion());
    }

    /** Those of a PPA, as far as its own archive need not be asked. */
    static List<Rule> ofLaunchpad(Signatures signatures, OpenSeries series) {
        List<Rule> rules = new ArrayList<>(ofAnyArchive(signatures));
        rules.addAll(
                List.of(
                        series,
                        new SourceAlone(),
                        new SourceFormat(),
                        new KnownSections(),
                        new People(),
                        new BuildRelations(),
                        new PackagedChangelog()));
        return List.copyOf(rules);
    }

    /** All that is wrong, in the order of the rules. */
    static List<Finding> findings(List<Rule> rules, Parcel parcel) {
        return rules.stream().flatMap(rule -> rule.broken(parcel)).distinct().toList();
    }
}
