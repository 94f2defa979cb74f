package org.freshet.handover.launchpad;

import java.net.URI;
import java.util.Optional;

/**
 * A file of a source package that Launchpad has: another of that name is never taken there.
 *
 * @param sha256 lower case; empty where Launchpad does not tell
 * @param url where its bytes are
 * @param where {@code ppa:owner/name}, or {@code ubuntu} for the primary archive
 */
public record HeldFile(String name, long size, Optional<String> sha256, URI url, String where) {}
