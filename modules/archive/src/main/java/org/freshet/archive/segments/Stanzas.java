package org.freshet.archive.segments;

import java.util.List;
import java.util.stream.Stream;

/** Stanzas of one index, in its order; each as text that ends with one line feed. */
public interface Stanzas {
    /** No stanzas. */
    Stanzas NONE =
            new Stanzas() {
                @Override
                public Stream<String> all() {
                    return Stream.of();
                }

                @Override
                public List<String> of(String source) {
                    return List.of();
                }

                @Override
                public long count() {
                    return 0;
                }
            };

    /** All of them, read as they are asked for. */
    Stream<String> all();

    /** Those of one source; what it takes does not grow with the index. */
    List<String> of(String source);

    long count();
}
