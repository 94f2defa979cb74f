package org.freshet.handover.tree;

/**
 * Where a tree lies on its host.
 *
 * @param name {@code .} for where the server puts us
 */
record Directory(String name) {
    /** The path of a file there. */
    String path(String fromRoot) {
        return name.equals(".") ? fromRoot : name + "/" + fromRoot;
    }
}
