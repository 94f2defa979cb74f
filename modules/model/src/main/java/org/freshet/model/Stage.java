package org.freshet.model;

import java.util.Locale;

/** The stages of the flow, in their order; a work key begins with the name of its stage. */
public enum Stage {
    POLL,
    FETCH,
    RESOLVE,
    PLAN,
    PACKAGE,
    PUBLISH,
    UPLOAD,
    CONFIRM;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
