package org.freshet.app;

import org.freshet.model.Outcome;
import org.freshet.model.Plan;
import org.freshet.model.TargetResolution;
import org.freshet.packaging.Planner;

/** The step {@code planner} of {@code build --target}: one target is planned, beside the others. */
public final class OnlyTarget {
    private final Planner planner;
    private final String target;

    OnlyTarget(Planner planner, String target) {
        this.planner = planner;
        this.target = target;
    }

    /** As the planner; nothing for the other targets. */
    public Outcome<Plan> plan(TargetResolution wanted) {
        return wanted.target().text().equals(target)
                ? planner.plan(wanted)
                : new Outcome.Nothing<>("only `%s` is asked for".formatted(target));
    }
}
