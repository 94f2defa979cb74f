package org.freshet.packaging;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.freshet.model.InvalidInput;
import org.freshet.model.Recipe.Base;
import org.freshet.model.Shown;
import org.jspecify.annotations.Nullable;

/** Reads the base of packaging from {@code packaging}, or from one of the {@code targets}. */
final class BaseReader {
    private static final List<String> KINDS = List.of("dir", "git", "from");
    private static final Pattern REF = Pattern.compile("[A-Za-z0-9_][^ ~^:?*\\[\\\\]*");

    private final RecipeReader reader;

    BaseReader(RecipeReader reader) {
        this.reader = reader;
    }

    /** Empty when there is none, or a wrong one, which is noted. */
    Optional<Base> read(Yaml.Mapping rule) {
        List<String> given = KINDS.stream().filter(kind -> rule.get(kind).isPresent()).toList();
        if (given.size() > 1) {
            reader.at(rule, given.getLast())
                    .ifPresent(it ->
                            reader.note(
                                    it.problem(
                                            "`%s` and `%s` exclude each other: packaging begins with one base"
                                                    .formatted(
                                                            given.getFirst(), given.getLast()))));
        }
        @Nullable Base base =
                switch (given.isEmpty() ? "" : given.getFirst()) {
                    case "dir" ->
                            reader.one(rule, "dir", text -> new Base.Dir(reader.directory(text)));
                    case "git" -> git(reader.mapping(rule, "git"));
                    case "from" ->
                            reader.one(rule, "from", text -> new Base.From(reader.series(text)));
                    default -> null;
                };
        return Optional.ofNullable(base);
    }

    private @Nullable Base git(Yaml.Mapping git) {
        @Nullable String url = reader.one(git, "url", UpstreamReader::gitUrl);
        @Nullable String branch = reader.one(git, "branch", BaseReader::ref);
        @Nullable String tag = reader.one(git, "tag", BaseReader::ref);
        if (branch != null && tag != null) {
            reader.at(git, "tag")
                    .ifPresent(
                            it -> reader.note(it.problem("`tag` and `branch` exclude each other")));
        }
        @Nullable String path = reader.one(git, "path", BaseReader::path);
        if (url == null) {
            return null;
        }
        Optional<String> ref =
                tag != null
                        ? Optional.of("refs/tags/" + tag)
                        : Optional.ofNullable(branch).map(name -> "refs/heads/" + name);
        return new Base.Git(url, ref, path == null ? "debian" : path);
    }

    private static String ref(String text) {
        if (REF.matcher(text).matches() && !text.contains("..") && !text.endsWith("/")) {
            return text;
        }
        throw new InvalidInput("`%s` is no name of a branch or tag".formatted(Shown.text(text)));
    }

    private static String path(String text) {
        for (String part : text.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..") || part.equals(".git")) {
                throw new InvalidInput(
                        "`%s` is no directory of a repository".formatted(Shown.text(text)),
                        "write it from the top of the repository: `debian`");
            }
        }
        return text;
    }
}
