package org.freshet.debian.install;

import java.util.ArrayList;
import java.util.List;
import org.freshet.debian.Deb822;

/** A small distribution as a test writes it: one stanza after the other. */
final class World {
    private static final String BUILD_ESSENTIAL =
            """
            Package: build-essential
            Version: 12.9
            Architecture: amd64

            """;

    private World() {}

    /** An index of those stanzas and of build-essential, without what decides nothing. */
    static String index(String stanzas) {
        return BUILD_ESSENTIAL + stanzas;
    }

    static Packages of(String stanzas) {
        List<BinaryPackage> packages = new ArrayList<>();
        Deb822.parse("Packages", index(stanzas))
                .forEach(stanza -> packages.add(BinaryPackage.of(stanza, "amd64")));
        return Packages.of(packages);
    }

    /** A line for each package: {@code a 1 | Depends: b | Provides: c}. */
    static String lines(String lines) {
        StringBuilder stanzas = new StringBuilder();
        lines.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .forEach(line -> {
                    String[] parts = line.split(" \\| ", -1);
                    String[] head = parts[0].split(" ", -1);
                    stanzas.append("Package: %s\nVersion: %s\n".formatted(head[0], head[1]));
                    if (!line.contains("Architecture:")) {
                        stanzas.append("Architecture: amd64\n");
                    }
                    for (int i = 1; i < parts.length; i++) {
                        stanzas.append(parts[i].replace(" or ", " | ")).append('\n');
                    }
                    stanzas.append('\n');
                });
        return stanzas.toString();
    }
}
