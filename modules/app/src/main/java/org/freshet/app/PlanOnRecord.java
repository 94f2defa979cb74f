package org.freshet.app;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.freshet.archive.Origin;
import org.freshet.model.OrigTarball;
import org.freshet.model.Outcome;
import org.freshet.model.Plan;
import org.freshet.model.Resolution;
import org.freshet.model.StoredFile;
import org.freshet.model.TargetResolution;

/**
 * The step {@code planner} of {@code build --reproduce}: version, date and changelog of what was
 * published, with the tarball and packaging that are found now. Who compares the result sees what
 * of them differs.
 */
public final class PlanOnRecord {
    private final Origin origin;

    PlanOnRecord(Origin origin) {
        this.origin = origin;
    }

    /** The plan that was, of what is. */
    public Outcome<Plan> plan(TargetResolution now) {
        Resolution resolution = now.resolution();
        return new Outcome.Passed<>(
                new Plan(
                        named(resolution.orig()),
                        now.target(),
                        origin.suite(),
                        origin.version(),
                        origin.n(),
                        resolution.inputs(),
                        now.packaging().debian(),
                        now.packaging().base(),
                        origin.maintainer(),
                        origin.date(),
                        resolution.destinations(),
                        List.of(),
                        origin.changes(),
                        origin.urgency(),
                        resolution.orig().notes()));
    }

    /** Distributions may spell the version otherwise by now. */
    private OrigTarball named(OrigTarball orig) {
        Map<String, OrigTarball> components = new TreeMap<>();
        orig.components().forEach((name, one) -> components.put(name, named(one)));
        return orig.with(named(orig.file()), orig.beside().stream().map(this::named).toList())
                .with(components);
    }

    private StoredFile named(StoredFile file) {
        return new StoredFile(
                "%s_%s%s"
                        .formatted(
                                origin.source(),
                                origin.version().upstream(),
                                file.name().substring(file.name().indexOf(".orig"))),
                file.digests());
    }
}
