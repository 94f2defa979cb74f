package org.freshet.packaging.orig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.freshet.files.ContentStore;
import org.freshet.model.DebianVersion;
import org.freshet.model.Holdings.HeldFile;
import org.freshet.model.Holdings.Holding;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Recipe.Repacking;
import org.freshet.model.StoredFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Upstream signs its tarball again: another signature, for the same name in the pool. */
class PublishedTest {
    private static final String ASC = "hello_1.8.orig.tar.gz.asc";

    @TempDir Path dir;
    private ContentStore store;
    private final Map<String, byte[]> pool = new TreeMap<>();
    private final List<Holding> held = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private StoredFile orig;
    private StoredFile ours;

    @BeforeEach
    void fetch() {
        store = new ContentStore(dir.resolve("store"));
        orig = put(store, "hello_1.8.orig.tar.gz", "the tarball");
        ours = put(store, "signature", "signed again");
    }

    @Test
    void whatNobodyPublishedIsTakenAsItCame() {
        held.add(holding("1.7-0~fresh1~ubuntu2404", published("the first signature")));

        assertThat(beside("1.8")).contains(new StoredFile(ASC, ours.digests()));
        assertThat(notes).isEmpty();
    }

    @Test
    void theSameSignatureIsTakenWithoutAWord() {
        held.add(holding("1.8-0~fresh1~ubuntu2404", published("signed again")));

        assertThat(beside("1.8")).contains(new StoredFile(ASC, ours.digests()));
        assertThat(notes).isEmpty();
    }

    @Test
    void thePublishedSignatureIsTakenOutOfThePool() {
        held.add(holding("1.8-0~fresh1~ubuntu2404", published("the first signature")));
        pool.put(ASC, bytes("the first signature"));

        StoredFile chosen = beside("1.8").orElseThrow();

        assertThat(chosen.name()).isEqualTo(ASC);
        assertThat(store.path(chosen)).hasContent("the first signature");
        assertThat(chosen.digests().size()).isEqualTo(19);
        assertThat(notes)
                .containsExactly(
                        "`hello_1.8.orig.tar.gz.asc` is the published one; upstream signed its tarball again");
    }

    @Test
    void aSignatureThatIsNotAtHandAnyMoreIsLeftOut() {
        held.add(holding("1.8-0~fresh1~ubuntu2404", published("the first signature")));

        assertThat(beside("1.8")).isEmpty();
        assertThat(notes)
                .containsExactly(
                        "`hello_1.8.orig.tar.gz.asc` is left out: it was published with other bytes, which are not at hand");
    }

    @Test
    void whereTwoDestinationsHaveDifferentOnesItIsLeftOut() {
        held.add(holding("1.8-0~fresh1~ubuntu2404", published("the first signature")));
        held.add(holding("1.8-0~fresh1~ubuntu2404", published("signed again")));
        pool.put(ASC, bytes("the first signature"));

        assertThat(beside("1.8")).isEmpty();
    }

    @Test
    void aDamagedPoolIsSaid() {
        held.add(holding("1.8-0~fresh1~ubuntu2404", published("the first signature")));
        pool.put(ASC, bytes("something else"));

        assertThatThrownBy(() -> beside("1.8"))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageStartingWith(
                        "the published `" + ASC + "` is damaged: expected sha256 `");
    }

    private Optional<StoredFile> beside(String upstream) {
        OrigChoice.Setting setting =
                new OrigChoice.Setting(
                        List.of(),
                        Repacking.NONE,
                        Map.of(),
                        List.of(),
                        held,
                        _ -> List.of(),
                        file -> Optional.ofNullable(pool.get(file)).map(PublishedTest::stream));
        return new Published(store, upstream, setting)
                .beside("", orig, ASC, Optional.of(ours), notes);
    }

    private static InputStream stream(byte[] bytes) {
        return new ByteArrayInputStream(bytes);
    }

    /** Digests only: the bytes are in no store of ours. */
    private HeldFile published(String signature) {
        return new HeldFile(
                ASC, put(new ContentStore(dir.resolve("other")), ASC, signature).sha256());
    }

    private Holding holding(String version, HeldFile signature) {
        return new Holding(
                DebianVersion.parse(version),
                "noble",
                true,
                "",
                "",
                List.of(new HeldFile(orig.name(), orig.sha256()), signature));
    }

    private static StoredFile put(ContentStore store, String name, String text) {
        return store.put(name, out -> out.write(bytes(text)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
