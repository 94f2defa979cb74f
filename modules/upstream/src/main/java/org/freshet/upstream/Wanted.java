package org.freshet.upstream;

import java.util.Optional;
import org.freshet.model.Release;

/**
 * A tarball that is wanted of a release: its main one, or that of a component.
 *
 * @param release what is packaged: it gives names, and people decide about it
 * @param own the release that the tarball is of: with a component that of the component, as it was
 *     first seen and as its upstream shows it
 * @param component the directory that it is unpacked to; empty for the main one
 */
record Wanted(Release release, Release own, Optional<String> component) {
    static Wanted main(Release release) {
        return new Wanted(release, release, Optional.empty());
    }

    boolean approved(String subject) {
        return release.approvals().contains(subject);
    }

    /** The commands that answer a question about it. */
    String answers() {
        return "`freshet approve %s %s --because …` or `freshet ignore %s %s --because …`"
                .formatted(
                        release.source(), release.version(), release.source(), release.version());
    }

    /** The command that begins again. */
    String retry() {
        return "`freshet retry %s %s --because …`".formatted(release.source(), release.version());
    }

    /** What is its tarball, for messages: {@code hello 1.0}. */
    String text() {
        String text = release.source() + " " + release.version();
        return component
                .map(name -> "%s %s, component of %s".formatted(name, own.version(), text))
                .orElse(text);
    }

    /** Where the recipe says how it comes. */
    String rule() {
        return component.map(name -> "upstream.components." + name).orElse("upstream");
    }

    /** Its name in a source package, before it is known how distributions spell the version. */
    String fileName(String extension) {
        return "%s_%s.orig%s.%s"
                .formatted(
                        release.source(),
                        release.orderable(),
                        component.map(name -> "-" + name).orElse(""),
                        extension);
    }
}
