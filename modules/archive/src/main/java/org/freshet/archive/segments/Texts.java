package org.freshet.archive.segments;

import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.Collection;
import java.util.List;

/**
 * The stanzas that an index gains: some lie in memory, and those of a first import in a file.
 * Reading is safe for several threads.
 */
final class Texts {
    private final Spill spill = new Spill(1 << 20);

    sealed interface Text {
        record Held(String text) implements Text {}

        record Written(Spill.Range range) implements Text {}
    }

    Text put(String text) {
        return spill.fits(text.length())
                ? new Text.Held(text)
                : new Text.Written(spill.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    String get(Text text) {
        return switch (text) {
            case Text.Held(var held) -> held;
            case Text.Written(var range) -> new String(spill.read(range), StandardCharsets.UTF_8);
        };
    }

    /** Some of them, each read when it is asked for. */
    List<String> list(Collection<Text> texts) {
        List<Text> all = List.copyOf(texts);
        return new AbstractList<>() {
            @Override
            public String get(int i) {
                return Texts.this.get(all.get(i));
            }

            @Override
            public int size() {
                return all.size();
            }
        };
    }
}
