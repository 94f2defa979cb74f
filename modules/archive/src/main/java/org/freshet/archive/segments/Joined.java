package org.freshet.archive.segments;

import java.util.List;
import java.util.stream.Stream;

/** Several indices as one, one after the other: those of all components. */
public record Joined(List<? extends Stanzas> indices) implements Stanzas {
    public Joined {
        indices = List.copyOf(indices);
    }

    @Override
    public Stream<String> all() {
        return indices.stream().flatMap(Stanzas::all);
    }

    @Override
    public List<String> of(String source) {
        return indices.stream().flatMap(index -> index.of(source).stream()).toList();
    }

    @Override
    public long count() {
        return indices.stream().mapToLong(Stanzas::count).sum();
    }
}
