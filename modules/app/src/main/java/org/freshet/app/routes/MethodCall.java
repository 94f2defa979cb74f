package org.freshet.app.routes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A method as a bean step names it: {@code build}, or {@code take(${exchangeProperty.work})}.
 *
 * @param arguments empty when none are written down: Camel then gives the body
 */
record MethodCall(String name, Optional<List<String>> arguments) {
    static MethodCall parse(String text) {
        int open = text.indexOf('(');
        if (open < 0 || !text.endsWith(")")) {
            return new MethodCall(text.strip(), Optional.empty());
        }
        return new MethodCall(
                text.substring(0, open).strip(),
                Optional.of(split(text.substring(open + 1, text.length() - 1))));
    }

    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        boolean quoted = false;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '\'' -> quoted = !quoted;
                case '{', '(' -> depth++;
                case '}', ')' -> depth--;
                case ',' -> {
                    if (depth == 0 && !quoted) {
                        parts.add(text.substring(from, i).strip());
                        from = i + 1;
                    }
                }
                default -> {}
            }
        }
        if (!text.isBlank()) {
            parts.add(text.substring(from).strip());
        }
        return List.copyOf(parts);
    }
}
