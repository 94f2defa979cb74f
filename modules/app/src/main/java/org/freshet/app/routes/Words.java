package org.freshet.app.routes;

import java.util.Map;
import java.util.Set;

/**
 * The keys that the shipped routes and their usual extensions are written with. A set of files that
 * keeps to them needs no look into {@link CamelSchema}, a file of 810 KB.
 */
final class Words {
    private static final Set<String> EXPRESSION =
            Set.of("expression", "simple", "constant", "exchangeProperty", "header");
    private static final Set<String> LANGUAGE = Set.of("id", "expression", "resultType", "trim");

    /** By the key under which a mapping stands; {@code []} for one in a list. */
    private static final Map<String, Set<String>> KNOWN =
            Map.ofEntries(
                    Map.entry("[]", Set.of("route", "routeConfiguration")),
                    Map.entry(
                            "route",
                            Set.of("id", "description", "routeConfigurationId", "from", "note")),
                    Map.entry("from", Set.of("id", "description", "uri", "steps")),
                    Map.entry("routeConfiguration", Set.of("id", "description", "onException")),
                    Map.entry("onException[]", Set.of("onException")),
                    Map.entry(
                            "onException",
                            Set.of(
                                    "id",
                                    "description",
                                    "exception",
                                    "onWhen",
                                    "redeliveryPolicy",
                                    "handled",
                                    "steps")),
                    Map.entry(
                            "redeliveryPolicy",
                            Set.of(
                                    "id",
                                    "maximumRedeliveries",
                                    "redeliveryDelay",
                                    "maximumRedeliveryDelay",
                                    "useExponentialBackOff",
                                    "backOffMultiplier")),
                    Map.entry(
                            "steps[]",
                            Set.of(
                                    "bean",
                                    "split",
                                    "filter",
                                    "choice",
                                    "to",
                                    "wireTap",
                                    "log",
                                    "setProperty",
                                    "setBody",
                                    "setHeader")),
                    Map.entry("bean", Set.of("id", "description", "ref", "method", "note")),
                    Map.entry("split", Set.of("id", "description", "expression", "steps", "note")),
                    Map.entry("filter", Set.of("id", "description", "expression", "steps", "note")),
                    Map.entry("choice", Set.of("id", "description", "when", "otherwise", "note")),
                    Map.entry("when[]", Set.of("id", "expression", "steps", "note")),
                    Map.entry("otherwise", Set.of("id", "steps", "note")),
                    Map.entry("to", Set.of("id", "description", "uri", "note")),
                    Map.entry("wireTap", Set.of("id", "description", "uri", "note")),
                    Map.entry(
                            "log", Set.of("id", "description", "message", "loggingLevel", "note")),
                    Map.entry("setProperty", Set.of("id", "description", "name", "expression")),
                    Map.entry("setHeader", Set.of("id", "description", "name", "expression")),
                    Map.entry("setBody", Set.of("id", "description", "expression")),
                    Map.entry("onWhen", Set.of("id", "expression")),
                    Map.entry("handled", Set.of("constant", "simple")),
                    Map.entry("expression", EXPRESSION),
                    Map.entry("simple", LANGUAGE),
                    Map.entry("constant", LANGUAGE),
                    Map.entry("exchangeProperty", LANGUAGE),
                    Map.entry("header", LANGUAGE));

    /** What words must look like under some keys. */
    private static final Map<String, String> SHAPES =
            Map.of(
                    "loggingLevel", "TRACE|DEBUG|INFO|WARN|ERROR|OFF",
                    "maximumRedeliveries", "[0-9]+",
                    "backOffMultiplier", "[0-9]+",
                    "useExponentialBackOff", "true|false");

    private Words() {}

    /** Whether the tree is written with these keys alone. */
    static boolean know(Yaml tree) {
        return know("", tree);
    }

    private static boolean know(String under, Yaml tree) {
        return switch (tree) {
            case Yaml.Scalar(var text, _) -> text.matches(SHAPES.getOrDefault(under, "(?s).*"));
            case Yaml.Sequence(var items, _) ->
                    items.stream().allMatch(item -> know(under + "[]", item));
            case Yaml.Mapping(var entries, _) -> {
                Set<String> known = KNOWN.getOrDefault(under, Set.of());
                yield entries.stream()
                        .allMatch(entry ->
                                known.contains(entry.name()) && know(entry.name(), entry.value()));
            }
        };
    }
}
