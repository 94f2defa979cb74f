package org.freshet.model;

/**
 * A source package and the one destination it is to be published at: the record of a {@code
 * publish:} key.
 */
public record Delivery(SourcePackage source, Destination destination) {}
