package org.freshet.archive;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.freshet.files.Durable;
import org.freshet.model.InvalidInput;
import org.freshet.model.NearMiss;
import org.freshet.model.Shown;
import org.freshet.trust.KeyAlgorithm;
import org.freshet.trust.KeyFacts;
import org.freshet.trust.KeyPlace;
import org.freshet.trust.Keyring;
import org.freshet.trust.OpenPgpKey;
import org.freshet.trust.Signer;

/** The keys of one archive: opened, introduced, retired. Wants the lock where it changes them. */
final class KeyRotation {
    private final Path root;
    private final Charter charter;

    KeyRotation(Path root, Charter charter) {
        this.root = root;
        this.charter = charter;
    }

    /** All active keys as one signer. */
    Signer signer() {
        List<Signer> signers = new ArrayList<>();
        for (ArchiveKeys.Key key : charter.keys().active()) {
            KeyPlace place = key.at(root);
            if (!place.exists()) {
                throw missing(key, place);
            }
            signers.add(place.open());
        }
        return Signer.jointly(signers);
    }

    private InvalidInput missing(ArchiveKeys.Key key, KeyPlace place) {
        String what = "key `%s` of archive `%s` is missing".formatted(place, charter.name());
        if (charter.keys().active().size() > 1 && key.fingerprint().isPresent()) {
            return new InvalidInput(
                    what,
                    "put it back from its backup; only when it is lost: `freshet archive key %s retire %s --early`"
                            .formatted(root, key.fingerprint().get()));
        }
        return new InvalidInput(
                what,
                "put it back from its backup; only when it is lost: remove `%s` and run `freshet"
                                .formatted(root.resolve(ServedPages.KEY))
                        + " archive init %s --suite %s` for a new one, which every client must then fetch"
                                .formatted(root, charter.suites().getFirst()));
    }

    /** The same; the key of an archive that never had one is made. */
    Signer signerOrNew(Instant now) {
        boolean served = java.nio.file.Files.exists(root.resolve(ServedPages.KEY));
        if (!served
                && charter.keys().all().getFirst().at(root) instanceof KeyPlace.InFile place
                && !place.exists()) {
            return generate(place, KeyAlgorithm.ED25519, now);
        }
        return signer();
    }

    private Signer generate(KeyPlace.InFile place, KeyAlgorithm algorithm, Instant now) {
        Durable.makePrivateDirectory(place.file().resolveSibling(""));
        return OpenPgpKey.generate(
                place.file(), algorithm, charter.label() + " archive signing key", now);
    }

    /**
     * The charter with a new key, which signs beside those that do.
     *
     * @param where empty for a new file beside the others
     * @param algorithm of a key that is not there yet
     */
    Charter add(Optional<KeyPlace> where, KeyAlgorithm algorithm, Duration overlap, Instant now) {
        List<String> before = signer().fingerprints();
        KeyPlace place = where.orElseGet(this::newFile);
        String name = Charter.keyPath(root, place);
        if (charter.keys().places().contains(name)) {
            throw new InvalidInput(
                    "key `%s` is one of archive `%s` already".formatted(place, charter.name()),
                    "name another file, or none");
        }
        // A mistyped name must not change the keys of an archive.
        if (where.isPresent() && !place.exists()) {
            throw new InvalidInput(
                    "key `%s` is not there".formatted(place),
                    "name one that is; without a name a new one is made beside the last");
        }
        Signer added =
                place instanceof KeyPlace.InFile file && !place.exists()
                        ? generate(file, algorithm, now)
                        : place.open();
        if (before.contains(added.fingerprint())) {
            throw new InvalidInput(
                    "key %s signs archive `%s` already"
                            .formatted(added.fingerprint(), charter.name()),
                    "name another one");
        }
        return charter.with(
                charter.keys().known(before).with(name, added.fingerprint(), now.plus(overlap)));
    }

    /** {@code fresh.key}, {@code fresh-2.key}, {@code fresh-3.key}: the first that is free. */
    private KeyPlace newFile() {
        Path directory = root.resolveSibling("");
        for (ArchiveKeys.Key key : charter.keys().all()) {
            if (key.at(root) instanceof KeyPlace.InFile(Path file)) {
                directory = file.resolveSibling("");
            }
        }
        int number = charter.keys().all().size() + 1;
        while (true) {
            KeyPlace place =
                    new KeyPlace.InFile(
                            directory.resolve("%s-%d.key".formatted(charter.name(), number)));
            if (!place.exists() && !charter.keys().places().contains(place.toString())) {
                return place;
            }
            number++;
        }
    }

    /**
     * The charter in which a key no longer signs.
     *
     * @param fingerprint or its end, 16 digits at least
     * @param early whether before the end of its overlap
     */
    Charter retire(String fingerprint, boolean early, Instant now) {
        List<ArchiveKeys.Key> active = charter.keys().active();
        ArchiveKeys.Key key =
                active.stream()
                        .filter(each ->
                                fingerprint.length() >= 16
                                        && each.fingerprint()
                                                .map(full -> full.endsWith(fingerprint))
                                                .orElse(false))
                        .findFirst()
                        .orElseThrow(() -> noSuchKey(fingerprint, active));
        if (active.size() == 1) {
            throw new InvalidInput(
                    "key %s is the only one of archive `%s`".formatted(fingerprint, charter.name()),
                    "first add another: `freshet archive key %s add`".formatted(root));
        }
        if (!early && key.until().map(now::isBefore).orElse(true)) {
            throw new InvalidInput(
                    "key %s of archive `%s` is still needed: %s"
                            .formatted(
                                    fingerprint,
                                    charter.name(),
                                    key.until()
                                            .map(end -> "its overlap ends on " + KeyState.day(end))
                                            .orElse("no newer key is there")),
                    "who knows no other key gets no update once it is gone; `--early` retires it"
                            + " all the same, say because somebody else has it");
        }
        return charter.with(charter.keys().without(key, now));
    }

    private static InvalidInput noSuchKey(String fingerprint, List<ArchiveKeys.Key> active) {
        List<String> known = active.stream().flatMap(key -> key.fingerprint().stream()).toList();
        return new InvalidInput(
                "no key `%s` signs the archive".formatted(Shown.text(fingerprint)),
                NearMiss.of(fingerprint, known)
                        .map("did you mean `%s`?"::formatted)
                        .orElse(
                                known.isEmpty()
                                        ? "it has one key, and needs one: `freshet archive key ROOT add`"
                                                + " adds another"
                                        : "these do: " + String.join(", ", known)));
    }

    /** All keys, from what is served: nothing is opened. */
    List<KeyState> states() {
        List<KeyFacts> served = Keyring.read(List.of(root.resolve(ServedPages.KEY))).facts();
        List<ArchiveKeys.Key> active = charter.keys().active();
        List<KeyState> states = new ArrayList<>();
        for (KeyFacts facts : served) {
            ArchiveKeys.Key key =
                    active.stream()
                            .filter(each ->
                                    each.fingerprint().equals(Optional.of(facts.fingerprint())))
                            .findFirst()
                            .orElse(active.getFirst());
            states.add(
                    new KeyState(
                            key.at(root).toString(),
                            facts.fingerprint(),
                            facts.algorithm(),
                            facts.userId(),
                            facts.expires(),
                            key.until(),
                            Optional.empty()));
        }
        charter.keys().all().stream()
                .filter(key -> !key.active())
                .forEach(key ->
                        states.add(
                                new KeyState(
                                        key.at(root).toString(),
                                        key.fingerprint().orElse(""),
                                        "",
                                        "",
                                        Optional.empty(),
                                        key.until(),
                                        key.retired())));
        return states;
    }
}
