package org.freshet.handover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.freshet.files.ContentStore;
import org.freshet.handover.rules.Rule;
import org.freshet.handover.rules.Signatures;
import org.freshet.model.DebianVersion;
import org.freshet.model.Delivery;
import org.freshet.model.Holdings.Holding;
import org.freshet.model.Incoming;
import org.freshet.model.InvalidInput;
import org.freshet.model.Outcome;
import org.freshet.model.Outcome.Held;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.Unavailable;
import org.freshet.model.Uploaded;
import org.freshet.trust.Keyring;
import org.freshet.trust.Signer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The step of the pipeline that sends packages elsewhere, and what a home remembers of it. */
class UploaderTest {
    private static final String VERSION = "1.0-0~fresh1~ubuntu2404";
    private static final Incoming PPA = Incoming.parse("ppa:me/fresh");
    private static final Incoming MENTORS = Incoming.parse("dput:mentors");

    @TempDir Path dir;
    private final PlayedHost host = new PlayedHost();
    private final TinyUpload hello = TinyUpload.hello(VERSION);
    private Signer signer = TinyUpload.ME;
    private Keyring keys = TinyUpload.KEYS;
    private Set<String> there = Set.of();

    private Uploads uploads() {
        return new Uploads(dir.resolve("uploads"));
    }

    private ContentStore store() {
        return new ContentStore(dir.resolve("store"));
    }

    private Delivery delivery(String destination, String... approvals) throws IOException {
        return TinyDelivery.of(
                hello, VERSION, destination, store(), dir.resolve("made"), Set.of(approvals));
    }

    private Outcome<Uploaded> upload(Delivery delivery) {
        return new Uploader(
                        to ->
                                new Uploader.Outlet(
                                        new Upload.Way(
                                                to,
                                                "upload.example.org",
                                                "in",
                                                Rule.ofAnyArchive(
                                                        new Signatures(
                                                                Optional.of(keys),
                                                                TinyUpload.DATE)),
                                                host::connect),
                                        signer,
                                        _ -> there),
                        uploads(),
                        store(),
                        _ -> {})
                .upload(delivery);
    }

    private static Uploaded passed(Outcome<Uploaded> outcome) {
        return ((Passed<Uploaded>) outcome).record();
    }

    @Test
    void sendsThePackageOfTheStoreUnderItsNames() throws IOException {
        Delivery delivery = delivery("dput:mentors");

        assertThat(passed(upload(delivery)).delivery()).isEqualTo(delivery);

        assertThat(host.said)
                .containsExactly(
                        "open",
                        "put in/hello_1.0-0~fresh1~ubuntu2404.dsc",
                        "put in/hello_1.0.orig.tar.gz",
                        "put in/hello_1.0-0~fresh1~ubuntu2404.debian.tar.xz",
                        "put in/hello_1.0-0~fresh1~ubuntu2404_source.changes",
                        "close");
        assertThat(host.files.get("in/hello_1.0.orig.tar.gz"))
                .isEqualTo(Files.readAllBytes(dir.resolve("made/hello_1.0.orig.tar.gz")));
    }

    @Test
    void recognisesWhatItHasSentWhenTheStepIsCalledAgain() throws IOException {
        Uploaded first = passed(upload(delivery("dput:mentors")));
        host.said.clear();

        assertThat(passed(upload(delivery("dput:mentors"))).at()).isEqualTo(first.at());

        assertThat(host.said).isEmpty();
    }

    @Test
    void sendsOneVersionToTwoDestinations() throws IOException {
        upload(delivery("dput:mentors"));
        host.said.clear();

        upload(delivery("ppa:me/fresh"));

        assertThat(host.said).hasSize(6);
    }

    @Test
    void signsWithTheKeyThatTheDestinationKnows() throws IOException {
        signer = TinyUpload.STRANGER;
        keys = Keyring.of(Path.of("s.asc"), TinyUpload.STRANGER.publicKeyArmored());

        upload(delivery("dput:mentors"));

        // The rule `signatures` has checked both, and `contents` that the lists are right.
        assertThat(host.said).hasSize(6);
        assertThat(host.files.get("in/hello_1.0-0~fresh1~ubuntu2404.dsc"))
                .isNotEqualTo(
                        Files.readAllBytes(dir.resolve("made/hello_1.0-0~fresh1~ubuntu2404.dsc")));
    }

    @Test
    void sendsNothingThatTheArchiveWouldRefuse() throws IOException {
        signer = TinyUpload.STRANGER;
        Delivery delivery = delivery("dput:mentors");

        assertThatThrownBy(() -> upload(delivery))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("`dput:mentors` would refuse")
                .satisfies(refused ->
                        assertThat(((InvalidInput) refused).hint())
                                .contains(
                                        "nothing was sent; mend it and try again: `freshet retry hello 1.0"
                                                + " --because ...`"));

        assertThat(host.said).isEmpty();
    }

    @Test
    void leavesOutTheOrigThatIsThere() throws IOException {
        there = Set.of("hello_1.0.orig.tar.gz");

        upload(delivery("ppa:me/fresh"));

        assertThat(host.said)
                .containsExactly(
                        "open",
                        "put in/hello_1.0-0~fresh1~ubuntu2404.dsc",
                        "put in/hello_1.0-0~fresh1~ubuntu2404.debian.tar.xz",
                        "put in/hello_1.0-0~fresh1~ubuntu2404_source.changes",
                        "close");
    }

    @Test
    void asksAPersonWhetherAnUploadArrivedWhereNobodyElseCanTell() throws IOException {
        host.cuts.addAll(List.of(3, 3, 3));
        Delivery delivery = delivery("dput:mentors");
        assertThatThrownBy(() -> upload(delivery)).isInstanceOf(Unavailable.class);
        host.said.clear();

        Held<Uploaded> held = (Held<Uploaded>) upload(delivery("dput:mentors"));

        assertThat(held.question())
                .isEqualTo(
                        "nobody knows whether `hello_1.0-0~fresh1~ubuntu2404_source.changes` has arrived at"
                                + " `dput:mentors`: the connection ended with it");
        assertThat(held.hint())
                .contains("`freshet approve hello 1.0 --because ...` sends it again");
        assertThat(host.said).isEmpty();
        host.cuts.clear();
        assertThat(upload(delivery("dput:mentors", held.subject()))).isInstanceOf(Passed.class);
        assertThat(host.said).hasSize(6);
    }

    @Test
    void asksAnewForEachUploadThatMayHaveArrived() throws IOException {
        host.cuts.add(3);
        assertThatThrownBy(() -> upload(delivery("dput:mentors"))).isInstanceOf(Unavailable.class);
        Held<Uploaded> held = (Held<Uploaded>) upload(delivery("dput:mentors"));
        host.cuts.add(3);
        Delivery approved = delivery("dput:mentors", held.subject());
        assertThatThrownBy(() -> upload(approved)).isInstanceOf(Unavailable.class);
        host.said.clear();

        Held<Uploaded> again = (Held<Uploaded>) upload(approved);

        assertThat(again.subject()).isNotEqualTo(held.subject());
        assertThat(host.said).isEmpty();
    }

    @Test
    void sendsWhatWasMadeAnewUnderTheVersionOfAnUploadThatCameToNothing() throws IOException {
        signer = TinyUpload.STRANGER;
        Delivery refused = delivery("dput:mentors");
        assertThatThrownBy(() -> upload(refused)).isInstanceOf(InvalidInput.class);
        signer = TinyUpload.ME;
        TinyUpload other = TinyUpload.hello(VERSION);
        other.debian.put("debian/README.source", TinyUpload.file("Mended.\n"));

        upload(
                TinyDelivery.of(
                        other, VERSION, "dput:mentors", store(), dir.resolve("mended"), Set.of()));

        assertThat(host.files.get("in/" + other.debianTar()))
                .isEqualTo(Files.readAllBytes(dir.resolve("mended").resolve(other.debianTar())));
    }

    @Test
    void canBeAskedWhatWasSentWhileItSends() throws IOException {
        upload(delivery("dput:mentors"));
        String next = "1.0-0~fresh2~ubuntu2404";
        List<List<Holding>> held = new ArrayList<>();
        host.before = () -> held.add(uploads().holdings(MENTORS, TinyDelivery.HELLO));

        upload(
                TinyDelivery.of(
                        TinyUpload.hello(next),
                        next,
                        "dput:mentors",
                        store(),
                        dir.resolve("next"),
                        Set.of()));

        assertThat(held).hasSize(4);
        assertThat(held.getFirst())
                .extracting(Holding::version)
                .containsExactly(DebianVersion.parse(VERSION));
        assertThat(held.getLast()).hasSize(2);
    }

    @Test
    void letsAPpaBeAskedWhetherAnUploadArrived() throws IOException {
        host.cuts.addAll(List.of(3, 3, 3));
        Delivery delivery = delivery("ppa:me/fresh");
        assertThatThrownBy(() -> upload(delivery)).isInstanceOf(Unavailable.class);
        host.said.clear();

        Passed<Uploaded> passed = (Passed<Uploaded>) upload(delivery("ppa:me/fresh"));

        assertThat(passed.notes())
                .containsExactly(
                        "the connection ended while the .changes was sent; ppa:me/fresh is asked whether it has"
                                + " it");
        assertThat(host.said).isEmpty();
    }

    @Test
    void isAskedWhatItHoldsWhileItUploads() throws IOException {
        List<List<Holding>> held = new ArrayList<>();
        host.before = () -> held.add(uploads().holdings(MENTORS, TinyDelivery.HELLO));

        upload(delivery("dput:mentors"));

        assertThat(held).hasSize(4);
        assertThat(held.subList(0, 3)).containsOnly(List.of());
        // Nobody knows yet whether the .changes arrives.
        assertThat(held.getLast()).hasSize(1);
    }

    @Test
    void holdsWhatWasSentAndNothingElse() throws IOException {
        assertThat(uploads().holdings(MENTORS, TinyDelivery.HELLO)).isEmpty();
        host.cuts.addAll(List.of(1, 1, 1));
        Delivery delivery = delivery("dput:mentors");
        assertThatThrownBy(() -> upload(delivery)).isInstanceOf(Unavailable.class);
        assertThat(uploads().holdings(MENTORS, TinyDelivery.HELLO)).isEmpty();

        upload(delivery);

        List<Holding> holdings = uploads().holdings(MENTORS, TinyDelivery.HELLO);
        assertThat(holdings).hasSize(1);
        Holding held = holdings.getFirst();
        assertThat(held.version()).isEqualTo(DebianVersion.parse(VERSION));
        assertThat(held.suite()).isEqualTo("noble");
        assertThat(held.current()).isTrue();
        assertThat(held.inputs()).isEqualTo("3".repeat(64));
        assertThat(held.debian()).isEqualTo(delivery.source().plan().debian().sha256());
        assertThat(held.tarballs()).isEqualTo(delivery.source().plan().orig().tarballs());
        assertThat(uploads().holdings(PPA, TinyDelivery.HELLO)).isEmpty();
        assertThat(
                        uploads()
                                .open(MENTORS, TinyDelivery.HELLO, "hello_1.0.orig.tar.gz")
                                .orElseThrow()
                                .readAllBytes())
                .isEqualTo(Files.readAllBytes(dir.resolve("made/hello_1.0.orig.tar.gz")));
    }

    @Test
    void countsAsPublishedAtAPpaOnlyWhatIsConfirmed() throws IOException {
        upload(delivery("dput:mentors"));
        upload(delivery("ppa:me/fresh"));
        DebianVersion version = DebianVersion.parse(VERSION);
        List<Optional<DebianVersion>> published = new ArrayList<>();
        published.add(uploads().published(MENTORS, TinyDelivery.HELLO, "noble"));
        published.add(uploads().published(PPA, TinyDelivery.HELLO, "noble"));
        published.add(uploads().published(MENTORS, TinyDelivery.HELLO, "jammy"));

        uploads().of(PPA, TinyDelivery.HELLO, version).say(Outgoing.Mark.CONFIRMED, "apt has it");
        published.add(uploads().published(PPA, TinyDelivery.HELLO, "noble"));

        assertThat(published)
                .containsExactly(
                        Optional.of(version),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(version));
    }

    @Test
    void doesNotCountWhatWasRejectedAsCurrent() throws IOException {
        upload(delivery("ppa:me/fresh"));
        uploads()
                .of(PPA, TinyDelivery.HELLO, DebianVersion.parse(VERSION))
                .say(Outgoing.Mark.REJECTED, "unknown section");

        assertThat(uploads().holdings(PPA, TinyDelivery.HELLO))
                .extracting(Holding::current)
                .containsExactly(false);
    }
}
