package org.freshet.archive;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * A key of an archive, for people.
 *
 * @param place where its secret part is: a file, or {@code gpg:FINGERPRINT}
 * @param algorithm {@code ed25519}, {@code rsa4096}; empty for one that is retired
 * @param expires when it can sign no longer; empty for never
 * @param until when its overlap with a newer key ends
 * @param retired since when it signs no longer
 */
public record KeyState(
        String place,
        String fingerprint,
        String algorithm,
        String userId,
        Optional<Instant> expires,
        Optional<Instant> until,
        Optional<Instant> retired) {
    /** Who is away for a summer must still have time for an overlap. */
    static final Duration ALARM = Duration.ofDays(270);

    /** {@code active}, {@code ending} while a newer one signs as well, {@code retired}. */
    public String state() {
        if (retired.isPresent()) {
            return "retired";
        }
        return until.isPresent() ? "ending" : "active";
    }

    /** What a person should do about keys, one line each. */
    static List<String> alarms(String archive, String root, List<KeyState> keys, Instant now) {
        return keys.stream()
                .filter(key -> key.retired().isEmpty())
                .flatMap(key -> key.alarm(archive, root, keys, now).stream())
                .toList();
    }

    private Optional<String> alarm(String archive, String root, List<KeyState> keys, Instant now) {
        if (expires.isPresent() && until.isEmpty() && now.plus(ALARM).isAfter(expires.get())) {
            boolean over = !now.isBefore(expires.get());
            return Optional.of(
                    "key %s of archive `%s` %s on %s: add another with `freshet archive key %s add`"
                                    .formatted(
                                            fingerprint,
                                            archive,
                                            over ? "expired" : "expires",
                                            day(expires.get()),
                                            root)
                            + (over ? "" : " now, so that users have time to get it"));
        }
        if (until.isPresent() && !now.isBefore(until.get()) && keys.size() > 1) {
            return Optional.of(
                    "the overlap of key %s of archive `%s` ended on %s: `freshet archive key %s retire %s`"
                            .formatted(fingerprint, archive, day(until.get()), root, fingerprint));
        }
        return Optional.empty();
    }

    static LocalDate day(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }
}
