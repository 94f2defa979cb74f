package org.freshet.handover;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.freshet.debian.Deb822.Stanza;

/**
 * The lists of files in a .changes or a .dsc, as they are: what is wrong with them is for the rules
 * to say.
 *
 * @param lists by field, as far as there are any
 * @param malformed lines that are none of such a list, the first ones
 */
public record ListedFiles(Map<String, List<Line>> lists, List<String> malformed) {
    /** The fields that list files, with the digests of each. */
    public static final List<String> FIELDS =
            List.of("Files", "Checksums-Sha1", "Checksums-Sha256");

    private static final Pattern SIZE = Pattern.compile("[0-9]{1,15}");
    private static final int MOST = 10_000;

    /** No file system that uploads arrive on takes longer names. */
    private static final int MOST_NAME = 255;

    /** Who has so many of them need not hear of the others. */
    private static final int MOST_MALFORMED = 10;

    public ListedFiles {
        lists = Map.copyOf(lists);
        malformed = List.copyOf(malformed);
    }

    /**
     * One line of such a list.
     *
     * @param section of a line of {@code Files} in a .changes
     */
    public record Line(String name, String digest, long size, Optional<String> section) {}

    /**
     * Those of a stanza.
     *
     * @param columns between size and name in {@code Files}: section and priority in a .changes
     */
    static ListedFiles of(Stanza stanza, int columns) {
        Map<String, List<Line>> lists = new LinkedHashMap<>();
        List<String> malformed = new ArrayList<>();
        for (String field : FIELDS) {
            int expected = field.equals("Files") ? 3 + columns : 3;
            List<Line> lines = new ArrayList<>();
            for (String text : stanza.lines(field)) {
                List<String> words = Arrays.asList(text.split("[ \\t]+", -1));
                if (words.size() == expected
                        && SIZE.matcher(words.get(1)).matches()
                        && words.getLast().length() <= MOST_NAME
                        && lines.size() < MOST) {
                    lines.add(
                            new Line(
                                    words.getLast(),
                                    words.getFirst(),
                                    Long.parseLong(words.get(1)),
                                    expected > 3 ? Optional.of(words.get(2)) : Optional.empty()));
                } else if (malformed.size() < MOST_MALFORMED) {
                    malformed.add(field + ": " + text);
                }
            }
            if (stanza.get(field).isPresent()) {
                lists.put(field, List.copyOf(lines));
            }
        }
        return new ListedFiles(lists, malformed);
    }

    /** The files in the order of {@code Files}. */
    public List<Line> files() {
        return lists.getOrDefault("Files", List.of());
    }
}
