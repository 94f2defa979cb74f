package org.freshet.archive;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.freshet.archive.apt.BinaryEntry;
import org.freshet.archive.segments.Draft;
import org.freshet.archive.segments.Kind;
import org.freshet.archive.segments.Place;
import org.freshet.archive.segments.Segments;
import org.freshet.debian.Deb;
import org.freshet.debian.Deb822.Stanza;
import org.freshet.model.FreshetException;

/**
 * {@code Translation-en} of one component: the descriptions of which its {@code Packages} have the
 * first line and the md5. One stands there once for all architectures, and as long as any of them
 * has a package with it.
 */
final class Descriptions {
    private final Draft index;
    private final Dists dists;

    Descriptions(Draft index, Dists dists) {
        this.index = index;
        this.dists = dists;
    }

    /** Where those of an index of packages lie. */
    static String path(String packages) {
        return packages.substring(0, packages.indexOf("/binary-")) + "/i18n/Translation-en";
    }

    /** The same packages as an older Freshet indexed with their descriptions. */
    Draft apart(Draft packages) {
        Draft apart = Segments.none(Kind.PACKAGES).draft();
        packages.all()
                .map(BinaryEntry::parse)
                .forEach(entry -> {
                    apart.put(entry.stanza().text());
                    entry.description().map(Stanza::text).ifPresent(index::put);
                });
        return apart;
    }

    /** Follows what came into the indices of packages and what left them. */
    void follow(List<Draft> packages) {
        Set<String> sources = new TreeSet<>();
        for (Draft draft : packages) {
            Stream.concat(draft.added().stream(), draft.dropped().stream())
                    .map(draft::source)
                    .forEach(sources::add);
        }
        for (String source : sources) {
            Map<Place, String> wanted = new LinkedHashMap<>();
            for (Draft draft : packages) {
                draft.of(source)
                        .forEach(stanza -> wanted.put(Kind.DESCRIPTIONS.place(stanza), stanza));
            }
            for (String stanza : index.of(source)) {
                if (wanted.remove(Kind.DESCRIPTIONS.place(stanza)) == null) {
                    index.remove(stanza);
                }
            }
            wanted.forEach((place, stanza) -> {
                if (!place.besides().isEmpty()) {
                    read(BinaryEntry.parse(stanza));
                }
            });
        }
    }

    /** The package itself has it where no publication of the .deb brought it: in a promotion. */
    private void read(BinaryEntry entry) {
        try {
            BinaryEntry.description(Deb.read(dists.file(entry.file())).control())
                    .map(Stanza::text)
                    .ifPresent(index::put);
        } catch (FreshetException _) {
            // What is wrong with the package is for `verify` to tell; apt has the first line.
            return;
        }
    }
}
