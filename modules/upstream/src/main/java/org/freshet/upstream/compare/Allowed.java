package org.freshet.upstream.compare;

/** Which differences the recipe allows, by the names of files. */
public interface Allowed {
    /** Nothing is allowed. */
    Allowed NOTHING =
            new Allowed() {
                @Override
                public boolean byName(String name) {
                    return false;
                }

                @Override
                public boolean byPattern(String name) {
                    return false;
                }
            };

    /** A name that is written out. */
    boolean byName(String name);

    /** Any pattern, a name that is written out too. */
    boolean byPattern(String name);
}
