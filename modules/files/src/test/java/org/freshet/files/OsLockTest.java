package org.freshet.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.freshet.model.Unavailable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OsLockTest {
    @TempDir Path dir;

    @Test
    void excludesAnotherThreadAndLetsItInAfterwards() {
        Path file = dir.resolve("home/lock");

        try (OsLock _ = OsLock.tryLock(file).orElseThrow()) {
            assertThat(CompletableFuture.supplyAsync(() -> OsLock.tryLock(file)).join()).isEmpty();
        }

        OsLock.tryLock(file).orElseThrow().close();
    }

    @Test
    void excludesTheSameFileByAnotherName() throws IOException {
        Files.createDirectory(dir.resolve("home"));
        Files.createSymbolicLink(dir.resolve("alias"), Path.of("home"));

        try (OsLock _ = OsLock.tryLock(dir.resolve("home/lock")).orElseThrow()) {
            assertThat(OsLock.tryLock(dir.resolve("alias/../alias/lock"))).isEmpty();
        }
    }

    @Test
    void closingTwiceGivesNobodyElsesLockBack() {
        Path file = dir.resolve("lock");
        OsLock first = OsLock.tryLock(file).orElseThrow();
        first.close();

        try (OsLock _ = OsLock.tryLock(file).orElseThrow()) {
            first.close();

            assertThat(OsLock.tryLock(file)).isEmpty();
        }
    }

    @Test
    void waitsForAThreadAndTellsOnceWhoHoldsIt() {
        Path file = dir.resolve("lock");
        OsLock first = OsLock.tryLock(file).orElseThrow();
        List<String> heard = new ArrayList<>();

        OsLock second =
                OsLock.lock(
                        file,
                        holder -> {
                            heard.add(holder);
                            first.close();
                        });

        assertThat(heard).containsExactly("process " + ProcessHandle.current().pid());
        second.close();
    }

    @Test
    void excludesAnotherProcessEvenAfterALookAtTheHolder() throws Exception {
        Path file = dir.resolve("lock");

        try (OsLock _ = OsLock.tryLock(file).orElseThrow()) {
            assertThat(OsLock.holder(file)).isEqualTo("process " + ProcessHandle.current().pid());

            assertThat(said(child("try", file)))
                    .isEqualTo("held by process " + ProcessHandle.current().pid());
        }
        assertThat(said(child("try", file))).isEqualTo("free");
    }

    @Test
    void diesWithItsProcess() throws Exception {
        Path file = dir.resolve("lock");
        Process holder = child("hold", file);
        assertThat(said(holder)).isEqualTo("held");
        assertThat(OsLock.tryLock(file)).isEmpty();
        assertThat(OsLock.holder(file)).isEqualTo("process " + holder.pid());

        holder.destroyForcibly().waitFor();

        try (OsLock lock = OsLock.tryLock(file).orElseThrow()) {
            assertThat(lock).isNotNull();
        }
    }

    @Test
    void waitsForAnotherProcessAndTellsOnceWhoHoldsIt() throws Exception {
        Path file = dir.resolve("lock");
        Process holder = child("hold", file);
        assertThat(said(holder)).isEqualTo("held");
        List<String> heard = new ArrayList<>();

        try (OsLock _ =
                OsLock.lock(
                        file,
                        who -> {
                            heard.add(who);
                            holder.destroyForcibly();
                        })) {
            assertThat(heard).containsExactly("process " + holder.pid());
        }
    }

    @Test
    void endsItsWaitWhenTheThreadIsInterrupted() throws Exception {
        Path file = dir.resolve("lock");
        CountDownLatch waits = new CountDownLatch(1);
        AtomicReference<Throwable> failure = new AtomicReference<>();

        try (OsLock _ = OsLock.tryLock(file).orElseThrow()) {
            Thread thread =
                    Thread.ofPlatform()
                            .uncaughtExceptionHandler((_, thrown) -> failure.set(thrown))
                            .start(() -> OsLock.lock(file, _ -> waits.countDown()).close());
            assertThat(waits.await(30, TimeUnit.SECONDS)).isTrue();
            thread.interrupt();
            thread.join();
        }

        assertThat(failure.get())
                .isInstanceOf(Unavailable.class)
                .hasMessage("interrupted while waiting for the lock `%s`", file);
        OsLock.tryLock(file).orElseThrow().close();
    }

    @Test
    void knowsNoHolderOfAFileThatIsNotThere() {
        assertThat(OsLock.holder(dir.resolve("nowhere"))).isEqualTo("an unknown process");
        assertThat(dir.resolve("nowhere")).doesNotExist();
    }

    @Test
    void failsWhereADirectoryIsAFile() throws IOException {
        Files.writeString(dir.resolve("home"), "x");

        assertThatThrownBy(() -> OsLock.tryLock(dir.resolve("home/lock")))
                .isInstanceOf(org.freshet.model.InvalidInput.class);
    }

    private static Process child(String what, Path file) throws IOException {
        return new ProcessBuilder(
                        Child.java(),
                        "-cp",
                        Child.classPath(),
                        Child.class.getName(),
                        what,
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String said(Process child) throws IOException {
        return String.valueOf(
                new BufferedReader(
                                new InputStreamReader(
                                        child.getInputStream(), StandardCharsets.UTF_8))
                        .readLine());
    }
}
