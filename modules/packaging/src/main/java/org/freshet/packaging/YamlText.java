package org.freshet.packaging;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.freshet.model.Shown;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;

/**
 * Reads one YAML document (JSON is YAML too) into values that know their place. Anchors, aliases,
 * tags and several documents are refused, so what is read is never larger than the text.
 */
public final class YamlText {
    private static final int DEPTH = 32;
    private static final LoadSettings SETTINGS = LoadSettings.builder().build();
    private static final ScalarResolver RESOLVER = SETTINGS.getSchema().getScalarResolver();

    private final Iterator<Event> events;
    private final List<Problem> problems = new ArrayList<>();

    private YamlText(String text) {
        events = new Parse(SETTINGS).parseString(text).iterator();
    }

    /**
     * What was read.
     *
     * @param root empty when the text is broken or holds nothing
     */
    public record Read(Optional<Yaml> root, List<Problem> problems) {
        public Read {
            problems = List.copyOf(problems);
        }
    }

    public static Read read(byte[] bytes) {
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException _) {
            return new Read(Optional.empty(), List.of(new Problem(1, 1, "the text is not UTF-8")));
        }
        YamlText reader = new YamlText(text);
        try {
            return new Read(reader.document(), reader.problems);
        } catch (MarkedYamlEngineException broken) {
            Optional<Mark> mark = broken.getProblemMark().or(broken::getContextMark);
            reader.problems.add(
                    new Problem(
                            mark.map(at -> at.getLine() + 1).orElse(1),
                            mark.map(at -> at.getColumn() + 1).orElse(1),
                            "this is not YAML: " + Shown.text(broken.getProblem())));
        } catch (YamlEngineException broken) {
            reader.problems.add(
                    new Problem(
                            1,
                            1,
                            "this is not YAML: "
                                    + Shown.text(String.valueOf(broken.getMessage()))));
        }
        return new Read(Optional.empty(), reader.problems);
    }

    private Optional<Yaml> document() {
        Optional<Yaml> root = Optional.empty();
        while (events.hasNext()) {
            Event event = events.next();
            if (!(event instanceof NodeEvent)) {
                continue;
            }
            if (root.isPresent()) {
                problems.add(new Problem(line(event), column(event), "a second document begins"));
                break;
            }
            root = Optional.of(value(event, 0));
        }
        if (root.isEmpty()) {
            problems.add(new Problem(1, 1, "the file is empty"));
        }
        return root;
    }

    private Yaml value(Event event, int depth) {
        if (depth > DEPTH) {
            throw new YamlEngineException(
                    "nested deeper than %d levels in line %d".formatted(DEPTH, line(event)));
        }
        if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
            problems.add(
                    new Problem(
                            line(event),
                            column(event),
                            "anchors and aliases are not known here; write the value out"));
        }
        return switch (event) {
            case ScalarEvent scalar -> scalar(scalar);
            case SequenceStartEvent sequence -> {
                untagged(event, sequence.getTag());
                yield sequence(event, depth);
            }
            case MappingStartEvent mapping -> {
                untagged(event, mapping.getTag());
                yield mapping(event, depth);
            }
            case AliasEvent _ -> new Yaml.Scalar("", Yaml.Kind.NULL, line(event), column(event));
            default -> throw new IllegalStateException("not the event of a value: " + event);
        };
    }

    private Yaml.Scalar scalar(ScalarEvent event) {
        untagged(event, event.getTag());
        Tag tag = event.isPlain() ? RESOLVER.resolve(event.getValue(), true) : Tag.STR;
        Yaml.Kind kind =
                tag.equals(Tag.INT)
                        ? Yaml.Kind.INTEGER
                        : tag.equals(Tag.FLOAT)
                                ? Yaml.Kind.NUMBER
                                : tag.equals(Tag.BOOL)
                                        ? Yaml.Kind.BOOLEAN
                                        : tag.equals(Tag.NULL) ? Yaml.Kind.NULL : Yaml.Kind.TEXT;
        return new Yaml.Scalar(event.getValue(), kind, line(event), column(event));
    }

    private Yaml sequence(Event start, int depth) {
        List<Yaml> items = new ArrayList<>();
        for (Event event = events.next();
                event.getEventId() != Event.ID.SequenceEnd;
                event = events.next()) {
            items.add(value(event, depth + 1));
        }
        return new Yaml.Sequence(items, line(start), column(start));
    }

    private Yaml mapping(Event start, int depth) {
        List<Yaml.Mapping.Entry> entries = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        for (Event event = events.next();
                event.getEventId() != Event.ID.MappingEnd;
                event = events.next()) {
            Yaml key = value(event, depth + 1);
            Yaml value = value(events.next(), depth + 1);
            if (!(key instanceof Yaml.Scalar name)) {
                problems.add(key.problem("a key must be one word"));
            } else if (!keys.add(name.value())) {
                problems.add(
                        key.problem(
                                "key `%s` stands here twice".formatted(Shown.text(name.value()))));
            } else {
                entries.add(new Yaml.Mapping.Entry(name, value));
            }
        }
        return new Yaml.Mapping(entries, line(start), column(start));
    }

    private void untagged(Event event, Optional<String> tag) {
        tag.ifPresent(name ->
                problems.add(
                        new Problem(
                                line(event),
                                column(event),
                                "tag `%s` is not known here".formatted(Shown.text(name)))));
    }

    private static int line(Event event) {
        return event.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }

    private static int column(Event event) {
        return event.getStartMark().map(mark -> mark.getColumn() + 1).orElse(1);
    }
}
