package org.freshet.archive.pages;

/**
 * What lets unattended-upgrades upgrade from a suite, for {@code /etc/apt/apt.conf.d}. Nobody has
 * it who does not ask for it.
 */
public final class UnattendedUpgrades {
    private UnattendedUpgrades() {}

    /** The text of the file. */
    public static String text(String origin, String label, String suite) {
        return """
        Unattended-Upgrade::Origins-Pattern {
            "origin=%s,label=%s,codename=%s";
        };
        """
                .formatted(value(origin), value(label), suite);
    }

    // Patterns of fnmatch(3), as in preferences; a quote would end the value of apt.conf(5).
    private static String value(String name) {
        return AptNames.pattern(name).replace("\"", "?").replace(";", "?");
    }

    /** The name under which a user keeps it. */
    public static String fileName(String archive, String suite) {
        return "60-%s-unattended-upgrades".formatted(AptNames.fileName(archive, suite));
    }
}
