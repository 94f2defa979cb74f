package org.freshet.packaging.patches;

import java.util.HashMap;
import java.util.Map;

/** A tree that is written to; what it is laid over stays as it is until {@link #commit}. */
final class WorkTree implements Tree {
    private final Tree below;
    private final Map<String, Node> changes = new HashMap<>();

    WorkTree(Tree below) {
        this.below = below;
    }

    @Override
    public Node at(String path) {
        Node changed = changes.get(path);
        return changed == null ? below.at(path) : changed;
    }

    void put(String path, Node node) {
        Tree.above(path).forEach(this::makeDirectory);
        changes.put(path, node);
    }

    void makeDirectory(String path) {
        if (at(path) instanceof Node.Nothing) {
            changes.put(path, new Node.Directory());
        }
    }

    void remove(String path) {
        changes.put(path, new Node.Nothing());
    }

    /** Writes what changed to the tree below. */
    void commit(WorkTree to) {
        to.changes.putAll(changes);
    }
}
