package org.freshet.packaging;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.freshet.debian.Deb822;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;

/**
 * {@code debian/control}: the stanza of the source, then one of each binary package
 * (deb-src-control(5)).
 */
record Control(Deb822.Stanza source, List<Deb822.Stanza> packages) {
    static final int MOST_BYTES = 4 << 20;
    // Policy 5.6.7.
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9+.-]+");

    Control {
        packages = List.copyOf(packages);
    }

    /**
     * Parses a debian/control.
     *
     * @throws InvalidInput for what is not deb822, or has no stanza of a binary package
     */
    static Control parse(String text) {
        List<Deb822.Stanza> stanzas = Deb822.parse("debian/control", text);
        if (stanzas.size() < 2) {
            throw new InvalidInput(
                    "debian/control has %d stanzas, expected one of the source and one of each"
                                    .formatted(stanzas.size())
                            + " binary package");
        }
        return new Control(stanzas.getFirst(), stanzas.subList(1, stanzas.size()));
    }

    /** What is wrong for a source of that name; empty when nothing is. */
    List<String> problems(SourceName name) {
        List<String> problems = new ArrayList<>();
        String found = source.get("Source").orElse("").strip();
        if (!found.equals(name.text())) {
            problems.add(
                    "debian/control: `Source` must be `%s`, got `%s`"
                            .formatted(name, Shown.text(found)));
        }
        for (int i = 0; i < packages.size(); i++) {
            for (String field : List.of("Package", "Architecture")) {
                if (packages.get(i).get(field).orElse("").isBlank()) {
                    problems.add(
                            "debian/control: binary package %d has no `%s`"
                                    .formatted(i + 1, field));
                }
            }
        }
        for (Deb822.Stanza stanza : packages) {
            stanza.get("Package")
                    .map(String::strip)
                    .filter(it -> !it.isEmpty() && !NAME.matcher(it).matches())
                    .ifPresent(it ->
                            problems.add(
                                    "debian/control: `%s` is no name of a package"
                                            .formatted(Shown.text(it))));
            SourceFields.architecturesProblem(stanza).ifPresent(problems::add);
        }
        problems.addAll(SourceFields.relationProblems(source));
        return problems;
    }

    /** What is wrong with a maintainer that nobody replaces. */
    Optional<String> maintainerProblem() {
        return source.get("Maintainer").orElse("").isBlank()
                ? Optional.of("debian/control: `Maintainer` is missing")
                : Optional.empty();
    }

    /** The text of a control file whose source stanza is edited; all else stays as it is. */
    static final class SourceText {
        /** A field with its lines; of comments and blank lines the name is empty. */
        private record Field(String name, List<String> lines) {
            boolean is(String other) {
                return name.equalsIgnoreCase(other);
            }
        }

        private final List<Field> fields = new ArrayList<>();
        private final List<String> rest;

        private SourceText(List<String> lines) {
            int at = 0;
            while (at < lines.size() && !(lines.get(at).isBlank() && isBegun())) {
                String line = lines.get(at++);
                boolean goesOn = line.startsWith(" ") || line.startsWith("\t");
                // A comment may stand inside a field (deb822(5)); it goes with what it follows.
                if ((goesOn || line.startsWith("#")) && isBegun()) {
                    fields.getLast().lines().add(line);
                } else {
                    int colon = line.startsWith("#") ? -1 : line.indexOf(':');
                    fields.add(
                            new Field(
                                    colon < 0 ? "" : line.substring(0, colon).strip(),
                                    new ArrayList<>(List.of(line))));
                }
            }
            rest = lines.subList(at, lines.size());
        }

        private boolean isBegun() {
            return !fields.isEmpty() && !fields.getLast().name().isEmpty();
        }

        /**
         * Reads it.
         *
         * @throws InvalidInput for what is no control file
         */
        static SourceText of(String text) {
            parse(text);
            return new SourceText(List.of(text.split("\n", -1)));
        }

        /** A field's value on one line. */
        Optional<String> value(String name) {
            return fields.stream()
                    .filter(field -> field.is(name))
                    .map(field ->
                            field.lines().stream()
                                    .filter(line -> !line.startsWith("#"))
                                    .map(String::strip)
                                    .collect(Collectors.joining(" ")))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .filter(value -> !value.isEmpty())
                    .findFirst();
        }

        /** Puts lines in the place of a field, or after it. */
        void put(String name, boolean inPlace, List<String> lines) {
            for (int i = 0; i < fields.size(); i++) {
                if (fields.get(i).is(name)) {
                    fields.add(i + 1, new Field("", lines));
                    if (inPlace) {
                        fields.remove(i);
                    }
                    return;
                }
            }
        }

        void remove(String name) {
            fields.removeIf(field -> field.is(name));
        }

        /** Gives another beginning to names; where there is such a field already, the old goes. */
        void rename(String beginning, String other) {
            for (Field field : List.copyOf(fields)) {
                if (field.name().regionMatches(true, 0, beginning, 0, beginning.length())) {
                    String name = other + field.name().substring(beginning.length());
                    if (value(name).isPresent()) {
                        fields.remove(field);
                    } else {
                        String first = field.lines().getFirst();
                        field.lines().set(0, name + first.substring(first.indexOf(':')));
                    }
                }
            }
        }

        String text() {
            return Stream.concat(
                            fields.stream().flatMap(field -> field.lines().stream()), rest.stream())
                    .collect(Collectors.joining("\n"));
        }
    }
}
