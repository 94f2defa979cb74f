package org.freshet.packaging;

import java.util.Optional;
import org.freshet.files.ContentStore;
import org.freshet.model.Outcome;
import org.freshet.model.Plan;
import org.freshet.model.SourcePackage;
import org.freshet.trust.Signer;

/** Makes the Debian source package of a plan. The same plan and key give the same bytes. */
public final class SourceBuilder {
    private final ContentStore store;
    private final SourceFiles files;

    public SourceBuilder(ContentStore store, Signer signer) {
        this(store, Optional.of(signer));
    }

    /** Leaves signing to whoever uploads the package: {@code debsign} does it. */
    public SourceBuilder(ContentStore store) {
        this(store, Optional.empty());
    }

    private SourceBuilder(ContentStore store, Optional<Signer> signer) {
        this.store = store;
        this.files = new SourceFiles(store, signer);
    }

    /** The .dsc, the .changes and the debian tarball are in the store when this returns. */
    public Outcome<SourcePackage> build(Plan plan) {
        try (DebianTar tar = DebianTar.open(store, plan.debian())) {
            DebianFiles debian = tar.files();
            String older =
                    debian.text(SourceFiles.CHANGELOG, ChangelogEntry.MOST_BYTES)
                            .orElse("")
                            .stripLeading();
            String entry = ChangelogEntry.of(plan);
            SourceFiles.Written written =
                    files.write(
                            debian.with(
                                    SourceFiles.CHANGELOG,
                                    older.isEmpty() ? entry : entry + "\n" + older),
                            plan.orig().files());
            return new Outcome.Passed<>(
                    new SourcePackage(plan, written.dsc(), written.changes(), written.files()));
        }
    }
}
