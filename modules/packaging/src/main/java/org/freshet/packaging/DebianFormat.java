package org.freshet.packaging;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The formats of source packages that are written (dpkg-source(1)). */
enum DebianFormat {
    /** Upstream tarballs, and the packaging in a tarball of its own; the version has a revision. */
    QUILT("3.0 (quilt)"),
    /** One tarball of everything; the version has no revision. */
    NATIVE("3.0 (native)");

    private final String text;

    DebianFormat(String text) {
        this.text = text;
    }

    static Optional<DebianFormat> of(String text) {
        return Arrays.stream(values()).filter(format -> format.text.equals(text)).findFirst();
    }

    /** As it stands in {@code debian/source/format} and in a .dsc. */
    String text() {
        return text;
    }

    /** For messages. */
    static String either(List<DebianFormat> formats) {
        return formats.stream()
                .map(format -> "`" + format.text + "`")
                .collect(Collectors.joining(" or "));
    }
}
