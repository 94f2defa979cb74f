package org.freshet.upstream.places;

import java.net.URI;
import java.util.Optional;

/**
 * A file that upstream put beside others.
 *
 * @param name its file name; hostile text
 * @param sha256 what the place says of it; lower case hex
 */
record Upload(String name, URI url, Optional<String> sha256) {}
