package org.freshet.archive.pages;

import java.util.regex.Pattern;

/** How a machine gets rid of an archive: back to what the distribution has. */
public final class Leaving {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]");

    private Leaving() {}

    /**
     * Commands for a shell, one after the other. What the distribution does not have stays
     * installed and is named by the last one.
     *
     * @param sources the file in {@code /etc/apt/sources.list.d}
     */
    public static String commands(String origin, String sources) {
        // Which they are must be known before the source is gone.
        return """
        came=$(apt list '?narrow(?installed, ?origin(^%1$s$))' 2>/dev/null | sed -n 's|/.*||p')
        sudo rm /etc/apt/sources.list.d/%2$s
        sudo apt-get update
        sudo apt-get install --allow-downgrades $(for p in $came; do apt-cache madison "$p" | awk -v p="$p" 'NR == 1 { print p "=" $3 }'; done)
        apt list $came 2>/dev/null | grep 'installed,local'
        """
                .formatted(expression(origin), sources);
    }

    /** An extended regular expression that fits the name; none of it is special to a shell. */
    private static String expression(String name) {
        StringBuilder expression = new StringBuilder();
        name.codePoints()
                .mapToObj(Character::toString)
                .forEach(c -> expression.append(PLAIN.matcher(c).matches() ? c : "."));
        return expression.toString();
    }
}
