package org.freshet.upstream;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which way of asking works where, as far as it was tried since the start. What holds for a host is
 * tried first with each of its repositories; exceptions are remembered by repository.
 */
final class HostWays {
    /** How to ask. */
    sealed interface Way {
        /**
         * With one request (version 2).
         *
         * @param suffix of the repository's path that the URL leaves out: forges add {@code .git}
         * @param format of object ids
         */
        record Question(String suffix, String format) implements Way {}

        /**
         * With a handshake first.
         *
         * @param version2 whether the server speaks it, and yet answers no question without
         */
        record Handshake(boolean version2) implements Way {}
    }

    static final Way.Question PLAIN = new Way.Question("", "sha1");
    private static final int MOST = 20_000;

    private final Map<String, Way> hosts = bounded();
    private final Map<URI, Way> repositories = bounded();

    synchronized Way of(URI repository) {
        Way way = repositories.get(repository);
        return way != null ? way : hosts.getOrDefault(repository.getAuthority(), PLAIN);
    }

    /** Takes note of what has worked. */
    synchronized void worked(URI repository, Way way) {
        if (way.equals(PLAIN) || way.equals(new Way.Handshake(false))) {
            hosts.putIfAbsent(repository.getAuthority(), way);
        }
        if (way.equals(hosts.get(repository.getAuthority()))) {
            repositories.remove(repository);
        } else {
            repositories.put(repository, way);
        }
    }

    private static <K> Map<K, Way> bounded() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, Way> eldest) {
                return size() > MOST;
            }
        };
    }
}
