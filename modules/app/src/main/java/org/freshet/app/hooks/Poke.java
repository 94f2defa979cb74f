package org.freshet.app.hooks;

import org.freshet.model.SourceName;

/** The watch path, as far as webhooks know it. */
@FunctionalInterface
public interface Poke {
    /**
     * Makes it time to look at an upstream. When this returns it is kept, also if the power fails;
     * soon after another it changes nothing.
     *
     * @throws org.freshet.model.Unavailable when it cannot be kept now
     */
    void lookAt(SourceName source);
}
