package org.freshet.packaging;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.freshet.model.InvalidInput;
import org.freshet.model.NearMiss;
import org.freshet.model.Shown;

/** What is wrong with a recipe or its packaging, in words. */
final class Wrong {
    // Keys that the design names and a later version of Freshet will know.
    private static final Set<String> LATER = Set.of("policy.accept");
    private static final Map<String, String> TYPES =
            Map.of(
                    "string", "text",
                    "boolean", "true or false",
                    "array", "a list",
                    "object", "a mapping");

    private Wrong() {}

    /** {@code `upstream.git`}. */
    static String name(String path) {
        return path.isEmpty() ? "the file" : "`" + Shown.text(path) + "`";
    }

    static String key(String path, String key, Set<String> known) {
        String place = path.replaceFirst("^targets\\[\\d+]\\.[^/]*/[^.]*\\.", "targets.");
        return LATER.contains(place)
                ? "`%s` is not known to this version of Freshet".formatted(place)
                : "unknown key `%s`%s".formatted(Shown.text(path), didYouMean(key, known));
    }

    static String type(String path, Collection<String> wanted, Yaml value) {
        String got =
                switch (value) {
                    case Yaml.Scalar scalar -> scalar.kind().toString();
                    case Yaml.Sequence _ -> "a list";
                    case Yaml.Mapping _ -> "a mapping";
                };
        boolean quotes =
                List.copyOf(wanted).equals(List.of("string"))
                        && value instanceof Yaml.Scalar scalar
                        && scalar.kind() != Yaml.Kind.NULL;
        return "%s must be %s, got %s%s"
                .formatted(
                        name(path),
                        wanted.stream()
                                .map(type -> TYPES.getOrDefault(type, type))
                                .sorted()
                                .collect(Collectors.joining(" or ")),
                        got,
                        quotes ? "; put it in quotes" : "");
    }

    static String constant(String path, String wanted, String got) {
        return "%s must be %s, got `%s`".formatted(name(path), wanted, Shown.text(got));
    }

    static String form(String path, List<String> examples, String got) {
        return "%s must be written like %s, got `%s`"
                .formatted(
                        name(path),
                        examples.stream()
                                .map(one -> "`" + one + "`")
                                .collect(Collectors.joining(" or ")),
                        Shown.text(got));
    }

    static String choice(String path, List<String> words, String got) {
        return "%s must be one of %s; got `%s`%s"
                .formatted(
                        name(path),
                        words.stream()
                                .map(word -> "`" + word + "`")
                                .collect(Collectors.joining(", ")),
                        Shown.text(got),
                        didYouMean(got, words));
    }

    /** A failure on one line: its message, then its hint. */
    static String said(InvalidInput wrong) {
        return wrong.getMessage() + wrong.hint().map("; %s"::formatted).orElse("");
    }

    private static String didYouMean(String text, Collection<String> words) {
        return NearMiss.of(text, words).map("; did you mean `%s`?"::formatted).orElse("");
    }
}
