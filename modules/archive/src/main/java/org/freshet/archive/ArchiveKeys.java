package org.freshet.archive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.trust.KeyPlace;

/**
 * The keys that sign an archive, the newest first, and those that did. None of it is secret.
 *
 * @param all active ones before retired ones
 */
record ArchiveKeys(List<Key> all) {
    /**
     * One key.
     *
     * @param place a file, from the archive's root: {@code ../fresh.key}; or {@code
     *     gpg:FINGERPRINT}
     * @param fingerprint known once there was a change of keys
     * @param until when the overlap with a newer key ends; empty where there is no newer one
     * @param retired since when it signs no longer
     */
    record Key(
            String place,
            Optional<String> fingerprint,
            Optional<Instant> until,
            Optional<Instant> retired) {
        boolean active() {
            return retired.isEmpty();
        }

        KeyPlace at(Path root) {
            return KeyPlace.of(place, root);
        }
    }

    ArchiveKeys {
        all = List.copyOf(all);
    }

    /** One key that nothing is known of yet. */
    static ArchiveKeys only(String place) {
        return new ArchiveKeys(List.of(fresh(place)));
    }

    private static Key fresh(String place) {
        return new Key(place, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Those that sign. */
    List<Key> active() {
        return all.stream().filter(Key::active).toList();
    }

    /** The newest one's place. */
    String place() {
        return all.getFirst().place();
    }

    /**
     * What follows from an `init` that names a key. A key that is known stays what it is: settings
     * name the first key for ever, also when it is retired.
     */
    ArchiveKeys named(String place) {
        if (all.stream().anyMatch(key -> key.place().equals(place))) {
            return this;
        }
        if (all.size() == 1) {
            return only(place);
        }
        throw new InvalidInput(
                "key `%s` is none of the keys of the archive".formatted(Shown.text(place)),
                "these are known: %s; `freshet archive key ROOT add --key FILE` adds another"
                        .formatted(
                                all.stream()
                                        .map(key -> "`" + key.place() + "`")
                                        .collect(Collectors.joining(", "))));
    }

    /** With a key in front; those that sign do so until the overlap ends. */
    ArchiveKeys with(String place, String fingerprint, Instant until) {
        List<Key> next = new ArrayList<>();
        next.add(new Key(place, Optional.of(fingerprint), Optional.empty(), Optional.empty()));
        for (Key key : all) {
            Optional<Instant> end = key.until().or(() -> Optional.of(until));
            next.add(
                    key.active()
                            ? new Key(key.place(), key.fingerprint(), end, Optional.empty())
                            : key);
        }
        return new ArchiveKeys(next);
    }

    /** With the fingerprints of the active ones, in their order. */
    ArchiveKeys known(List<String> fingerprints) {
        List<Key> next = new ArrayList<>(all);
        for (int i = 0; i < fingerprints.size(); i++) {
            Key key = next.get(i);
            next.set(
                    i,
                    new Key(
                            key.place(),
                            Optional.of(fingerprints.get(i)),
                            key.until(),
                            key.retired()));
        }
        return new ArchiveKeys(next);
    }

    /** Without a key that signed. */
    ArchiveKeys without(Key old, Instant now) {
        List<Key> next = new ArrayList<>(all);
        next.remove(old);
        next.add(new Key(old.place(), old.fingerprint(), old.until(), Optional.of(now)));
        // The last one has nothing to overlap with.
        Key first = next.getFirst();
        next.set(
                0, new Key(first.place(), first.fingerprint(), Optional.empty(), Optional.empty()));
        return new ArchiveKeys(next);
    }

    /** Places of files are not to be made twice. */
    Set<String> places() {
        return all.stream().map(Key::place).collect(Collectors.toSet());
    }

    static ArchiveKeys parse(JsonNode charter) {
        List<Key> all = new ArrayList<>();
        charter.path("keys").forEach(key -> all.add(key(key)));
        return all.isEmpty() ? only(charter.path("key").asText()) : new ArchiveKeys(all);
    }

    private static Key key(JsonNode json) {
        return new Key(
                json.path("key").asText(),
                Optional.ofNullable(json.get("fingerprint")).map(JsonNode::asText),
                time(json, "until"),
                time(json, "retired"));
    }

    private static Optional<Instant> time(JsonNode json, String name) {
        try {
            return Optional.ofNullable(json.get(name)).map(JsonNode::asText).map(Instant::parse);
        } catch (DateTimeException e) {
            throw new InvalidInput(
                    "`%s` in `%s` is no time: `%s`"
                            .formatted(name, Charter.FILE, Shown.text(json.path(name).asText())),
                    "write it as `2027-11-26T00:00:00Z`",
                    e);
        }
    }

    void write(ObjectNode charter) {
        if (all.equals(only(place()).all())) {
            charter.put("key", place());
            return;
        }
        var array = charter.putArray("keys");
        for (Key key : all) {
            ObjectNode json = array.addObject();
            json.put("key", key.place());
            key.fingerprint().ifPresent(text -> json.put("fingerprint", text));
            key.until().ifPresent(time -> json.put("until", time.toString()));
            key.retired().ifPresent(time -> json.put("retired", time.toString()));
        }
    }
}
