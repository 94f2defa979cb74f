package org.freshet.app.routes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.freshet.model.Shown;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A YAML text as a tree whose every node knows its place. */
sealed interface Yaml {
    Place at();

    /** Line and column are counted from 1. */
    record Place(Path file, int line, int column) {}

    record Scalar(String text, Place at) implements Yaml {}

    record Sequence(List<Yaml> items, Place at) implements Yaml {}

    record Entry(Scalar key, Yaml value) {
        String name() {
            return key.text();
        }
    }

    record Mapping(List<Entry> entries, Place at) implements Yaml {
        Optional<Yaml> get(String key) {
            return entries.stream()
                    .filter(entry -> entry.name().equals(key))
                    .map(Entry::value)
                    .findFirst();
        }

        Optional<Scalar> scalar(String key) {
            return get(key).filter(Scalar.class::isInstance).map(Scalar.class::cast);
        }

        Optional<String> text(String key) {
            return scalar(key).map(Scalar::text);
        }
    }

    /** The tree of a file; nothing when it is empty or is no YAML, which is then told. */
    static Optional<Yaml> read(Path file, Findings findings) {
        LoadSettings settings = LoadSettings.builder().setLabel(file.toString()).build();
        try {
            return new Compose(settings)
                    .composeString(Files.readString(file))
                    .map(node -> tree(node, file, findings, 0));
        } catch (MarkedYamlEngineException e) {
            String said = e.getContext() == null ? "" : e.getContext() + ", ";
            findings.add(
                    e.getProblemMark().map(mark -> place(file, mark)).orElse(start(file)),
                    "is not YAML: " + Shown.text(said + e.getProblem()),
                    "indent by two spaces, never by tabs; put text with `: ` or `{{` in quotes");
            return Optional.empty();
        } catch (YamlEngineException e) {
            findings.add(start(file), "is not YAML: " + Shown.text(String.valueOf(e.getMessage())));
            return Optional.empty();
        } catch (CharacterCodingException e) {
            findings.add(start(file), "is not UTF-8 text");
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Place start(Path file) {
        return new Place(file, 1, 1);
    }

    /** Every scalar of the tree, keys left out. */
    static void scalars(Yaml tree, Consumer<Scalar> told) {
        switch (tree) {
            case Scalar scalar -> told.accept(scalar);
            case Sequence(var items, _) -> items.forEach(item -> scalars(item, told));
            case Mapping(var entries, _) -> entries.forEach(entry -> scalars(entry.value(), told));
        }
    }

    private static Yaml tree(Node node, Path file, Findings findings, int depth) {
        Place at = node.getStartMark().map(mark -> place(file, mark)).orElse(start(file));
        if (depth > 60) {
            // An anchor that contains itself would never end.
            findings.add(at, "is nested more than 60 levels deep");
            return new Scalar("", at);
        }
        return switch (node) {
            case MappingNode mapping -> {
                List<Entry> entries = new ArrayList<>();
                Set<String> seen = new HashSet<>();
                for (NodeTuple tuple : mapping.getValue()) {
                    Yaml key = tree(tuple.getKeyNode(), file, findings, depth + 1);
                    if (!(key instanceof Scalar name)) {
                        findings.add(key.at(), "a key is one word");
                        continue;
                    }
                    if (!seen.add(name.text())) {
                        findings.add(name.at(), "`%s` stands twice".formatted(name.text()));
                    }
                    entries.add(
                            new Entry(name, tree(tuple.getValueNode(), file, findings, depth + 1)));
                }
                yield new Mapping(List.copyOf(entries), at);
            }
            case SequenceNode sequence ->
                    new Sequence(
                            sequence.getValue().stream()
                                    .map(item -> tree(item, file, findings, depth + 1))
                                    .toList(),
                            at);
            case ScalarNode scalar -> new Scalar(scalar.getValue(), at);
            default -> throw new IllegalStateException("no such node: " + node.getNodeType());
        };
    }

    private static Place place(Path file, Mark mark) {
        return new Place(file, mark.getLine() + 1, mark.getColumn() + 1);
    }
}
