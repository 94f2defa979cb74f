package org.freshet.model;

import java.util.Locale;

/** What a tag is, in the words of {@code freshet releases}. */
public enum TagKind {
    RELEASE,
    PRERELEASE,
    ALIAS,
    OTHER_COMPONENT,
    DISTRO_TAG,
    NIGHTLY,
    NOT_A_RELEASE;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
