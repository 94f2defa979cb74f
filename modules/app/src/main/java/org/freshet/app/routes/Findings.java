package org.freshet.app.routes;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.freshet.model.NearMiss;

/** Collects problems, so that all are told at once. */
final class Findings {
    private final List<Problem> problems = new ArrayList<>();

    void add(Yaml.Place at, String message) {
        add(at, message, Optional.empty());
    }

    void add(Yaml.Place at, String message, String hint) {
        add(at, message, Optional.of(hint));
    }

    /** With the word that was probably meant, or else all words, as the hint. */
    void unknown(Yaml.Place at, String message, String word, Collection<String> known) {
        Optional<String> near =
                NearMiss.of(word, known).map(meant -> "did you mean `%s`?".formatted(meant));
        add(
                at,
                message,
                near.or(() ->
                        known.isEmpty() || known.size() > 20
                                ? Optional.empty()
                                : Optional.of(
                                        "known are `%s`"
                                                .formatted(
                                                        String.join(
                                                                "`, `",
                                                                known.stream()
                                                                        .sorted()
                                                                        .toList())))));
    }

    private void add(Yaml.Place at, String message, Optional<String> hint) {
        problems.add(new Problem(at.file(), at.line(), at.column(), message, hint));
    }

    void add(Problem problem) {
        problems.add(problem);
    }

    void addAll(Findings others) {
        problems.addAll(others.problems);
    }

    /** In the order of files and lines, each once. */
    List<Problem> sorted() {
        return problems.stream().distinct().sorted().toList();
    }
}
