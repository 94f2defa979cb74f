package org.freshet.packaging.patches;

import java.util.List;
import java.util.Optional;
import org.freshet.packaging.patches.Application.Placed;
import org.freshet.packaging.patches.Application.Result;
import org.freshet.packaging.patches.FileDiff.Missing;
import org.freshet.packaging.patches.Tree.Node;

/** Whether upstream has what a patch does. In doubt it has not. */
final class Merged {
    private Merged() {}

    /**
     * Whether every hunk of a patch that does not apply is in a tree already. It must be possible
     * to take the patch back, and each hunk must be proved by what it makes. A file that the patch
     * deletes and that is not there proves nothing, but does not contradict: it may have moved.
     */
    static boolean isIn(PatchFile patch, Tree tree, Effort effort) {
        WorkTree back = new WorkTree(tree);
        boolean proved = false;
        for (FileDiff diff : patch.diffs().reversed()) {
            if (deletesWhatIsGone(diff, tree)) {
                continue;
            }
            Result result = Application.apply(List.of(diff.reversed()), back, effort);
            if (diff.hunks().isEmpty() || !result.applies()) {
                return false;
            }
            for (Placed placed : result.placed()) {
                if (!Evidence.isIn(placed.hunk().reversed(), placed.lines(), effort)) {
                    return false;
                }
            }
            proved = true;
        }
        return proved;
    }

    private static boolean deletesWhatIsGone(FileDiff diff, Tree tree) {
        return diff.after().missing() == Missing.YES
                && diff.names().allMatch(name -> tree.at(Tree.path(name)) instanceof Node.Nothing);
    }

    /** A hunk that was put elsewhere than expected while what it makes stands in the file. */
    static Optional<Placed> doubtful(Result result, Effort effort) {
        return result.placed().stream()
                .filter(placed -> placed.offset() != 0)
                .filter(placed -> Evidence.mayBeIn(placed.hunk(), placed.lines(), effort))
                .findFirst();
    }
}
