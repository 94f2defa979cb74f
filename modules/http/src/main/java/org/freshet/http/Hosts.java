package org.freshet.http;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** One {@link Gate} per host and port, shared by everything that asks the web. */
final class Hosts {
    /** A hostile server could redirect to ever new names. */
    private static final int MOST = 4096;

    private final int atOnce;
    private final InstantSource clock;

    private final Map<String, Gate> gates =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Gate> eldest) {
                    return size() > MOST;
                }
            };

    Hosts(int atOnce, InstantSource clock) {
        this.atOnce = atOnce;
        this.clock = clock;
    }

    /**
     * Waits for a place.
     *
     * @throws org.freshet.model.Unavailable when the host is to be left alone, or no place became
     *     free in time
     */
    Gate.Visit enter(URI uri, String shown, Duration patience) {
        Gate gate;
        synchronized (gates) {
            gate = gates.computeIfAbsent(key(uri), _ -> new Gate(atOnce, clock));
        }
        return gate.enter(name(uri), shown, patience);
    }

    static String name(URI uri) {
        return String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
    }

    private static String key(URI uri) {
        return name(uri) + ":" + Failures.port(uri);
    }
}
