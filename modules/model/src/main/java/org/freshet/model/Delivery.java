package org.freshet.model;

/**
 * A source package and the one destination it is to be published at: the record of a {@code
 * publish:} key, and of an {@code upload:} key where that is elsewhere.
 */
public record Delivery(SourcePackage source, Destination destination) {}
