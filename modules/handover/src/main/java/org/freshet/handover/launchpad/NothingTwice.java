package org.freshet.handover.launchpad;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.freshet.handover.ListedFiles.Line;
import org.freshet.handover.Parcel;
import org.freshet.handover.Parcel.Control;
import org.freshet.handover.rules.Finding;
import org.freshet.handover.rules.Rule;
import org.freshet.model.DebianVersion;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;

/**
 * The version is new to the PPA in all its series and not below what it has in this one; a file
 * that is there under the same name has the same bytes, and one that is not uploaded is there
 * (lp/soyuz/model/queue.py, {@code verifyBeforeAccept}; lp/archiveuploader/nascentupload.py, {@code
 * checkVersion}; dscfile.py, {@code checkFiles}: deleted files count for ever).
 *
 * <p>Asks Launchpad, and throws {@link org.freshet.model.Unavailable} where it gives no answer: an
 * upload is not sent on the strength of a rule that nobody checked.
 */
public record NothingTwice(PpaContents contents) implements Rule {
    private static final String VERSION = "version-used";
    private static final String ORIG = "orig";
    private static final String SHA256 = "Checksums-Sha256";

    @Override
    public Stream<Finding> broken(Parcel parcel) {
        List<Finding> findings = new ArrayList<>();
        if (parcel.dsc().isPresent()) {
            broken(parcel, parcel.dsc().get(), findings);
        }
        return findings.stream();
    }

    private void broken(Parcel parcel, Control dsc, List<Finding> findings) {
        SourceName source;
        DebianVersion version;
        try {
            source = new SourceName(dsc.field("Source"));
            version = DebianVersion.parse(dsc.field("Version"));
        } catch (InvalidInput _) {
            // Another rule says that it is none.
            return;
        }
        version(parcel, source, version, findings);
        Map<String, HeldFile> held = new HashMap<>();
        contents.files(source, version.upstream()).forEach(file -> held.put(file.name(), file));
        for (Line line : dsc.listed().files()) {
            file(parcel, dsc, line, Optional.ofNullable(held.get(line.name())))
                    .ifPresent(findings::add);
        }
    }

    private void version(
            Parcel parcel, SourceName source, DebianVersion version, List<Finding> findings) {
        List<Listing> listings = contents.listings(source);
        listings.stream()
                .filter(listing -> listing.version().equals(version))
                .findFirst()
                .ifPresent(taken ->
                        findings.add(
                                new Finding(
                                        VERSION,
                                        "`%s` has taken `%s` of `%s` before, for `%s`"
                                                .formatted(
                                                        contents.ppa().text(),
                                                        version,
                                                        source,
                                                        Shown.text(taken.series())),
                                        "raise the version; one for each series ends with the"
                                                + " series' number")));
        listings.stream()
                .filter(listing ->
                        listing.status().isActive()
                                && listing.series().equals(parcel.changes().field("Distribution"))
                                && listing.version().isAbove(version))
                .map(Listing::version)
                .max(DebianVersion::compareTo)
                .ifPresent(higher ->
                        findings.add(
                                new Finding(
                                        VERSION,
                                        "`%s` has `%s` of `%s` in this series, which is above `%s`"
                                                .formatted(
                                                        contents.ppa().text(),
                                                        higher,
                                                        source,
                                                        version),
                                        "raise the version")));
    }

    private static Optional<Finding> file(
            Parcel parcel, Control dsc, Line line, Optional<HeldFile> held) {
        String shown = Shown.text(line.name());
        boolean uploaded =
                parcel.changes().listed().files().stream()
                        .anyMatch(each -> each.name().equals(line.name()));
        if (held.isEmpty()) {
            return uploaded
                    ? Optional.empty()
                    : Optional.of(
                            new Finding(
                                    ORIG,
                                    "`%s` is neither uploaded nor there".formatted(shown),
                                    "build with the orig in the upload: `dpkg-buildpackage -S"
                                            + " -sa`"));
        }
        HeldFile there = held.get();
        Optional<String> sha256 =
                dsc.listed().lists().getOrDefault(SHA256, List.of()).stream()
                        .filter(each -> each.name().equals(line.name()))
                        .map(Line::digest)
                        .findFirst();
        boolean same =
                there.size() == line.size()
                        && there.sha256().isPresent()
                        && there.sha256().equals(sha256);
        return same
                ? Optional.empty()
                : Optional.of(
                        new Finding(
                                ORIG,
                                "`%s` is in `%s` with other bytes: %s there, %s here"
                                        .formatted(
                                                shown,
                                                there.where(),
                                                bytes(there.size(), there.sha256()),
                                                bytes(line.size(), sha256)),
                                "build with the bytes that are there, and `-sd`: "
                                        + Shown.text(there.url().toString())));
    }

    private static String bytes(long size, Optional<String> sha256) {
        return "%d bytes, sha256 `%s`".formatted(size, Shown.text(sha256.orElse("not told")));
    }
}
