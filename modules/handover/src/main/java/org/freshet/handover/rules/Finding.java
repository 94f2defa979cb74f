package org.freshet.handover.rules;

/**
 * What an archive would refuse an upload for.
 *
 * @param rule the rule's name, such as {@code signature}
 * @param message what is wrong with which thing
 * @param hint what to do about it
 */
public record Finding(String rule, String message, String hint) {}
