package org.freshet.model;

import java.time.Instant;

/**
 * A source package that was sent to a destination elsewhere, which has yet to say what it makes of
 * it: the record of a {@code confirm:} key.
 *
 * @param at when it was sent
 */
public record Uploaded(Delivery delivery, Instant at) {}
