package org.freshet.upstream;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The names that people want to be called by (gitmailmap(5), mailmap.c of git). Text is bytes as
 * ISO 8859-1 characters.
 */
final class Mailmap {
    /** A name and an address as a commit has them, or as they should be. */
    record Person(String name, String address) {}

    private static final class Entry {
        @Nullable String name;
        @Nullable String address;
        final Map<String, Entry> byName = new HashMap<>();
    }

    private record Part(@Nullable String name, String address, int end) {}

    private final Map<String, Entry> entries = new HashMap<>();

    Mailmap(String text) {
        text.lines().forEach(this::read);
    }

    private void read(String line) {
        if (line.startsWith("#")) {
            return;
        }
        Optional<Part> first = part(line, 0, false);
        if (first.isEmpty()) {
            return;
        }
        Optional<Part> second =
                first.get().end() < line.length()
                        ? part(line, first.get().end(), true)
                        : Optional.empty();
        String old = second.orElse(first.get()).address();
        Entry entry = entries.computeIfAbsent(lower(old), _ -> new Entry());
        String oldName = second.map(Part::name).orElse(null);
        String newAddress = second.isPresent() ? first.get().address() : null;
        if (oldName != null) {
            Entry named = new Entry();
            named.name = first.get().name();
            named.address = newAddress;
            entry.byName.put(lower(oldName), named);
            return;
        }
        if (first.get().name() != null) {
            entry.name = first.get().name();
        }
        if (newAddress != null) {
            entry.address = newAddress;
        }
    }

    private static Optional<Part> part(String line, int from, boolean mayBeEmpty) {
        int left = line.indexOf('<', from);
        int right = left < 0 ? -1 : line.indexOf('>', left + 1);
        if (right < 0 || (!mayBeEmpty && right == left + 1)) {
            return Optional.empty();
        }
        String name = line.substring(from, left).strip();
        return Optional.of(
                new Part(name.isEmpty() ? null : name, line.substring(left + 1, right), right + 1));
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    Person of(Person written) {
        Entry entry = entries.get(lower(written.address()));
        if (entry == null) {
            return written;
        }
        entry = entry.byName.getOrDefault(lower(written.name()), entry);
        return new Person(
                entry.name == null ? written.name() : entry.name,
                entry.address == null ? written.address() : entry.address);
    }
}
