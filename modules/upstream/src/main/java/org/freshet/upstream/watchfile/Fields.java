package org.freshet.upstream.watchfile;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a watch file says of one source, in either form: the options of a line, the fields of a
 * paragraph. Keys are in lower case and without hyphens; beside the options there are {@code
 * source}, {@code matchingpattern}, {@code versionschema} and {@code updatescript}.
 */
final class Fields {
    private final int line;
    private final Map<String, String> values = new LinkedHashMap<>();
    private final Map<String, String> written = new HashMap<>();

    /**
     * @param line where it begins, from 1
     */
    Fields(int line) {
        this.line = line;
    }

    int line() {
        return line;
    }

    void put(String key, String value) {
        // What is said again moves to the end.
        values.remove(key);
        values.put(key, value);
    }

    /**
     * @param name what the file calls it
     */
    void put(String key, String value, String name) {
        put(key, value);
        written.put(key, name);
    }

    /** What the file calls a key. */
    String named(String key) {
        return written.getOrDefault(key, key);
    }

    /** Takes over what it does not say itself. */
    void inherit(Fields common) {
        common.written.forEach(written::putIfAbsent);
        common.values.forEach(values::putIfAbsent);
    }

    /** The value, unless there is none or it is empty. */
    Optional<String> get(String key) {
        return Optional.ofNullable(values.get(key)).filter(value -> !value.isEmpty());
    }

    /** The value, which is then no longer there. */
    Optional<String> take(String key) {
        Optional<String> value = get(key);
        values.remove(key);
        return value;
    }

    /** The same, by name. */
    Fields sorted() {
        Fields sorted = new Fields(line);
        sorted.values.putAll(new TreeMap<>(values));
        sorted.written.putAll(written);
        return sorted;
    }

    /** In the order in which they were said: a later option overrides an earlier one. */
    List<Map.Entry<String, String>> all() {
        return List.copyOf(values.entrySet());
    }
}
