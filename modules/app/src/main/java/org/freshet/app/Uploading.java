package org.freshet.app;

import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.freshet.app.Settings.UploadSettings;
import org.freshet.debian.DistroInfo;
import org.freshet.handover.Upload;
import org.freshet.handover.ftp.FtpConnection;
import org.freshet.handover.ftp.FtpServer;
import org.freshet.handover.launchpad.Launchpad;
import org.freshet.handover.launchpad.NothingTwice;
import org.freshet.handover.launchpad.PpaContents;
import org.freshet.handover.rules.OpenSeries;
import org.freshet.handover.rules.Rule;
import org.freshet.handover.rules.Signatures;
import org.freshet.handover.sftp.RemoteFiles;
import org.freshet.handover.sftp.SftpConnection;
import org.freshet.http.Web;
import org.freshet.model.Incoming;
import org.freshet.model.InvalidInput;
import org.freshet.model.Unavailable;
import org.freshet.trust.Keyring;
import org.freshet.trust.Passphrases;

/** How packages leave for elsewhere, by the settings. */
public final class Uploading {
    private Uploading() {}

    /** The way to a destination. @throws org.freshet.model.InvalidInput when there is none */
    public static Upload.Way way(Incoming to, Settings settings, Clock clock) {
        UploadSettings upload = settings.upload(to);
        Optional<Keyring> signers =
                upload.signers().isEmpty()
                        ? Optional.empty()
                        : Optional.of(Keyring.read(upload.signers()));
        Signatures signatures = new Signatures(signers, clock.instant());
        List<Rule> rules =
                switch (to) {
                    case Incoming.Dput _ -> Rule.ofAnyArchive(signatures);
                    case Incoming.Ppa ppa -> ofPpa(ppa, signatures, settings, clock);
                };
        String directory =
                switch (to) {
                    case Incoming.Dput _ -> upload.directory();
                    case Incoming.Ppa ppa -> ppa.directory();
                };
        Optional<FtpServer> ftp = ftp(to, settings);
        return new Upload.Way(
                to,
                ftp.map(FtpServer::host).orElse(upload.server().host()),
                directory,
                rules,
                ftp.<Supplier<RemoteFiles>>map(server -> () -> FtpConnection.open(server))
                        .orElse(() ->
                                SftpConnection.open(
                                        upload.server(), Passphrases.of(System.getenv()))));
    }

    /** Where the settings say so; never in the place of SFTP that failed. */
    private static Optional<FtpServer> ftp(Incoming to, Settings settings) {
        return switch (to) {
            case Incoming.Dput _ -> Optional.empty();
            case Incoming.Ppa _ -> settings.throughLaunchpad().ftp();
        };
    }

    /**
     * What keeps uploads from logging in, as far as it is known before they connect.
     *
     * @throws org.freshet.model.InvalidInput when something does
     */
    public static void checkLogin(Incoming to, Settings settings) {
        if (ftp(to, settings).isEmpty()) {
            SftpConnection.check(settings.upload(to).server(), Passphrases.of(System.getenv()));
        }
    }

    /**
     * What keeps a recipe's packages from being sent to a destination, as far as it is known here.
     *
     * @throws org.freshet.model.InvalidInput when something does
     */
    public static void check(Incoming to, Settings settings, Clock clock) {
        way(to, settings, clock);
        checkLogin(to, settings);
        settings.upload(to)
                .signWith()
                .filter(key -> !key.exists())
                .ifPresent(key -> {
                    throw new InvalidInput(
                            "the key `%s`, which signs for `%s`, is not there".formatted(key, to),
                            "correct `sign-with` in the settings");
                });
    }

    private static List<Rule> ofPpa(
            Incoming.Ppa ppa, Signatures signatures, Settings settings, Clock clock) {
        List<Rule> rules =
                new ArrayList<>(
                        Rule.ofLaunchpad(
                                signatures,
                                new OpenSeries(
                                        DistroInfo.read(settings.distroInfo()),
                                        LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC))));
        Launchpad launchpad = new Launchpad(new Web(clock), settings.throughLaunchpad().api());
        rules.add(new NothingTwice(new PpaContents(launchpad, ppa)));
        return rules;
    }

    /** Waits that long. */
    public static void pause(Duration length) {
        try {
            Thread.sleep(length);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable(
                    "interrupted while waiting to try again",
                    "start it again: nothing counts yet",
                    e);
        }
    }
}
