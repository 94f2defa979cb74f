package org.freshet.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Upstreams as they might be, numbered from 0: six of ten at one forge, two at another, most others
 * at two hundred small hosts; three of a hundred at a slow host, one at a host that fails, one at a
 * host that is down. Hosts are addresses of the loopback network.
 */
final class Population {
    static final String SLOW = "127.0.1.1";
    static final String FAILING = "127.0.1.2";
    static final String DOWN = "127.0.1.3";

    private Population() {}

    static String host(int upstream) {
        int place = upstream % 100;
        if (place < 60) {
            return "127.0.0.1";
        }
        if (place < 80) {
            return "127.0.0.2";
        }
        if (place < 95) {
            return "127.0.2." + (1 + upstream / 100 % 200);
        }
        return place < 98 ? SLOW : place == 98 ? FAILING : DOWN;
    }

    static String name(int upstream) {
        return "upstream%05d".formatted(upstream);
    }

    static int number(String name) {
        return Integer.parseInt(name.substring("upstream".length()));
    }

    /**
     * Writes recipes that only watch.
     *
     * @param arguments directory, how many, and the port of {@link PlayedHosts}
     */
    static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        int upstreams = Integer.parseInt(arguments[1]);
        String port = arguments[2];
        for (int i = 0; i < upstreams; i++) {
            Path recipe = Files.createDirectories(directory.resolve(name(i)));
            Files.writeString(
                    recipe.resolve("recipe.yaml"),
                    """
                    schema: 1
                    source: %s
                    upstream:
                      git: http://%s:%s/r/%d
                    """
                            .formatted(name(i), host(i), host(i).equals(DOWN) ? "1" : port, i));
        }
    }
}
