package org.freshet.packaging;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.freshet.model.Maintainer;
import org.freshet.model.Pin;
import org.freshet.packaging.PackagingTree.Piece;

/**
 * Makes packaging ours that others made: they must not get the bugs of what we build.
 *
 * <p>Their Maintainer stays as XSBC-Original-Maintainer and their repository as XS-Debian-Vcs-*, as
 * Ubuntu has both; Uploaders stay, as they do there. Origin and Bugs of the source are what
 * dpkg-gencontrol gives to each binary (deb-src-control(5)). A control of our own Maintainer is
 * left alone.
 */
final class Adoption {
    private static final String ORIGIN = "Freshet";
    private static final String ORIGINAL = "XSBC-Original-Maintainer";
    private static final Set<String> SIGNING_KEYS =
            Set.of(
                    "upstream/signing-key.asc",
                    "upstream/signing-key.pgp",
                    "upstream-signing-key.pgp");

    private final Maintainer maintainer;
    private final Optional<Pin> pin;
    private final boolean signed;
    private final Set<String> marks = new TreeSet<>();

    /**
     * @param pin what the packaging was taken from; empty for a directory beside the recipe
     * @param signed whether the package holds upstream's signature
     */
    Adoption(Maintainer maintainer, Optional<Pin> pin, boolean signed) {
        this.maintainer = maintainer;
        this.pin = pin;
        this.signed = signed;
    }

    /** What was done that a maintainer's name alone does not say; it counts as packaging. */
    List<String> marks() {
        return List.copyOf(marks);
    }

    /**
     * Without keys that would check a signature that is not in the package (lintian asks for both
     * or none), and without another source format than ours where the packaging is a
     * distribution's.
     *
     * @param watch text of debian/watch; a key that it checks git tags with stays
     */
    SortedMap<String, Piece> pieces(SortedMap<String, Piece> all, Optional<String> watch) {
        SortedMap<String, Piece> pieces = new TreeMap<>(all);
        if (!signed
                && watch.filter(WatchWithoutKey::checksTags).isEmpty()
                && pieces.keySet().removeAll(SIGNING_KEYS)) {
            marks.add("signing-key");
        }
        if (pin.isPresent()) {
            pieces.remove("source/format");
        }
        return pieces;
    }

    /** The watch file, which asks for no signature when the key went. */
    String watch(String text) {
        String watch = marks.contains("signing-key") ? WatchWithoutKey.of(text) : text;
        if (!watch.equals(text)) {
            marks.add("watch");
        }
        return watch;
    }

    /** The names in debian/source/include-binaries, without keys that went. */
    String binaries(String text) {
        String kept =
                text.lines()
                        .filter(line ->
                                !SIGNING_KEYS.contains(line.strip().replaceFirst("^debian/", "")))
                        .map(line -> line + "\n")
                        .collect(Collectors.joining());
        if (!marks.contains("signing-key") || kept.length() >= text.length()) {
            return text;
        }
        marks.add("include-binaries");
        return kept;
    }

    /** The control file with its source stanza rewritten. */
    String control(String text, Optional<ChangelogEntry> newest) {
        Control.SourceText source = Control.SourceText.of(text);
        Optional<String> old = source.value("Maintainer");
        if (old.equals(Optional.of(maintainer.text()))) {
            return text;
        }
        List<String> ours = new ArrayList<>(List.of("Maintainer: " + maintainer));
        if (old.isPresent()) {
            if (source.value(ORIGINAL).isEmpty()) {
                ours.add(ORIGINAL + ": " + old.get());
            }
            ours.add("Origin: " + ORIGIN);
            ours.add("Bugs: mailto:" + address());
            marks.add("adopted");
        }
        // In the old one's place; without one, after Source.
        source.put(old.isPresent() ? "Maintainer" : "Source", old.isPresent(), ours);
        if (old.isPresent()) {
            source.remove("Origin");
            source.remove("Bugs");
            source.rename("Vcs-", "XS-" + distribution(newest) + "-Vcs-");
        }
        return source.text();
    }

    private String address() {
        String text = maintainer.text();
        return text.substring(text.lastIndexOf('<') + 1, text.length() - 1);
    }

    /** Whose packaging it is; of a repository or directory its last version tells. */
    private String distribution(Optional<ChangelogEntry> newest) {
        String name =
                pin.flatMap(one ->
                                one instanceof Pin.SourcePin from
                                        ? Optional.of(from.distribution())
                                        : Optional.empty())
                        .orElseGet(() ->
                                newest.filter(it -> it.version().toString().contains("ubuntu"))
                                        .map(_ -> "ubuntu")
                                        .orElse("debian"));
        return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }
}
