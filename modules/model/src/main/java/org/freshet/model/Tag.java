package org.freshet.model;

import java.util.Optional;

/**
 * A tag as {@code git ls-remote} tells it.
 *
 * @param name without {@code refs/tags/}; hostile text
 * @param object the object that the ref names: a tag object, or a commit for a lightweight tag; 40
 *     or 64 hex digits
 * @param peeled the commit that a tag object names; empty for a lightweight tag
 */
public record Tag(String name, String object, Optional<String> peeled) {
    public String commit() {
        return peeled.orElse(object);
    }

    public boolean annotated() {
        return peeled.isPresent();
    }
}
