package org.freshet.files;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.freshet.model.Shown;

/** In what two tarballs differ first, in the order of the one that was expected. */
public final class FirstDifference {
    private final Path expected;
    private final Path got;
    private final String what;

    /**
     * @param what their name, for messages
     */
    public FirstDifference(Path expected, Path got, String what) {
        this.expected = expected;
        this.got = got;
        this.what = what;
    }

    private record Fact(int place, TarMember member, String content) {}

    private record Found(int place, String name, String says) {}

    /**
     * One line: the member and what of it differs.
     *
     * @throws org.freshet.model.FreshetException when one of them must not be unpacked
     */
    public String say() {
        Map<String, Fact> facts = new HashMap<>();
        String top = read(expected, fact -> facts.put(fact.member().name(), fact));
        List<Found> found = new ArrayList<>();
        boolean[] ordered = {true};
        String otherTop =
                read(
                        got,
                        fact -> {
                            Fact before = facts.remove(fact.member().name());
                            if (before == null) {
                                found.add(found(fact, "not expected"));
                                return;
                            }
                            ordered[0] &= before.place() == fact.place();
                            difference(before, fact)
                                    .ifPresent(says -> found.add(found(before, says)));
                        });
        facts.values().forEach(fact -> found.add(found(fact, "missing")));
        if (!top.equals(otherTop)) {
            return "top directory: expected `%s`, got `%s`".formatted(shown(top), shown(otherTop));
        }
        return found.stream()
                .min(Comparator.comparingInt(Found::place))
                .map(first ->
                        "`%s/%s`: %s".formatted(shown(top), shown(first.name()), first.says()))
                .orElse(
                        ordered[0]
                                ? "every member is the same: packed or owned otherwise"
                                : "every member is the same, in another order");
    }

    private static Optional<String> difference(Fact expected, Fact got) {
        TarMember before = expected.member();
        TarMember now = got.member();
        if (before.kind() != now.kind()) {
            return Optional.of("mode: expected %s, got %s".formatted(mode(before), mode(now)));
        }
        if (!before.link().equals(now.link())) {
            return Optional.of(
                    "link: expected to `%s`, got `%s`"
                            .formatted(shown(before.link()), shown(now.link())));
        }
        if (before.size() != now.size()) {
            return Optional.of(
                    "size: expected %d bytes, got %d".formatted(before.size(), now.size()));
        }
        if (!expected.content().equals(got.content())) {
            return Optional.of(
                    "content: expected sha256 `%s`, got `%s`"
                            .formatted(expected.content(), got.content()));
        }
        if (before.modified() != now.modified()) {
            return Optional.of(
                    "date: expected %s, got %s"
                            .formatted(
                                    Instant.ofEpochSecond(before.modified()),
                                    Instant.ofEpochSecond(now.modified())));
        }
        return Optional.empty();
    }

    private static String mode(TarMember member) {
        return switch (member.kind()) {
            case FILE -> "a file";
            case EXECUTABLE -> "a program";
            case LINK -> "a link";
            case HARD_LINK -> "a hard link";
        };
    }

    private static Found found(Fact fact, String says) {
        return new Found(fact.place(), fact.member().name(), says);
    }

    private static String shown(String raw) {
        return Shown.text(
                new String(raw.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
    }

    /** Gives the name of its top directory. */
    private String read(Path file, Consumer<Fact> each) {
        int[] place = new int[1];
        return Tarball.readBeside(
                        file,
                        what,
                        Tarball.Bounds.DEFAULT,
                        (member, content) ->
                                each.accept(
                                        new Fact(
                                                place[0]++,
                                                member,
                                                switch (member.kind()) {
                                                    case FILE, EXECUTABLE -> Hash.sha256(content);
                                                    case LINK, HARD_LINK -> "";
                                                })))
                .topDirectory();
    }
}
