package org.freshet.handover.rules;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.freshet.files.TarMember;
import org.freshet.files.Tarball;
import org.freshet.handover.ListedFiles.Line;
import org.freshet.handover.Parcel;
import org.freshet.handover.Parcel.Control;
import org.freshet.model.FreshetException;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.Unavailable;

/**
 * The tarball with {@code debian/} unpacks, and holds a debian/changelog that is a file, and
 * neither it nor debian/copyright has more than 10 MiB (lp/archiveuploader/dscfile.py, {@code
 * findFile}, {@code find_changelog}). The diff of format 1.0 is not looked into.
 */
public record PackagedChangelog() implements Rule {
    private static final String RULE = "changelog";
    private static final long MOST_BYTES = 10L << 20;

    @Override
    public Stream<Finding> broken(Parcel parcel) {
        return parcel.dsc().flatMap(dsc -> tarball(parcel, dsc)).stream()
                .flatMap(name -> of(parcel, name).stream());
    }

    /** The one that has debian/, where it is at hand. */
    private static Optional<String> tarball(Parcel parcel, Control dsc) {
        String kind =
                switch (dsc.field("Format")) {
                    case "3.0 (quilt)" -> "\\.debian\\.tar\\.(gz|bz2|xz)";
                    case "3.0 (native)" -> "\\.tar\\.(gz|bz2|xz)";
                    default -> "";
                };
        return dsc.listed().files().stream()
                .map(Line::name)
                .filter(name -> !kind.isEmpty() && name.matches("[^_]+_.+" + kind))
                .filter(parcel.there()::containsKey)
                .findFirst();
    }

    private static List<Finding> of(Parcel parcel, String name) {
        List<Finding> findings = new ArrayList<>();
        AtomicReference<TarMember> changelog = new AtomicReference<>();
        try {
            Tarball.readBeside(
                    parcel.path(name),
                    name,
                    Tarball.Bounds.DEFAULT,
                    (member, _) -> look(member, name, changelog, findings));
        } catch (IntegrityFailure | Unavailable | InvalidInput bad) {
            return List.of(unpackable(name, bad));
        }
        if (changelog.get() == null) {
            findings.add(
                    new Finding(
                            RULE,
                            "`%s` has no debian/changelog".formatted(name),
                            "every package must have one (Debian Policy 4.4)"));
        }
        return findings;
    }

    private static void look(
            TarMember member,
            String tarball,
            AtomicReference<TarMember> changelog,
            List<Finding> findings)
            throws IOException {
        boolean isChangelog = isNamed(member, "changelog");
        if (!isChangelog && !isNamed(member, "copyright")) {
            return;
        }
        if (isChangelog) {
            changelog.set(member);
        }
        String name = "debian/" + (isChangelog ? "changelog" : "copyright");
        if (member.kind() == TarMember.Kind.LINK) {
            findings.add(
                    new Finding(
                            RULE,
                            "%s in `%s` is a symbolic link".formatted(name, tarball),
                            "put the file itself there"));
        } else if (member.size() > MOST_BYTES) {
            findings.add(
                    new Finding(
                            RULE,
                            "%s in `%s` has more than 10 MiB".formatted(name, tarball),
                            "shorten it"));
        }
    }

    /** The debian tarball's top directory is debian itself, a native one's is the source. */
    private static boolean isNamed(TarMember member, String file) {
        return member.name().equals(file) || member.name().equals("debian/" + file);
    }

    private static Finding unpackable(String name, FreshetException bad) {
        return new Finding(
                RULE,
                "`%s` cannot be unpacked: %s"
                        .formatted(name, Shown.text(String.valueOf(bad.getMessage()))),
                "build the source package again");
    }
}
