package org.freshet.app.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.freshet.archive.Archive;
import org.freshet.archive.KeyState;
import org.freshet.model.InvalidInput;
import org.freshet.model.NearMiss;
import org.freshet.model.Shown;
import org.freshet.trust.KeyAlgorithm;
import org.freshet.trust.KeyPlace;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The keys of an archive. */
@Command(
        name = "key",
        description = {
            "The keys that sign an archive:",
            "  key ROOT [list]               which they are, and what is to be done about them",
            "  key ROOT add                  a new one signs, too; the others until the overlap ends",
            "  key ROOT retire FINGERPRINT   one signs no longer"
        },
        sortOptions = false)
final class ArchiveKey implements Callable<Integer> {
    @ParentCommand private ArchiveCommand archive;

    @Mixin private Options options;

    @Parameters(index = "0", paramLabel = "ROOT")
    private Path root;

    @Parameters(index = "1", arity = "0..1", paramLabel = "list|add|retire")
    private String verb = "list";

    @Parameters(index = "2", arity = "0..1", paramLabel = "FINGERPRINT")
    private @Nullable String fingerprint;

    @Option(
            names = "--key",
            paramLabel = "FILE|gpg:FINGERPRINT",
            description = "add: this one, which is there (default: a new file)")
    private @Nullable String key;

    @Option(
            names = "--algorithm",
            paramLabel = "A",
            description = "add: of a new key, ed25519 (default) or rsa4096")
    private String algorithm = "ed25519";

    @Option(
            names = "--overlap",
            paramLabel = "PERIOD",
            description = "add: how long the keys before go on signing (default: P1Y)")
    private String overlap = "P1Y";

    @Option(names = "--early", description = "retire: before the end of the overlap")
    private boolean early;

    /** A key as people name it. */
    static KeyPlace place(String text) {
        return KeyPlace.of(text, Path.of("").toAbsolutePath());
    }

    @Override
    public Integer call() {
        Instant now = Clock.systemUTC().instant();
        Archive at = archive.open(root);
        switch (verb) {
            case "list" -> print(at, at.keys(), now);
            case "add" ->
                    print(
                            at,
                            at.addKey(
                                    Optional.ofNullable(key).map(ArchiveKey::place),
                                    algorithm(),
                                    overlap(now),
                                    now),
                            now);
            case "retire" -> {
                if (fingerprint == null) {
                    throw new InvalidInput(
                            "which key is to retire is not said",
                            "`freshet archive key %s` lists their fingerprints".formatted(root));
                }
                print(at, at.retireKey(bare(fingerprint), early, now), now);
            }
            default ->
                    throw new InvalidInput(
                            "`%s` is nothing that is done with keys".formatted(Shown.text(verb)),
                            NearMiss.of(verb, List.of("list", "add", "retire"))
                                    .map("did you mean `%s`?"::formatted)
                                    .orElse("say list, add or retire"));
        }
        return 0;
    }

    private static String bare(String fingerprint) {
        return fingerprint.replace(" ", "").toUpperCase(Locale.ROOT);
    }

    private KeyAlgorithm algorithm() {
        for (KeyAlgorithm each : KeyAlgorithm.values()) {
            if (each.toString().equals(algorithm)) {
                return each;
            }
        }
        throw new InvalidInput(
                "no key is made for `%s`".formatted(Shown.text(algorithm)),
                "use ed25519, or rsa4096 where clients older than 2018 count");
    }

    private Duration overlap(Instant now) {
        try {
            Period period = Period.parse(overlap);
            Instant end = now.atZone(ZoneOffset.UTC).plus(period).toInstant();
            if (end.isAfter(now)) {
                return Duration.between(now, end);
            }
        } catch (DateTimeParseException notOne) {
            // Told below with the same words.
        }
        throw new InvalidInput(
                "`%s` is no period of days, months or years".formatted(Shown.text(overlap)),
                "write it as P1Y, P18M or P90D");
    }

    private void print(Archive at, List<KeyState> keys, Instant now) {
        Screen screen = archive.screen();
        List<String> alarms = at.keyAlarms(now);
        if (options.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("keys", keys.stream().map(ArchiveKey::json).toList());
            json.put("alarms", alarms);
            Json.document(screen.out(), json);
            return;
        }
        Table table = new Table("FINGERPRINT", "KIND", "STATE", "UNTIL", "EXPIRES", "WHERE");
        keys.forEach(key ->
                table.row(
                        key.fingerprint(),
                        key.algorithm().isEmpty() ? "-" : key.algorithm(),
                        key.state(),
                        key.retired().or(key::until).map(ArchiveKey::day).orElse("-"),
                        key.expires().map(ArchiveKey::day).orElse("never"),
                        key.place()));
        table.print(screen.out());
        alarms.forEach(alarm -> screen.err().println("note: " + alarm));
    }

    private static String day(Instant time) {
        return time.atOffset(ZoneOffset.UTC).toLocalDate().toString();
    }

    private static Map<String, Object> json(KeyState key) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("fingerprint", key.fingerprint());
        json.put("state", key.state());
        if (!key.algorithm().isEmpty()) {
            json.put("algorithm", key.algorithm());
            json.put("user", key.userId());
        }
        json.put("where", key.place());
        key.expires().ifPresent(time -> json.put("expires", Json.time(time)));
        key.until().ifPresent(time -> json.put("until", Json.time(time)));
        key.retired().ifPresent(time -> json.put("retired", Json.time(time)));
        return json;
    }
}
