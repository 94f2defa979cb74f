package org.freshet.model;

/**
 * One claim about a planned version, decided by dpkg's order before anything is built.
 *
 * @param claim such as {@code not above ubuntu/noble's next revision of 1.7.1}
 * @param detail the versions compared, or what is missing: {@code index of ubuntu/noble not
 *     configured}
 * @param needed false for a claim that may be refuted and is only shown
 */
public record Proof(String claim, Result result, String detail, boolean needed) {
    /** How a claim came out. */
    public enum Result {
        PROVED,
        REFUTED,
        UNPROVED
    }
}
