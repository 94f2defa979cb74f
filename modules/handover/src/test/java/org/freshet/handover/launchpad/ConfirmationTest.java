package org.freshet.handover.launchpad;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfirmationTest {
    @TempDir Path dir;

    @Test
    void sweepsWhatAKilledProcessLeft() throws IOException {
        Path scratch = dir.resolve("confirm");
        Confirmation.sweep(scratch);
        Files.createDirectories(scratch.resolve("confirm1/apt/state"));
        Files.writeString(scratch.resolve("confirm1/apt/state/status"), "");

        Confirmation.sweep(scratch);

        assertThat(scratch).doesNotExist();
    }
}
