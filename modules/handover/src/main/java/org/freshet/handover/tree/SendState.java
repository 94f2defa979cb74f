package org.freshet.handover.tree;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.freshet.files.Durable;
import org.freshet.model.FreshetException;
import org.freshet.model.IntegrityFailure;

/**
 * How far a tree has come to its remote.
 *
 * @param at the remote, {@code me@www.example.org:22/fresh}
 * @param owner what the remote tree knows us by
 * @param token of the send that began last; whoever sent after it left another
 * @param before what the remote showed when it began, and shows still when it was cut off early
 * @param complete the fingerprint of the local tree that was sent whole; empty for none
 * @param due when something is to be removed there, in seconds; 0 for nothing
 * @param suites by name
 */
record SendState(
        String at,
        String owner,
        String token,
        String before,
        String complete,
        long due,
        SortedMap<String, There> suites,
        Optional<Trouble> trouble) {
    SendState {
        suites = Collections.unmodifiableSortedMap(new TreeMap<>(suites));
    }

    private static final Duration FIRST_WAIT = Duration.ofSeconds(30);
    private static final int DOUBLINGS = 7;

    /**
     * What the remote shows of a suite.
     *
     * @param inRelease its sha256; empty before the first
     * @param next the one that takes its place, where that was under way; empty for none
     * @param isRead whether it was read back as a client would
     */
    record There(String inRelease, String next, boolean isRead) {}

    /**
     * Why the last send failed.
     *
     * @param times in a row
     */
    record Trouble(int times, Instant last, String message, String hint) {
        Trouble {
            message = message.lines().findFirst().orElse("").replace('\t', ' ');
            hint = hint.lines().findFirst().orElse("").replace('\t', ' ');
        }

        /** When it is worth another try: half a minute later, then ever more, up to an hour. */
        Instant retry() {
            Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(times - 1, DOUBLINGS));
            return last.plus(wait);
        }
    }

    static SendState begun(String at, String owner) {
        return new SendState(at, owner, "", "", "", 0, new TreeMap<>(), Optional.empty());
    }

    /**
     * @param shown the token that the remote shows now
     */
    SendState sending(String next, String shown) {
        return new SendState(at, owner, next, shown, "", due, suites, trouble);
    }

    SendState with(String suite, There shown) {
        SortedMap<String, There> more = new TreeMap<>(suites);
        more.put(suite, shown);
        return new SendState(at, owner, token, before, complete, due, more, trouble);
    }

    SendState complete(String fingerprint, long next, SortedMap<String, There> all) {
        return new SendState(at, owner, token, before, fingerprint, next, all, Optional.empty());
    }

    SendState failed(FreshetException why, Instant now) {
        return new SendState(
                at,
                owner,
                token,
                before,
                complete,
                due,
                suites,
                Optional.of(
                        new Trouble(
                                trouble.map(Trouble::times).orElse(0) + 1,
                                now,
                                String.valueOf(why.getMessage()),
                                why.hint().orElse(""))));
    }

    private static Path file(Path directory) {
        return directory.resolve("state");
    }

    static Optional<SendState> find(Path directory) {
        try {
            return Optional.of(parse(Files.readString(file(directory))));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw Durable.failure(file(directory).toString(), e);
        }
    }

    void write(Path directory) {
        StringBuilder text = new StringBuilder();
        line(text, "at", at);
        line(text, "owner", owner);
        line(text, "token", token);
        line(text, "before", before);
        line(text, "complete", complete);
        line(text, "due", Long.toString(due));
        suites.forEach((name, shown) ->
                line(
                        text,
                        "suite",
                        String.join(
                                "\t",
                                name,
                                shown.inRelease(),
                                shown.next(),
                                Boolean.toString(shown.isRead()))));
        trouble.ifPresent(why ->
                line(
                        text,
                        "trouble",
                        String.join(
                                "\t",
                                Integer.toString(why.times()),
                                why.last().toString(),
                                why.message(),
                                why.hint())));
        Durable.replace(
                file(directory),
                out -> out.write(text.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private static void line(StringBuilder text, String key, String value) {
        text.append(key).append('\t').append(value).append('\n');
    }

    private static SendState parse(String text) {
        Map<String, String> values = new HashMap<>();
        SortedMap<String, There> suites = new TreeMap<>();
        Optional<Trouble> trouble = Optional.empty();
        try {
            for (String line : text.lines().toList()) {
                String[] fields = line.split("\t", -1);
                switch (fields[0]) {
                    case "suite" ->
                            suites.put(
                                    fields[1],
                                    new There(
                                            fields[2], fields[3], Boolean.parseBoolean(fields[4])));
                    case "trouble" ->
                            trouble =
                                    Optional.of(
                                            new Trouble(
                                                    Integer.parseInt(fields[1]),
                                                    Instant.parse(fields[2]),
                                                    fields[3],
                                                    fields[4]));
                    default -> values.put(fields[0], fields[1]);
                }
            }
            return new SendState(
                    value(values, "at"),
                    value(values, "owner"),
                    value(values, "token"),
                    value(values, "before"),
                    value(values, "complete"),
                    Long.parseLong(value(values, "due")),
                    suites,
                    trouble);
        } catch (RuntimeException e) {
            throw new IntegrityFailure(
                    "the state of what was sent is broken",
                    "remove the directory `.remote` of the archive; `freshet archive send"
                            + " --take-over` makes it anew",
                    e);
        }
    }

    private static String value(Map<String, String> values, String key) {
        String value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException(key);
        }
        return value;
    }
}
