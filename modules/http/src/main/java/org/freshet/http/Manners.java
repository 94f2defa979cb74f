package org.freshet.http;

import java.util.Map;

/**
 * How Freshet asks whom.
 *
 * @param atOnce requests to one host at the same time. Eight streams keep a host of a forge's
 *     distance (200 ms) busy with 40 questions a second: 10,000 upstreams in four minutes. Browsers
 *     open six connections; forges refuse at about a hundred.
 * @param tokens sent to exactly these hosts, as {@code Authorization: Bearer}, and only over https
 *     or to this machine
 */
public record Manners(int atOnce, Map<String, String> tokens) {
    public static final Manners DEFAULT = new Manners(8, Map.of());

    public Manners {
        tokens = Map.copyOf(tokens);
    }

    /** Shows no token. */
    @Override
    public String toString() {
        return "Manners[atOnce=%d, tokens of %s]".formatted(atOnce, tokens.keySet());
    }
}
