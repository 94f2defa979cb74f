package org.freshet.upstream;

import java.util.List;
import org.freshet.upstream.compare.Allowed;

/** The patterns of a recipe's {@code same-tree: {allow: […]}}, read as git reads its own. */
final class AllowedPaths implements Allowed {
    private final List<PathPattern> patterns;

    AllowedPaths(List<String> patterns) {
        this.patterns =
                patterns.stream().map(pattern -> PathPattern.of(Bytes.utf8(pattern))).toList();
    }

    @Override
    public boolean byName(String name) {
        return patterns.stream()
                .anyMatch(pattern -> !pattern.hasWildcard() && pattern.matches(name, ""));
    }

    @Override
    public boolean byPattern(String name) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(name, ""));
    }
}
