package org.freshet.model;

import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;

/** A place where releases of an upstream show, beside its git tags; as the recipe names it. */
public sealed interface PlaceRule {

    /** The software of a forge, which decides how it is asked. */
    enum ForgeKind {
        GITHUB,
        GITLAB,
        /** Forgejo too. */
        GITEA;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A registry of a language's packages; its address is a setting. */
    enum RegistryKind {
        PYPI,
        NPM,
        CRATES,
        CPAN,
        RUBYGEMS;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The releases that a project makes on a forge.
     *
     * @param project its page, such as {@code https://github.com/jqlang/jq}
     */
    record Forge(ForgeKind kind, URI project) implements PlaceRule {}

    /**
     * A package of a registry.
     *
     * @param name as the registry writes it: {@code requests}, {@code @scope/name}
     */
    record Registry(RegistryKind kind, String name) implements PlaceRule {}

    /**
     * A page that links to tarballs.
     *
     * @param pattern of a link's file name: a template with {@code {version}}, or a regular
     *     expression with {@code (?<version>…)}
     */
    record Listing(URI url, String pattern) implements PlaceRule {}

    /** A {@code debian/watch} file; its path is absolute. */
    record WatchFile(Path file) implements PlaceRule {}
}
