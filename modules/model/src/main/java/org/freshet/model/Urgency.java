package org.freshet.model;

import java.util.Locale;

/**
 * How soon a package should reach its users, as its changelog entry says (Debian Policy 5.6.17).
 */
public enum Urgency {
    LOW,
    MEDIUM,
    HIGH,
    EMERGENCY,
    CRITICAL;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
