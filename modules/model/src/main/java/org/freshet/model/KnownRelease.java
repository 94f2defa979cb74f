package org.freshet.model;

/**
 * A release that the ledger has met.
 *
 * @param tag the tag as last accounted for
 * @param history true for releases that were there before the upstream was first watched and are no
 *     work
 */
public record KnownRelease(String version, Tag tag, boolean history) {}
