package org.freshet.upstream;

import java.util.Optional;
import org.freshet.files.ContentStore;
import org.freshet.files.Tarball;
import org.freshet.model.Outcome;
import org.freshet.model.Outcome.Held;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.Recipe.SameTree;
import org.freshet.model.Shown;
import org.freshet.model.StoredFile;
import org.freshet.model.Verdict;
import org.freshet.upstream.compare.Comparison;
import org.freshet.upstream.compare.TagFiles;
import org.freshet.upstream.compare.TarballAgainstTag;

/** Whether an upstream's own tarball holds what its tag holds. */
final class TarballContents {
    private static final String AGAINST = " against tag ";

    private final ContentStore store;
    private final Tarball.Bounds bounds;
    private final SameTree rule;

    TarballContents(ContentStore store, Tarball.Bounds bounds, SameTree rule) {
        this.store = store;
        this.bounds = bounds;
        this.rule = rule;
    }

    /** Whether a verdict is one of these. */
    static boolean isOf(Verdict verdict) {
        return verdict.what().contains(AGAINST);
    }

    /**
     * Good when all differences are explained, else held, approvable for exactly this tarball.
     *
     * @param name of the tarball, for messages
     */
    Outcome<Verdict> judge(Wanted wanted, String name, StoredFile tarball, TagFiles tag) {
        Comparison compared =
                TarballAgainstTag.compare(
                        store.path(tarball),
                        name,
                        bounds,
                        tag,
                        new AllowedPaths(rule.allow()),
                        wanted.own().version());
        String subject = "contents:" + tarball.sha256();
        boolean approved = wanted.approved(subject);
        if (compared.unexplained() > 0 && !approved) {
            return held(wanted, name, compared, subject);
        }
        return new Passed<>(
                new Verdict(
                        name + AGAINST + Shown.text(wanted.own().name()),
                        Optional.empty(),
                        Optional.empty(),
                        compared.summary() + (compared.unexplained() > 0 ? "; approved" : "")));
    }

    private Held<Verdict> held(Wanted wanted, String name, Comparison compared, String subject) {
        return new Held<>(
                "tarball `%s` is not what tag `%s` holds: %s; is that the release?"
                        .formatted(name, Shown.text(wanted.own().name()), compared.names()),
                subject,
                "list what is fine under `%s.verify.same-tree: {allow: […]}` of the recipe, or %s"
                                .formatted(wanted.rule(), wanted.answers())
                        + KeptDiff.hint(store, compared.diff()));
    }
}
