package org.freshet.packaging.patches;

import java.util.ArrayList;
import java.util.List;

/** The files that patches touch, by path from the top of an unpacked source package. */
interface Tree {
    /** What stands under a clean path. */
    Node at(String path);

    /** What may stand under a path. */
    sealed interface Node {
        /** Nothing. */
        record Nothing() implements Node {}

        /** A directory. */
        record Directory() implements Node {}

        /** A symbolic link. */
        record Link(String to) implements Node {}

        /** A regular file. */
        record File(String text) implements Node {}
    }

    /** A name as a path: without empty components and {@code .}; {@code ..} stays. */
    static String path(String name) {
        List<String> path = new ArrayList<>();
        for (String component : name.split("/", -1)) {
            if (!component.isEmpty() && !component.equals(".")) {
                path.add(component);
            }
        }
        return String.join("/", path);
    }

    /** The directories above a path, the nearest first. */
    static List<String> above(String path) {
        List<String> above = new ArrayList<>();
        for (int i = path.lastIndexOf('/'); i > 0; i = path.lastIndexOf('/', i - 1)) {
            above.add(path.substring(0, i));
        }
        return above;
    }
}
