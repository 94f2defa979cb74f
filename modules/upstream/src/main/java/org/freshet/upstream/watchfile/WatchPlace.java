package org.freshet.upstream.watchfile;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.freshet.http.Pages;
import org.freshet.http.Web;
import org.freshet.model.InvalidInput;
import org.freshet.model.Offer;
import org.freshet.model.Shown;
import org.freshet.model.Unavailable;
import org.freshet.upstream.RegexBudget;
import org.freshet.upstream.Tags;
import org.freshet.upstream.places.Offers;
import org.freshet.upstream.places.Place;
import org.freshet.upstream.watchfile.WatchSource.Mode;
import org.freshet.upstream.watchfile.WatchSource.Which;

/** The place that a watch file describes. */
public final class WatchPlace implements Place {
    /** Of characters by regular expressions: some seconds, on pages as large as may be. */
    private static final long MOST_READS = 500_000_000;

    private final WatchFile file;
    private final SourceSearch search;

    WatchPlace(WatchFile file, Browser browser, Tags tags) {
        this.file = file;
        this.search = new SourceSearch(browser, tags, file.source());
    }

    public WatchPlace(WatchFile file, Web web, Pages pages, Tags tags) {
        this(file, new WebBrowser(web, pages), tags);
    }

    /**
     * A release with all that belongs to it.
     *
     * @param main what becomes the orig tarball
     * @param file what the main tarball is called by the rules for its name
     * @param components by name in the file's order, what becomes the orig tarball of a component
     */
    public record Watched(Offer main, String file, Map<String, Offer> components) {
        public Watched {
            components = Collections.unmodifiableMap(new LinkedHashMap<>(components));
        }
    }

    /**
     * The newest first. A page may show a part of what there is; git shows all. A release whose
     * components are not all there yet is none yet; of one that follows a branch, only the name is
     * known.
     */
    @Override
    public Offers offers() {
        Set<String> released = new TreeSet<>();
        Map<String, Offer> following = new TreeMap<>();
        file.components()
                .forEach((name, component) -> {
                    if (component.released()) {
                        released.add(name);
                    } else {
                        following.put(name, onBranch(name));
                    }
                });
        List<Offer> whole =
                releases().stream()
                        .filter(one -> one.components().keySet().containsAll(released))
                        .map(one -> {
                            Map<String, Offer> all = new TreeMap<>(following);
                            all.putAll(one.components());
                            return one.main().with(all);
                        })
                        .toList();
        if (whole.isEmpty()) {
            throw new Unavailable(
                    "%s:1: no release has all of its components: %s"
                            .formatted(file.name(), String.join(", ", released)),
                    "where a component has versions of its own, its source does not say `same`");
        }
        return new Offers(whole, file.git().isPresent());
    }

    private Offer onBranch(String component) {
        return new Offer(
                "watch file of " + file.source(),
                component,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /**
     * The same with all that belongs to each.
     *
     * @throws InvalidInput when the file cannot be followed on what is there
     * @throws Unavailable when a server does not answer, or nothing there fits
     */
    public List<Watched> releases() {
        RegexBudget budget = new RegexBudget(MOST_READS);
        return (file.grouped() ? grouped(budget) : listed(budget))
                .stream().map(Entry::watched).toList();
    }

    /** A release while its sources are gathered. */
    private final class Entry {
        private final Candidate main;
        private final String version;
        private Optional<URI> signature;
        private final Map<String, Offer> components = new LinkedHashMap<>();

        Entry(Candidate main, String version) {
            this.main = main;
            this.version = version;
            this.signature = main.signature();
        }

        Watched watched() {
            return new Watched(
                    offer(main.withSignature(signature), version), main.file(), components);
        }
    }

    private Offer offer(Candidate candidate, String version) {
        return new Offer(
                "watch file of " + file.source(),
                candidate.name(),
                Optional.of(version),
                Optional.empty(),
                Optional.empty(),
                false,
                candidate.url(),
                candidate.signature(),
                Optional.empty());
    }

    private List<Entry> listed(RegexBudget budget) {
        List<Entry> entries = new ArrayList<>();
        Optional<Unavailable> failure = Optional.empty();
        // Where the signatures of the next source belong.
        List<Entry> before = List.of();
        for (WatchSource source : file.sources()) {
            boolean main = source.component().isEmpty();
            if (source.which() == Which.PREVIOUS) {
                sign(before, candidates(source, budget));
            } else if (!main) {
                before = List.of();
                if (source.mode() != Mode.GIT_BRANCH) {
                    addComponent(source, entries, candidates(source, budget));
                }
            } else if (entries.isEmpty()) {
                try {
                    candidates(source, budget)
                            .forEach(one -> entries.add(new Entry(one, one.version())));
                } catch (Unavailable e) {
                    // Another main source is another way to the same releases.
                    failure = failure.or(() -> Optional.of(e));
                }
                before = List.copyOf(entries);
            } else {
                before = List.of();
            }
        }
        if (entries.isEmpty()) {
            throw failure.orElseThrow();
        }
        return entries;
    }

    private static void sign(List<Entry> entries, List<Candidate> signatures) {
        Map<String, Candidate> byVersion = new LinkedHashMap<>();
        signatures.forEach(one -> byVersion.put(one.version(), one));
        for (Entry entry : entries) {
            entry.signature =
                    Optional.ofNullable(byVersion.get(entry.main.version()))
                            .flatMap(Candidate::url);
        }
    }

    private void addComponent(WatchSource source, List<Entry> entries, List<Candidate> candidates) {
        String component = source.component().orElseThrow();
        Map<String, Candidate> byVersion = new LinkedHashMap<>();
        candidates.forEach(one -> byVersion.put(one.version(), one));
        for (Entry entry : entries) {
            Optional<Candidate> fits =
                    source.which() == Which.SAME
                            ? Optional.ofNullable(byVersion.get(entry.main.version()))
                            : candidates.stream().findFirst();
            fits.ifPresent(one -> entry.components.put(component, offer(one, one.version())));
        }
    }

    /** Several sources make one version, of which only the newest can be told. */
    private List<Entry> grouped(RegexBudget budget) {
        List<Candidate> parts = new ArrayList<>();
        List<String> summed = new ArrayList<>();
        Map<String, Offer> components = new LinkedHashMap<>();
        for (WatchSource source : file.sources()) {
            if (source.mode() == Mode.GIT_BRANCH) {
                continue;
            }
            List<Candidate> candidates = candidates(source, budget);
            Optional<Candidate> taken =
                    source.which() == Which.SAME && !parts.isEmpty()
                            ? candidates.stream()
                                    .filter(one -> one.version().equals(parts.getLast().version()))
                                    .findFirst()
                            : Optional.of(candidates.getFirst());
            if (taken.isEmpty()) {
                continue;
            }
            if (source.which() == Which.GROUP) {
                parts.add(taken.get());
            } else if (source.which() == Which.CHECKSUM) {
                summed.add(taken.get().version());
            } else if (source.which() == Which.PREVIOUS && !parts.isEmpty()) {
                parts.add(parts.removeLast().withSignature(taken.get().url()));
            }
            source.component()
                    .ifPresent(name ->
                            components.put(name, offer(taken.get(), taken.get().version())));
        }
        if (parts.isEmpty()) {
            throw new InvalidInput(
                    "%s:1: no source is of a `group`".formatted(file.name()),
                    "the main source needs it where others have `checksum`");
        }
        String version = String.join("+~", parts.stream().map(Candidate::version).toList());
        Entry entry =
                new Entry(
                        parts.getFirst(),
                        summed.isEmpty() ? version : version + "+~cs" + sum(summed));
        entry.components.putAll(components);
        return List.of(entry);
    }

    /** Number by number: 1.2 and 3.4.5 make 4.6.5. */
    private String sum(List<String> versions) {
        List<Long> sums = new ArrayList<>();
        for (String version : versions) {
            if (!version.matches("\\d{1,15}(\\.\\d{1,15})*")) {
                throw new InvalidInput(
                        "%s:1: version `%s` cannot be summed up"
                                .formatted(file.name(), Shown.text(version)),
                        "`checksum` needs numbers with dots between them");
            }
            String[] numbers = version.split("\\.", -1);
            for (int i = 0; i < numbers.length; i++) {
                long number = Long.parseLong(numbers[i]);
                if (i == sums.size()) {
                    sums.add(number);
                } else {
                    sums.set(i, sums.get(i) + number);
                }
            }
        }
        return String.join(".", sums.stream().map(String::valueOf).toList());
    }

    private List<Candidate> candidates(WatchSource source, RegexBudget budget) {
        List<Candidate> candidates;
        try {
            candidates = search.candidates(source, budget);
        } catch (Unreadable e) {
            throw new InvalidInput(at(source) + e.message(), e.hint(), e);
        } catch (RegexBudget.Spent | StackOverflowError e) {
            throw new InvalidInput(
                    at(source)
                            + "a pattern or rule takes too long on what %s shows"
                                    .formatted(Urls.shown(source.url())),
                    "a repetition of a repetition, such as `(\\d+)*`, is slow",
                    e);
        }
        if (candidates.isEmpty()) {
            throw new Unavailable(
                    at(source)
                            + "%s shows nothing that fits `%s`"
                                    .formatted(
                                            Urls.shown(source.url()), Shown.text(source.pattern())),
                    "look at the page: it may have moved, or be filled in by the browser");
        }
        return candidates;
    }

    private String at(WatchSource source) {
        return "%s:%d: ".formatted(file.name(), source.line());
    }
}
