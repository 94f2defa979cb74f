package org.freshet.packaging;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A value of a YAML file and where it stands; line and column count from 1. */
public sealed interface Yaml {
    int line();

    int column();

    default Problem problem(String text) {
        return new Problem(line(), column(), text);
    }

    /** What a plain scalar is by YAML's JSON schema. */
    enum Kind {
        TEXT("text"),
        INTEGER("a number"),
        NUMBER("a number"),
        BOOLEAN("true or false"),
        NULL("nothing");

        private final String shown;

        Kind(String shown) {
            this.shown = shown;
        }

        @Override
        public String toString() {
            return shown;
        }
    }

    /** One word, number or text. */
    record Scalar(String value, Kind kind, int line, int column) implements Yaml {
        /** The same, whatever it looks like: a key is always text. */
        Scalar asText() {
            return new Scalar(value, Kind.TEXT, line, column);
        }

        /** Whether both mean the same to JSON: {@code 1} and {@code 1.0} do. */
        boolean same(Scalar other) {
            if (number() && other.number()) {
                return new BigDecimal(value).compareTo(new BigDecimal(other.value)) == 0;
            }
            return kind == other.kind && value.equals(other.value);
        }

        // .inf and .nan are numbers to YAML and to nobody else.
        private boolean number() {
            return (kind == Kind.INTEGER || kind == Kind.NUMBER)
                    && value.chars().noneMatch(c -> c == 'n' || c == 'N');
        }
    }

    /** Several values in their order. */
    record Sequence(List<Yaml> items, int line, int column) implements Yaml {
        public Sequence {
            items = List.copyOf(items);
        }
    }

    /** Keys and values in their order. */
    record Mapping(List<Entry> entries, int line, int column) implements Yaml {
        public Mapping {
            entries = List.copyOf(entries);
        }

        /** One key and its value. */
        record Entry(Scalar key, Yaml value) {}

        public Optional<Yaml> get(String key) {
            return Optional.ofNullable(byKey().get(key));
        }

        public Map<String, Yaml> byKey() {
            Map<String, Yaml> byKey = new LinkedHashMap<>();
            entries.forEach(entry -> byKey.putIfAbsent(entry.key().value(), entry.value()));
            return byKey;
        }
    }
}
