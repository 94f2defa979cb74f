package org.freshet.packaging.bases;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.freshet.model.InvalidInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForeignPackagingTest {
    @TempDir Path debian;

    @Test
    void refusesAControlThatNamesNothing() throws IOException {
        Files.writeString(debian.resolve("control"), "# nothing yet\n");

        assertThatThrownBy(() -> ForeignPackaging.read(debian))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("source name `` is not valid");
    }
}
