package org.freshet.debian;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.freshet.model.InvalidInput;
import org.freshet.model.SeriesTable.Life;
import org.freshet.model.Shown;

/**
 * The dates of series as distro-info-data has them: {@code debian.csv} and {@code ubuntu.csv} in a
 * directory.
 */
public final class DistroInfo {
    /** Where the package distro-info-data puts them. */
    public static final Path INSTALLED = Path.of("/usr/share/distro-info");

    private static final int MOST_BYTES = 1 << 20;
    private static final Pattern VERSION =
            Pattern.compile("([0-9]{1,4})(?:\\.([0-9]{1,2}))?( LTS)?");
    private static final Pattern SERIES = Pattern.compile("[a-z]{2,40}");

    private DistroInfo() {}

    /**
     * Every series with a number, of both distributions; none of one whose file is not there.
     *
     * @throws InvalidInput for a file that is not of that format
     */
    public static List<Life> read(Path directory) {
        List<Life> lives = new ArrayList<>();
        for (String distribution : List.of("debian", "ubuntu")) {
            Path file = directory.resolve(distribution + ".csv");
            try {
                if (Files.size(file) > MOST_BYTES) {
                    throw new InvalidInput(
                            "`%s` is larger than %d bytes".formatted(file, MOST_BYTES));
                }
                lives.addAll(parse(file.toString(), distribution, Files.readString(file)));
            } catch (NoSuchFileException _) {
                // Who needs it says so.
            } catch (MalformedInputException e) {
                throw new InvalidInput("`%s` is not UTF-8".formatted(file), null, e);
            } catch (IOException e) {
                throw new InvalidInput(
                        "`%s` cannot be read: %s".formatted(file, e.getClass().getSimpleName()),
                        "make it a file that you may read",
                        e);
            }
        }
        return List.copyOf(lives);
    }

    private static List<Life> parse(String what, String distribution, String text) {
        List<Life> lives = new ArrayList<>();
        List<String> lines = text.lines().toList();
        List<String> columns =
                lines.isEmpty() ? List.of() : List.of(lines.getFirst().split(",", -1));
        for (int i = 1; i < lines.size(); i++) {
            String[] values = lines.get(i).split(",", -1);
            Map<String, String> row = new HashMap<>();
            for (int j = 0; j < Math.min(values.length, columns.size()); j++) {
                row.put(columns.get(j), values[j].strip());
            }
            try {
                life(distribution, row).ifPresent(lives::add);
            } catch (DateTimeException | IllegalArgumentException e) {
                throw new InvalidInput(
                        "`%s`, line %d is not of a series: `%s`"
                                .formatted(what, i + 1, Shown.text(lines.get(i))),
                        "it must be as distro-info-data has it",
                        e);
            }
        }
        return lives;
    }

    private static Optional<Life> life(String distribution, Map<String, String> row) {
        String series = row.getOrDefault("series", "");
        String version = row.getOrDefault("version", "");
        if (version.isEmpty()) {
            // Sid and experimental have no dates either.
            return Optional.empty();
        }
        Matcher number = VERSION.matcher(version);
        if (!number.matches() || !SERIES.matcher(series).matches()) {
            throw new IllegalArgumentException(version);
        }
        String minor = Optional.ofNullable(number.group(2)).orElse("");
        String suffix =
                distribution.equals("debian")
                        ? "deb%02d".formatted(Integer.parseInt(number.group(1)))
                        : "ubuntu%02d%s".formatted(Integer.parseInt(number.group(1)), minor);
        return Optional.of(
                new Life(
                        distribution,
                        series,
                        suffix,
                        number.group(3) != null,
                        LocalDate.parse(row.getOrDefault("created", "")),
                        date(row, "release"),
                        date(row, "eol"),
                        date(row, "eol-lts")));
    }

    private static Optional<LocalDate> date(Map<String, String> row, String column) {
        return Optional.ofNullable(row.get(column))
                .filter(text -> !text.isEmpty())
                .map(LocalDate::parse);
    }
}
