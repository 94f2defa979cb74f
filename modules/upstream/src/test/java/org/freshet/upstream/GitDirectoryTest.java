package org.freshet.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.freshet.http.Web;
import org.freshet.model.InvalidInput;
import org.freshet.testkit.FakeUpstream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packaging out of git repositories, on this machine and from git's own server. */
class GitDirectoryTest {
    private static final Optional<String> LATEST = Optional.of("refs/heads/debian/latest");

    @TempDir Path directory;
    private FakeUpstream repository;

    @BeforeEach
    void make() {
        repository =
                FakeUpstream.in(directory, "hello")
                        .file("hello.c", "int main;\n")
                        .file(".gitattributes", "debian/* text eol=crlf export-ignore\n")
                        .commit("upstream");
        repository.git("checkout", "-q", "-b", "debian/latest");
        repository
                .file("debian/control", "Source: hello\n")
                .executable("debian/rules", "#!/usr/bin/make -f\n")
                .file("debian/patches/series", "")
                .commit("packaging");
    }

    @Test
    void writesTheDirectoryAsItLies() throws IOException {
        GitDirectory.At at = git().find(repository.url(), LATEST, "debian");

        assertThat(at.commit()).isEqualTo(repository.id("debian/latest"));
        assertThat(at.tree()).isEqualTo(repository.id("debian/latest:debian"));
        Path into = Files.createDirectory(directory.resolve("into"));
        assertThat(git().write(repository.url(), LATEST, at, "debian", into)).isEmpty();
        assertThat(files(into)).containsExactly("control", "patches", "patches/series", "rules");
        assertThat(into.resolve("control")).content().isEqualTo("Source: hello\n");
        assertThat(into.resolve("rules")).isExecutable();
    }

    @Test
    void fetchesFromAServer() throws IOException {
        try (GitHttp server = GitHttp.serve(directory)) {
            String url = server.url("hello");
            GitDirectory.At at = git().find(url, LATEST, "debian");
            Path into = Files.createDirectory(directory.resolve("into"));

            git().write(url, LATEST, at, "debian", into);

            assertThat(at.commit()).isEqualTo(repository.id("debian/latest"));
            assertThat(files(into))
                    .containsExactly("control", "patches", "patches/series", "rules");
        }
    }

    @Test
    void theTreeStaysWhenOnlyUpstreamMoved() {
        GitDirectory.At before = git().find(repository.url(), LATEST, "debian");
        repository.file("hello.c", "int other;\n").commit("upstream again");

        GitDirectory.At now = git().find(repository.url(), LATEST, "debian");

        assertThat(now.tree()).isEqualTo(before.tree());
        assertThat(now.commit()).isNotEqualTo(before.commit());
    }

    @Test
    void saysWhichBranchOrDirectoryIsNotThere() {
        assertThatThrownBy(() ->
                        git().find(
                                        repository.url(),
                                        Optional.of("refs/heads/debian/sid"),
                                        "debian"))
                .isInstanceOf(InvalidInput.class)
                .hasMessageEndingWith("has no branch `debian/sid`");
        assertThatThrownBy(() -> git().find(repository.url(), LATEST, "packaging"))
                .isInstanceOf(InvalidInput.class)
                .hasMessageEndingWith("has no directory `packaging` in `refs/heads/debian/latest`");
    }

    private GitDirectory git() {
        return new GitDirectory(new Web(InstantSource.system()), directory.resolve("scratch"));
    }

    private static List<String> files(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(path -> !path.equals(directory))
                    .map(path -> directory.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }
}
