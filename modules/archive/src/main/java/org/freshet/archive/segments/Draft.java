package org.freshet.archive.segments;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.freshet.archive.segments.Pieces.Leaf;
import org.freshet.archive.segments.Pieces.Raw;
import org.freshet.archive.segments.Texts.Text;
import org.jspecify.annotations.Nullable;

/**
 * An index with changes that are not published yet. Takes memory by how much changed, and little
 * for each stanza. Not safe for several threads.
 */
public final class Draft implements Stanzas {
    private final Segments base;
    private final NavigableMap<Place, Change> changes = new TreeMap<>();
    private final Texts texts = new Texts();

    /** What is built of one source comes together, and is alike in most of its place. */
    private Place lastPlace = Place.start("");

    /** One place in the index: what stands there, before and after. */
    private record Change(Optional<String> before, Optional<Text> after) {}

    Draft(Segments base) {
        this.base = base;
    }

    /** Puts a stanza in its place. */
    public void put(String stanza) {
        change(base.kind().place(stanza), Optional.of(stanza));
    }

    public void remove(String stanza) {
        change(base.kind().place(stanza), Optional.empty());
    }

    private void change(Place named, Optional<String> after) {
        Place place = named.sharing(lastPlace);
        lastPlace = place;
        Change known = changes.get(place);
        Optional<String> before = known == null ? published(place) : known.before();
        if (before.equals(after)) {
            changes.remove(place);
        } else {
            changes.put(place, new Change(before, after.map(texts::put)));
        }
    }

    private Optional<String> published(Place place) {
        return base.of(place.source()).stream()
                .filter(stanza -> base.kind().place(stanza).equals(place))
                .findFirst();
    }

    public boolean changed() {
        return !changes.isEmpty();
    }

    /** Stanzas that are new, or new in their place. */
    public List<String> added() {
        return texts.list(
                changes.values().stream().flatMap(change -> change.after().stream()).toList());
    }

    /** Stanzas of the published index that are left no more. */
    public List<String> dropped() {
        return changes.values().stream().flatMap(change -> change.before().stream()).toList();
    }

    /** The package that a stanza is of. */
    public String name(String stanza) {
        return base.kind().place(stanza).name();
    }

    /** The source of that package. */
    public String source(String stanza) {
        return base.kind().place(stanza).source();
    }

    /** How many packages the published index has, whatever versions of them; reads all of it. */
    public long namesBefore() {
        return base.all().map(this::name).distinct().count();
    }

    @Override
    public Stream<String> all() {
        return raw().stream()
                .flatMap(piece ->
                        switch (piece) {
                            case Raw.Whole(int segment, _) -> base.leaves(segment).stream();
                            case Raw.Changed(_, var leaves) -> leaves.stream();
                        })
                .flatMap(leaf ->
                        switch (leaf) {
                            case Leaf.Kept(int page, _) -> base.stanzas(page).stream();
                            case Leaf.Changed(var stanzas, _) -> stanzas.stream();
                        });
    }

    @Override
    public List<String> of(String source) {
        NavigableMap<Place, String> all = new TreeMap<>();
        base.of(source).forEach(stanza -> all.put(base.kind().place(stanza), stanza));
        Place from = Place.start(source);
        for (Map.Entry<Place, Change> each : changes.tailMap(from).entrySet()) {
            if (!each.getKey().source().equals(source)) {
                break;
            }
            all.remove(each.getKey());
            each.getValue()
                    .after()
                    .map(texts::get)
                    .ifPresent(stanza -> all.put(each.getKey(), stanza));
        }
        return List.copyOf(all.values());
    }

    @Override
    public long count() {
        return base.count() + added().size() - dropped().size();
    }

    /** The index before in segments, those that changed in pages, those that changed as stanzas. */
    private List<Raw> raw() {
        SortedMap<Integer, NavigableMap<Place, Change>> byPage = new TreeMap<>();
        changes.forEach((place, change) ->
                byPage.computeIfAbsent(base.atOrBefore(place), _ -> new TreeMap<>())
                        .put(place, change));
        List<Raw> raw = new ArrayList<>();
        for (int i = 0; i < base.segments().size(); i++) {
            Segments.Segment segment = base.segments().get(i);
            boolean same =
                    base.spliceable() && byPage.subMap(segment.from(), segment.to()).isEmpty();
            raw.add(
                    same
                            ? new Raw.Whole(i, segment.length())
                            : new Raw.Changed(
                                    i,
                                    base.leaves(i).stream()
                                            .map(leaf -> leaf(leaf, byPage.get(leaf.page())))
                                            .toList()));
        }
        if (raw.isEmpty()) {
            raw.add(
                    new Raw.Changed(
                            Raw.NONE, List.of(new Leaf.Changed(merged(List.of(), changes)))));
        }
        return raw;
    }

    private Leaf leaf(Leaf.Kept before, @Nullable NavigableMap<Place, Change> changed) {
        return changed == null && base.spliceable()
                ? before
                : new Leaf.Changed(
                        merged(
                                base.stanzas(before.page()),
                                changed == null ? new TreeMap<>() : changed));
    }

    private List<String> merged(List<String> before, NavigableMap<Place, Change> changed) {
        NavigableMap<Place, Text> all = new TreeMap<>();
        before.forEach(stanza -> all.put(base.kind().place(stanza), new Text.Held(stanza)));
        changed.forEach((place, change) -> {
            all.remove(place);
            change.after().ifPresent(text -> all.put(place, text));
        });
        return texts.list(all.values());
    }

    /** The files of the changed index; compresses what changed. */
    public Spliced splice() throws IOException {
        return Spliced.of(base, Pieces.compressed(Pieces.even(raw(), base), base));
    }
}
