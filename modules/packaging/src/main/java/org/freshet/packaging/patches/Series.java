package org.freshet.packaging.patches;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;

/** A {@code debian/patches/series} as dpkg-source reads it (Dpkg::Source::Quilt). */
record Series(List<Line> lines) {
    private static final int MOST = 10_000;

    Series {
        lines = List.copyOf(lines);
    }

    /**
     * A line.
     *
     * @param text as it stands there, with its newline
     * @param patch path below {@code debian/patches}; empty on lines without one
     * @param options behind the patch; dpkg-source strips one component whatever they say
     */
    record Line(String text, String patch, String options) {}

    /**
     * Reads a series.
     *
     * @throws InvalidInput for a patch outside {@code debian/patches}, or too many
     */
    static Series parse(String text) {
        List<Line> lines = PatchText.lines(text).stream().map(Series::line).toList();
        Series series = new Series(lines);
        if (series.patches().size() > MOST) {
            throw new InvalidInput("the series has more than %d patches".formatted(MOST));
        }
        return series;
    }

    private static Line line(String text) {
        String stripped = text.strip().replaceFirst("(^|(?<!\\s)\\s+)#.*$", "");
        String[] words = stripped.split("\\s+", 2);
        String patch = words[0];
        if (List.of(patch.split("/", -1)).contains("..")) {
            throw new InvalidInput(
                    "the series has a patch outside its directory: `%s`"
                            .formatted(Shown.text(patch)));
        }
        // To Perl a line of a single 0 is empty.
        return new Line(
                text,
                stripped.equals("0") ? "" : Tree.path(patch),
                words.length > 1 ? words[1] : "");
    }

    /** Its patches, the first to apply first. */
    List<String> patches() {
        return lines.stream().map(Line::patch).filter(patch -> !patch.isEmpty()).toList();
    }

    /** The patches that have options which only quilt knows. */
    List<String> withOptions() {
        List<String> patches = new ArrayList<>();
        for (Line line : lines) {
            if (!line.options().isEmpty() && !line.options().equals("-p1")) {
                patches.add(line.patch());
            }
        }
        return patches;
    }

    /** The same without some patches; comments stay. */
    Series without(Set<String> patches) {
        return new Series(lines.stream().filter(line -> !patches.contains(line.patch())).toList());
    }

    String text() {
        return lines.stream().map(Line::text).collect(Collectors.joining());
    }
}
