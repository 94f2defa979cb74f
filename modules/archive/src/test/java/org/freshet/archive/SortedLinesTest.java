package org.freshet.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SortedLinesTest {
    private static final long SEED = 20261126;

    @TempDir Path dir;

    @Test
    void sortsTheSameInMemoryAndInFiles() throws IOException {
        Random random = new Random(SEED);
        List<String> lines = new ArrayList<>(List.of("", "a\rb", "a", "a", "é", "a\0b"));
        for (int i = 0; i < 2000; i++) {
            lines.add(Integer.toString(random.nextInt(1000), 36));
        }
        List<String> expected = lines.stream().sorted().toList();

        assertThat(sorted(lines, Long.MAX_VALUE)).isEqualTo(expected);
        assertThat(sorted(lines, 5000)).isEqualTo(expected);
        assertThat(sorted(lines, 1)).isEqualTo(expected);
        try (Stream<Path> left = Files.list(dir)) {
            assertThat(left).isEmpty();
        }
    }

    private List<String> sorted(List<String> lines, long most) throws IOException {
        List<String> sorted = new ArrayList<>();
        try (SortedLines all = new SortedLines(dir, most)) {
            for (String line : lines) {
                all.add(line);
            }
            all.inOrder(sorted::add);
        }
        return sorted;
    }
}
