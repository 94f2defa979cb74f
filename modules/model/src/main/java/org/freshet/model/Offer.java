package org.freshet.model;

import java.net.URI;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One release as one place shows it: a forge's release page, a registry, a directory listing. The
 * same release may be offered by several places, and have a tag too.
 *
 * @param place where it was seen, in words for people: {@code GitHub releases of jqlang/jq}
 * @param name how the place names it: the tag of a forge's release, else the version as written;
 *     hostile text
 * @param version what the place itself takes for the version, where it tells that apart from the
 *     name; empty: to be understood from the name as a tag is
 * @param at when the place says it was released
 * @param prerelease the place's own mark; empty where it has none
 * @param withdrawn yanked, or otherwise taken back by the place itself
 * @param tarball what upstream uploaded there for it
 * @param signature a detached signature of that tarball
 * @param sha256 what the place says the tarball's digest is; lower case hex
 * @param components what the place offers for its further tarballs, by the names of {@link
 *     OrigTarball#components}
 */
public record Offer(
        String place,
        String name,
        Optional<String> version,
        Optional<Instant> at,
        Optional<Boolean> prerelease,
        boolean withdrawn,
        Optional<URI> tarball,
        Optional<URI> signature,
        Optional<String> sha256,
        Map<String, Offer> components) {
    public Offer {
        components = Collections.unmodifiableMap(new TreeMap<>(components));
    }

    /** One of a single tarball. */
    public Offer(
            String place,
            String name,
            Optional<String> version,
            Optional<Instant> at,
            Optional<Boolean> prerelease,
            boolean withdrawn,
            Optional<URI> tarball,
            Optional<URI> signature,
            Optional<String> sha256) {
        this(place, name, version, at, prerelease, withdrawn, tarball, signature, sha256, Map.of());
    }

    /** The same with what is offered for further tarballs. */
    public Offer with(Map<String, Offer> others) {
        return new Offer(
                place,
                name,
                version,
                at,
                prerelease,
                withdrawn,
                tarball,
                signature,
                sha256,
                others);
    }
}
