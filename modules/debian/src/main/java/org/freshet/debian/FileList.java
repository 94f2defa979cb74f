package org.freshet.debian;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.freshet.model.Digests;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.StoredFile;

/** The three lists of files in a .dsc or .changes, which say the same with other digests. */
final class FileList {
    // A name that is safe as a file name here and as part of a URL; what dpkg makes fits.
    static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9+.~_:%-]{0,254}");
    private static final int MOST = 10_000;

    private FileList() {}

    /**
     * The files in the order of {@code Files}.
     *
     * @param columns of a line of {@code Files} between its size and its name: none in a .dsc,
     *     section and priority in a .changes
     * @throws InvalidInput when a list is missing, malformed, or differs from another
     */
    static List<StoredFile> parse(String what, Deb822.Stanza stanza, int columns) {
        Map<String, Line> md5 = list(what, stanza, "Files", 32, columns);
        Map<String, Line> sha1 = list(what, stanza, "Checksums-Sha1", 40, 0);
        Map<String, Line> sha256 = list(what, stanza, "Checksums-Sha256", 64, 0);
        if (!md5.keySet().equals(sha1.keySet()) || !md5.keySet().equals(sha256.keySet())) {
            throw new InvalidInput(
                    "`%s`: `Files`, `Checksums-Sha1` and `Checksums-Sha256` name different files"
                            .formatted(what),
                    "write the file anew with dpkg-source or dpkg-genchanges");
        }
        List<StoredFile> files = new ArrayList<>();
        md5.forEach((name, line) -> {
            Line first = required(sha1, name);
            Line second = required(sha256, name);
            if (line.size() != first.size() || line.size() != second.size()) {
                throw new InvalidInput(
                        "`%s`: sizes of `%s` differ: `Files` %d, `Checksums-Sha1` %d, `Checksums-Sha256` %d"
                                .formatted(what, name, line.size(), first.size(), second.size()));
            }
            files.add(
                    new StoredFile(
                            name,
                            new Digests(
                                    line.digest(), first.digest(), second.digest(), line.size())));
        });
        return files;
    }

    private record Line(String digest, long size) {}

    private static Line required(Map<String, Line> lines, String name) {
        Line line = lines.get(name);
        if (line == null) {
            throw new IllegalStateException("the names were compared");
        }
        return line;
    }

    private static Map<String, Line> list(
            String what, Deb822.Stanza stanza, String field, int digits, int columns) {
        Pattern pattern =
                // Joined, not formatted: the locale may have other digits.
                Pattern.compile(
                        ("([0-9a-f]{" + digits + "})[ \\t]+([0-9]{1,15})[ \\t]+")
                                + ("(?:[^ \\t]+[ \\t]+){" + columns + "}([^ \\t]+)"));
        List<String> lines = stanza.lines(field);
        if (lines.isEmpty() || lines.size() > MOST) {
            throw new InvalidInput(
                    "`%s` has no field `%s` with files".formatted(what, field),
                    "all three lists must be there: `Files`, `Checksums-Sha1`, `Checksums-Sha256`");
        }
        Map<String, Line> files = new LinkedHashMap<>();
        for (String line : lines) {
            Matcher matcher = pattern.matcher(line);
            if (!matcher.matches() || !NAME.matcher(matcher.group(3)).matches()) {
                throw new InvalidInput(
                        "`%s`: not a line of `%s`: `%s`".formatted(what, field, Shown.text(line)));
            }
            Line file = new Line(matcher.group(1), Long.parseLong(matcher.group(2)));
            if (files.put(matcher.group(3), file) != null) {
                throw new InvalidInput(
                        "`%s`: `%s` is twice in `%s`".formatted(what, matcher.group(3), field));
            }
        }
        return files;
    }
}
