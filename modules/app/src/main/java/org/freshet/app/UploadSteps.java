package org.freshet.app;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.freshet.app.Settings.LaunchpadSettings;
import org.freshet.files.ContentStore;
import org.freshet.handover.Confirmer;
import org.freshet.handover.Mailbox;
import org.freshet.handover.UploadHoldings;
import org.freshet.handover.Uploader;
import org.freshet.handover.Uploads;
import org.freshet.handover.launchpad.Confirmation;
import org.freshet.handover.launchpad.FollowUp;
import org.freshet.handover.launchpad.HeldFile;
import org.freshet.handover.launchpad.Launchpad;
import org.freshet.handover.launchpad.PpaContents;
import org.freshet.http.Pages;
import org.freshet.http.Web;
import org.freshet.model.Holdings;
import org.freshet.model.Incoming;
import org.freshet.model.Plan;
import org.freshet.model.Target;
import org.freshet.trust.KeyPlace;
import org.freshet.upstream.Fetcher;

/** Joins what sends recipes' packages to destinations that are not ours, by the settings. */
record UploadSteps(
        Settings settings, Uploads uploads, Web web, Pages pages, ContentStore store, Clock clock) {
    /** What those destinations hold. */
    Holdings holdings() {
        return new UploadHoldings(
                uploads,
                this::contents,
                web,
                store,
                Fetcher.Limits.DEFAULT.tarball().withBytes(settings.tarballLimit()));
    }

    /**
     * Sends.
     *
     * @param ours the key that signs where the settings name no other
     */
    Uploader uploader(Supplier<KeyPlace> ours) {
        return new Uploader(to -> outlet(to, ours), uploads, store, Uploading::pause);
    }

    private PpaContents contents(Incoming.Ppa ppa) {
        return new PpaContents(launchpad(), ppa);
    }

    private Launchpad launchpad() {
        return new Launchpad(
                pages, settings.launchpad().map(LaunchpadSettings::api).orElse(Launchpad.API));
    }

    /** How recipes' packages leave for a destination. */
    private Uploader.Outlet outlet(Incoming to, Supplier<KeyPlace> ours) {
        return new Uploader.Outlet(
                Uploading.way(to, settings, clock),
                settings.upload(to).signWith().orElseGet(ours).open(),
                switch (to) {
                    case Incoming.Dput _ -> _ -> Set.of();
                    case Incoming.Ppa ppa -> plan -> there(contents(ppa), plan);
                });
    }

    /** The orig tarballs that a PPA need not be sent. */
    private static Set<String> there(PpaContents contents, Plan plan) {
        Set<String> ours =
                plan.orig().files().stream()
                        .map(file -> file.name() + " " + file.sha256())
                        .collect(Collectors.toSet());
        return contents.origs(plan.source(), plan.orig().upstream()).stream()
                .filter(file ->
                        file.sha256()
                                .filter(sha256 -> ours.contains(file.name() + " " + sha256))
                                .isPresent())
                .map(HeldFile::name)
                .collect(Collectors.toSet());
    }

    /** What packages of a target are installed on top of. */
    private Optional<Confirmation.Base> base(Target target) {
        return Optional.ofNullable(settings.distributions().get(target.text()))
                .map(archive ->
                        new Confirmation.Base(
                                archive.mirror(),
                                archive.keyring(),
                                archive.suites(),
                                archive.components()));
    }

    /**
     * Follows what was uploaded.
     *
     * @param scratch for what a look needs for a while
     */
    Confirmer confirmer(Path scratch) {
        Launchpad launchpad = launchpad();
        return new Confirmer(
                new FollowUp(launchpad),
                new Confirmation(
                        launchpad,
                        settings.launchpad().map(LaunchpadSettings::ppas).orElse(Confirmation.PPAS),
                        scratch,
                        settings.downloadTime()),
                this::base,
                uploads,
                new Mailbox(
                        settings.launchpad().flatMap(LaunchpadSettings::verdicts),
                        settings.launchpad().flatMap(LaunchpadSettings::mailHost)),
                settings.launchpad()
                        .map(LaunchpadSettings::acceptTimeout)
                        .orElse(LaunchpadSettings.ACCEPT_TIMEOUT),
                clock);
    }
}
