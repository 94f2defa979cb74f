package org.freshet.upstream.compare;

import java.util.Optional;
import java.util.SortedMap;

/** The files that a tag holds, and what {@code git archive} makes of them. */
public interface TagFiles {
    /** By name: bytes, one {@code char} each. */
    SortedMap<String, TagFile> files();

    /** What is in a file or link; empty for a submodule, and for what is larger than that. */
    Optional<byte[]> content(String name, int most);

    /** Whether {@code git archive} may have made these bytes of a file. */
    boolean exportsAs(String name, byte[] bytes);

    /** One file as the tag has it. */
    record TagFile(Content content, Export export) {}

    /** What {@code git archive} does with a file, as attributes say. */
    enum Export {
        AS_IT_IS,
        /** Placeholders, line ends, encoding. */
        CONVERTED,
        /** {@code export-ignore}, of the file or of a directory that holds it. */
        LEFT_OUT
    }
}
