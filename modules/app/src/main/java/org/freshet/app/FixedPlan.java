package org.freshet.app;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.OrigTarball;
import org.freshet.model.Outcome;
import org.freshet.model.Plan;
import org.freshet.model.StoredFile;
import org.freshet.model.TargetResolution;

/**
 * The step {@code planner} of {@code build --plan}: the plan of a file, if what it was made from is
 * still the same.
 */
public final class FixedPlan {
    private final Plan plan;

    FixedPlan(Plan plan) {
        this.plan = plan;
    }

    /**
     * The plan of the file, whatever would be planned now.
     *
     * @throws IntegrityFailure when upstream's tarball or its signature is another one now
     * @throws InvalidInput when the recipe's packaging is another one now
     */
    public Outcome<Plan> plan(TargetResolution now) {
        String tarball = now.resolution().orig().file().sha256();
        if (!tarball.equals(plan.orig().file().sha256())) {
            throw new IntegrityFailure(
                    "tarball of `%s %s` differs from the plan's: expected sha256 `%s`, got `%s`"
                            .formatted(
                                    plan.source(),
                                    plan.orig().release().version(),
                                    plan.orig().file().sha256(),
                                    tarball),
                    "upstream may have replaced it; `freshet why %s` tells more"
                            .formatted(plan.source()));
        }
        Map<String, String> components = now.resolution().orig().tarballs();
        if (!components.equals(plan.orig().tarballs())) {
            throw new IntegrityFailure(
                    "components of `%s %s` differ from the plan's: expected %s, got %s"
                            .formatted(
                                    plan.source(),
                                    plan.orig().release().version(),
                                    said(plan.orig()),
                                    said(now.resolution().orig())),
                    "upstream may have replaced one, or the recipe takes others now");
        }
        List<String> signatures = digests(now.resolution().orig());
        if (!signatures.equals(digests(plan.orig()))) {
            throw new IntegrityFailure(
                    "signature of the tarball of `%s %s` differs from the plan's: expected sha256 `%s`, got `%s`"
                            .formatted(
                                    plan.source(),
                                    plan.orig().release().version(),
                                    String.join(" ", digests(plan.orig())),
                                    String.join(" ", signatures)),
                    "upstream may have signed it again; plan it anew");
        }
        String packaging = now.packaging().debian().sha256();
        if (!packaging.equals(plan.debian().sha256())) {
            throw new InvalidInput(
                    "packaging of `%s` for `%s` differs from the plan's: expected sha256 `%s`, got `%s`"
                            .formatted(
                                    plan.source(),
                                    plan.target(),
                                    plan.debian().sha256(),
                                    packaging),
                    "check out the recipe as it was when the plan was made");
        }
        return new Outcome.Passed<>(plan, plan.notes());
    }

    private static List<String> digests(OrigTarball orig) {
        return orig.others().stream().map(StoredFile::sha256).toList();
    }

    private static String said(OrigTarball orig) {
        return orig.components().entrySet().stream()
                .map(one -> "`%s` %s".formatted(one.getKey(), one.getValue().file().sha256()))
                .collect(Collectors.joining(", ", "sha256 of ", ""))
                .replaceFirst("^sha256 of $", "none");
    }
}
