package org.freshet.upstream;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** {@code (describe:tags=true,match=v*)} and what it asks for. */
record Describe(boolean tags, List<String> match, List<String> exclude, int taken) {
    static Optional<Describe> parse(String rest) {
        int at = "(describe".length();
        boolean tags = false;
        List<String> match = new ArrayList<>();
        List<String> exclude = new ArrayList<>();
        if (rest.startsWith(":", at)) {
            at++;
            while (true) {
                int end = at;
                while (end < rest.length() && ",)".indexOf(rest.charAt(end)) < 0) {
                    end++;
                }
                if (end == rest.length()) {
                    return Optional.empty();
                }
                String argument = rest.substring(at, end);
                String name = argument.replaceFirst("=.*", "");
                String value = argument.contains("=") ? argument.replaceFirst(".*?=", "") : "";
                boolean valued = argument.contains("=");
                switch (name) {
                    case "tags" -> {
                        String low = value.toLowerCase(Locale.ROOT);
                        boolean on = !valued || Set.of("true", "yes", "on", "1").contains(low);
                        if (!on && !Set.of("false", "no", "off", "0", "").contains(low)) {
                            return Optional.empty();
                        }
                        tags = on;
                    }
                    case "match" -> match.add(value);
                    case "exclude" -> exclude.add(value);
                    case "abbrev" -> {
                        if (!value.matches("[+-]?[0-9]+")) {
                            return Optional.empty();
                        }
                    }
                    default -> {
                        return Optional.empty();
                    }
                }
                if (!name.equals("tags") && value.isEmpty()) {
                    return Optional.empty();
                }
                at = end;
                if (rest.charAt(end) == ')') {
                    break;
                }
                at++;
                if (rest.startsWith(")", at)) {
                    break;
                }
            }
        }
        return rest.startsWith(")", at)
                ? Optional.of(new Describe(tags, match, exclude, at + 1))
                : Optional.empty();
    }

    /** Unless told otherwise, git describes by annotated tags only. */
    boolean finds(String tag, boolean annotated) {
        return (annotated || tags)
                && exclude.stream().noneMatch(glob -> Wildmatch.matches(glob, tag, false))
                && (match.isEmpty()
                        || match.stream().anyMatch(glob -> Wildmatch.matches(glob, tag, false)));
    }
}
