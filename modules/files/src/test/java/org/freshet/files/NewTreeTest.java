package org.freshet.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.freshet.model.IntegrityFailure;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the names are, nothing is written beside the tree. */
class NewTreeTest {
    @TempDir Path directory;
    private Path root;
    private NewTree tree;

    @BeforeEach
    void make() throws IOException {
        root = Files.createDirectory(directory.resolve("tree"));
        tree = new NewTree(root, "it", new Tarball.Bounds(3, 10, 100, Duration.ofMinutes(1)));
    }

    @Test
    void writesFilesCopiesAndLinks() throws IOException {
        tree.link("link", "a/b");
        tree.file("a/b", true, bytes("b"));
        tree.copy("c", "a/b");
        tree.finish();

        assertThat(root.resolve("link")).isSymbolicLink().hasContent("b");
        assertThat(root.resolve("a/b")).isExecutable();
        assertThat(root.resolve("c")).hasContent("b").isExecutable();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/etc/x", "../x", "a/../../x", "a//b", "./a", "a\nb", "a\0b", "a/"})
    void refusesNamesThatMayNotBe(String name) {
        assertThatThrownBy(() -> tree.file(name, false, bytes("x")))
                .isInstanceOf(IntegrityFailure.class);
        assertThat(root).isEmptyDirectory();
        assertThat(directory.resolve("x")).doesNotExist();
    }

    @Test
    void writesThroughNoLink() throws IOException {
        tree.link("out", directory.toString());

        assertThatThrownBy(() -> tree.file("out/x", false, bytes("x")))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage("it has `out/x` below `out`, which is no directory");
        assertThat(directory.resolve("x")).doesNotExist();
    }

    @Test
    void takesNoNameTwice() throws IOException {
        tree.file("a", false, bytes("x"));

        assertThatThrownBy(() -> tree.link("a", "/etc/passwd"))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage("it has `a` twice");
    }

    @Test
    void takesNoMoreThanItMay() throws IOException {
        assertThatThrownBy(() -> tree.file("large", false, bytes("12345678901")))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage("it has more than 10 bytes");
        NewTree many = new NewTree(root, "it", new Tarball.Bounds(1, 10, 100, Duration.ZERO));
        many.file("one", false, bytes(""));
        assertThatThrownBy(() -> many.file("two", false, bytes("")))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage("it has more than 1 files");
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
