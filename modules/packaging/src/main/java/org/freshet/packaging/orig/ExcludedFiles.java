package org.freshet.packaging.orig;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.freshet.debian.Deb822;
import org.freshet.model.InvalidInput;

/**
 * What a debian/copyright says of the orig tarball in its first paragraph: {@code Files-Excluded}
 * and {@code Files-Included} (mk-origtargz(1)).
 */
record ExcludedFiles(List<String> exclude, List<String> include) {
    private static final ExcludedFiles NONE = new ExcludedFiles(List.of(), List.of());

    // As mk-origtargz: without it the file is prose, and says nothing to machines.
    private static final Pattern FORMAT =
            Pattern.compile(
                    "https?://www\\.debian\\.org/doc/packaging-manuals/copyright-format/[.0-9]+/?");

    /**
     * @param component whose orig tarball it is about, {@code Files-Excluded-NAME}; empty for the
     *     main one
     */
    static ExcludedFiles of(String copyright, String component) {
        String suffix = component.isEmpty() ? "" : "-" + component;
        String first =
                String.join(
                        "\n",
                        copyright
                                .lines()
                                .filter(line -> !line.startsWith("#"))
                                .dropWhile(String::isBlank)
                                .takeWhile(line -> !line.isBlank())
                                .toList());
        try {
            Deb822.Stanza stanza = Deb822.parseOne("debian/copyright", first + "\n");
            return stanza.get("Format")
                            .filter(it -> FORMAT.matcher(it.strip()).matches())
                            .isPresent()
                    ? new ExcludedFiles(
                            words(stanza.get("Files-Excluded" + suffix)),
                            words(stanza.get("Files-Included" + suffix)))
                    : NONE;
        } catch (InvalidInput _) {
            // Many a debian/copyright is prose that merely looks like fields.
            return NONE;
        }
    }

    private static List<String> words(Optional<String> field) {
        return field.stream()
                .flatMap(text -> Stream.of(text.split("\\s+", -1)))
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
