package org.freshet.upstream.watchfile;

import java.net.URI;
import java.util.Optional;

/**
 * A version that a source offers.
 *
 * @param version as the rules make it
 * @param name the version as it is written there, or the tag
 * @param url of the file; empty for a tag
 * @param file what the file is called after the rules for its name
 * @param signature of the file, so far as the source tells
 */
record Candidate(
        String version, String name, Optional<URI> url, String file, Optional<URI> signature) {
    Candidate withSignature(Optional<URI> other) {
        return new Candidate(version, name, url, file, other);
    }
}
