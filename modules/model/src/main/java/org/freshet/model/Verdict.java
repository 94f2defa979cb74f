package org.freshet.model;

import java.util.Optional;

/**
 * What a check of origin found.
 *
 * @param what what was checked, such as {@code tag jq-1.7.1} or {@code hello-1.0.tar.gz}
 * @param key fingerprint of the primary key that made a good signature, upper case hex; empty where
 *     nothing was signed
 * @param signer the user id of that key
 * @param says one line for people: {@code good signature by …}, {@code not signed}
 */
public record Verdict(String what, Optional<String> key, Optional<String> signer, String says) {}
