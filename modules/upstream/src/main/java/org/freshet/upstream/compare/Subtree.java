package org.freshet.upstream.compare;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.freshet.upstream.compare.TagFiles.TagFile;

/**
 * Which directory of a tag a tarball was made of: git repositories of several components release
 * each from a directory of its own.
 */
final class Subtree {
    private Subtree() {}

    /**
     * The directory with which the tarball has most files in common, with a slash; empty for the
     * root, also when it is as good as another.
     */
    static String of(SortedMap<String, Content> tarball, SortedMap<String, TagFile> tag) {
        Map<String, Integer> alike = new TreeMap<>();
        tag.forEach((path, file) -> {
            // Each directory above the file may be the one.
            for (int from = 0; from >= 0; from = path.indexOf('/', from) + 1) {
                if (file.content().equals(tarball.get(path.substring(from)))) {
                    alike.merge(path.substring(0, from), 1, Integer::sum);
                }
                if (path.indexOf('/', from) < 0) {
                    break;
                }
            }
        });
        String best = "";
        for (Map.Entry<String, Integer> each : alike.entrySet()) {
            if (each.getValue() > alike.getOrDefault(best, 0)) {
                best = each.getKey();
            }
        }
        return best;
    }
}
