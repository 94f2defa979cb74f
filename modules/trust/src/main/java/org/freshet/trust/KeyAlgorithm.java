package org.freshet.trust;

import java.util.Locale;

/** What new keys are made for; both are known to every apt that is in use. */
public enum KeyAlgorithm {
    ED25519,
    RSA4096;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
