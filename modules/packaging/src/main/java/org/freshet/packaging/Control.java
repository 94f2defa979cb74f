package org.freshet.packaging;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.freshet.debian.Deb822;
import org.freshet.model.InvalidInput;
import org.freshet.model.Maintainer;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;

/**
 * {@code debian/control}: the stanza of the source, then one of each binary package
 * (deb-src-control(5)).
 */
record Control(Deb822.Stanza source, List<Deb822.Stanza> packages) {
    static final int MOST_BYTES = 4 << 20;
    private static final Pattern FIELD = Pattern.compile("(?i)(maintainer|source)[ \\t]*:.*");
    private static final String ORIGINAL = "XSBC-Original-Maintainer";

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

    /**
     * The text with another Maintainer. The one that was there stays as XSBC-Original-Maintainer
     * (as Ubuntu does), unless that field is there already.
     */
    static String withMaintainer(String text, Maintainer maintainer) {
        Deb822.Stanza source = parse(text).source();
        Optional<String> old = source.get("Maintainer").map(String::strip);
        if (old.equals(Optional.of(maintainer.text()))) {
            return text;
        }
        List<String> lines = new ArrayList<>();
        boolean written = false;
        boolean skipping = false;
        boolean inSource = true;
        boolean begun = false;
        for (String line : text.split("\n", -1)) {
            skipping = skipping && (line.startsWith(" ") || line.startsWith("\t"));
            if (begun && line.isBlank()) {
                inSource = false;
            }
            begun |= !line.isBlank() && !line.startsWith("#");
            boolean field = inSource && FIELD.matcher(line).matches();
            boolean isMaintainer = field && line.toLowerCase(Locale.ROOT).startsWith("maintainer");
            if (skipping) {
                continue;
            }
            if (!isMaintainer) {
                lines.add(line);
            }
            // In the old one's place; without one, after Source.
            if (!written && (isMaintainer || (field && old.isEmpty()))) {
                written = true;
                lines.add("Maintainer: " + maintainer);
                old.filter(_ -> source.get(ORIGINAL).isEmpty())
                        .ifPresent(it ->
                                lines.add(ORIGINAL + ": " + it.replaceAll("\\s*\n\\s*", " ")));
            }
            skipping |= isMaintainer;
        }
        return String.join("\n", lines);
    }
}
