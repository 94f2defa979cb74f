package org.freshet.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.freshet.model.InvalidInput;
import org.freshet.model.Unavailable;
import org.freshet.testkit.Tree;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreparedTest {
    @TempDir Path dir;
    private final SequencedMap<Path, Content> files = new LinkedHashMap<>();

    @BeforeEach
    void threeFiles() {
        files.put(dir.resolve("pool/hello.dsc"), text("dsc"));
        files.put(dir.resolve("dists/noble/Release"), text("release"));
        files.put(dir.resolve("dists/noble/InRelease"), text("signed"));
    }

    private static Content text(String text) {
        return out -> out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The files that a reader finds, without those that are hidden. */
    private List<String> visible() {
        return Tree.of(dir).lines().filter(path -> !path.contains("/.")).toList();
    }

    @Test
    void filesTakeTheirPlacesWhenTheyAreTold() {
        try (Prepared prepared = Prepared.write(files)) {
            assertThat(visible()).isEmpty();

            prepared.place(List.of(dir.resolve("pool/hello.dsc")));
            assertThat(visible()).containsExactly("pool/hello.dsc");

            prepared.placeAll();
            assertThat(visible())
                    .containsExactly(
                            "dists/noble/InRelease", "dists/noble/Release", "pool/hello.dsc");
        }

        assertThat(dir.resolve("dists/noble/InRelease")).hasContent("signed");
        assertThat(Tree.of(dir).lines()).hasSize(3);
    }

    @Test
    void nothingStaysOfWhatWasNotTold() {
        Durable.replace(dir.resolve("dists/noble/InRelease"), text("old"));

        try (Prepared prepared = Prepared.write(files)) {
            prepared.place(List.of(dir.resolve("dists/noble/Release")));
        }

        assertThat(dir.resolve("dists/noble/InRelease")).hasContent("old");
        assertThat(Tree.of(dir)).isEqualTo("dists/noble/InRelease\ndists/noble/Release\n");
    }

    @Test
    void noFileChangesWhenTheLastCannotBeWritten() {
        files.put(
                dir.resolve("last"),
                _ -> {
                    throw new IOException("No space left on device");
                });

        assertThatThrownBy(() -> Durable.replaceAll(files))
                .isInstanceOf(Unavailable.class)
                .hasMessage(
                        "`%s` cannot be written: the disk is full, or a quota is used up",
                        dir.resolve("last"));

        assertThat(Tree.of(dir)).isEmpty();
    }

    @Test
    void namesTheFileThatCannotTakeItsPlace() throws IOException {
        Files.createDirectories(dir.resolve("dists/noble/Release/below"));

        assertThatThrownBy(() -> Durable.replaceAll(files))
                .isInstanceOf(InvalidInput.class)
                .hasMessageStartingWith(
                        "`%s` cannot be written: a file stands where",
                        dir.resolve("dists/noble/Release"));

        assertThat(visible()).containsExactly("pool/hello.dsc");
        assertThat(Tree.of(dir)).isEqualTo("pool/hello.dsc\n");
    }

    @Test
    void manyFilesAreReadableByAll() throws IOException {
        for (int i = 0; i < 40; i++) {
            files.put(dir.resolve("many/" + i % 4 + "/" + i), text("x"));
        }

        Durable.replaceAll(files);

        assertThat(visible()).hasSize(43);
        for (Path file : files.keySet()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-r--r--");
        }
    }

    @Test
    void saysThatItWasInterrupted() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> Durable.replaceAll(files)).isInstanceOf(Unavailable.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }

        assertThat(visible()).isEmpty();
    }
}
