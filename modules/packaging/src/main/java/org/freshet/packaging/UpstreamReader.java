package org.freshet.packaging;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.freshet.model.InvalidInput;
import org.freshet.model.NearMiss;
import org.freshet.model.PlaceRule;
import org.freshet.model.Recipe.ChecksumsRule;
import org.freshet.model.Recipe.ComponentRule;
import org.freshet.model.Recipe.ComponentVersion;
import org.freshet.model.Recipe.Repacking;
import org.freshet.model.Recipe.SameTree;
import org.freshet.model.Recipe.TagSignature;
import org.freshet.model.Recipe.TarballRule;
import org.freshet.model.Recipe.UpstreamRule;
import org.freshet.model.Recipe.Verification;
import org.freshet.model.Shown;
import org.freshet.model.TagKind;
import org.freshet.packaging.orig.Exclusion;
import org.freshet.trust.Keys;
import org.jspecify.annotations.Nullable;

/** Reads the {@code upstream} part of a recipe. */
final class UpstreamReader {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");
    private static final Pattern COMPONENT_VERSION =
            Pattern.compile("[0-9A-Za-z][0-9A-Za-z.+~_-]*");
    private static final Set<String> SCHEMES = Set.of("https", "http", "ssh", "git", "file");

    private static final List<String> PLACES =
            List.of(
                    "git",
                    "github",
                    "gitlab",
                    "gitea",
                    "listing",
                    "pypi",
                    "npm",
                    "crates",
                    "cpan",
                    "rubygems",
                    "watch");

    private final RecipeReader reader;

    UpstreamReader(RecipeReader reader) {
        this.reader = reader;
    }

    UpstreamRule read(Yaml.Mapping rule) {
        needsPlaces(rule);
        UpstreamRule main = read(rule, List.of());
        Map<String, ComponentRule> components = new TreeMap<>();
        for (Yaml.Mapping.Entry entry : reader.mapping(rule, "components").entries()) {
            if (entry.key().value().equals("debian")) {
                reader.note(
                        entry.key()
                                .problem(
                                        "no component can be called `debian`: the packaging has that directory"));
            }
            if (entry.value() instanceof Yaml.Mapping component) {
                needsSource(component, rule);
                components.put(entry.key().value(), component(component, main.verify().keys()));
            }
        }
        return main.with(components);
    }

    /** It is read as an upstream is; where it names no keys, the recipe's check it. */
    private ComponentRule component(Yaml.Mapping rule, List<Path> keys) {
        @Nullable ComponentVersion version =
                reader.one(rule, "version", UpstreamReader::componentVersion);
        boolean placed = PLACES.stream().anyMatch(key -> rule.get(key).isPresent());
        if (version instanceof ComponentVersion.Newest && !placed) {
            rule.get("version")
                    .ifPresent(it ->
                            reader.note(
                                    it.problem(
                                            "`version: newest` needs a place where versions show, such as `git`")));
        }
        return new ComponentRule(
                version == null ? new ComponentVersion.Same() : version, read(rule, keys));
    }

    /** Only a watch file may tell where a component comes from. */
    private void needsSource(Yaml.Mapping component, Yaml.Mapping rule) {
        boolean told =
                Stream.concat(PLACES.stream(), Stream.of("tarball"))
                        .anyMatch(key -> component.get(key).isPresent());
        if (!told && rule.get("watch").isEmpty()) {
            reader.note(
                    component.problem(
                            "nothing says where the component comes from; it needs `tarball`, or a place such as `git`"));
        }
    }

    private static ComponentVersion componentVersion(String text) {
        return switch (text) {
            case "same" -> new ComponentVersion.Same();
            case "newest" -> new ComponentVersion.Newest();
            default -> {
                if (!COMPONENT_VERSION.matcher(text).matches()) {
                    throw new InvalidInput(
                            "`%s` is no version".formatted(Shown.text(text)),
                            "write `same`, `newest`, or one such as `1.2`");
                }
                yield new ComponentVersion.Exactly(text);
            }
        };
    }

    /**
     * @param keys that count where none are named
     */
    private UpstreamRule read(Yaml.Mapping rule, List<Path> keys) {
        Yaml.Mapping verify = reader.mapping(rule, "verify");
        List<Path> named = reader.many(verify, "keys", this::keyFile);
        boolean keyed = verify.get("keys").isPresent();
        TagSignature tagSignature =
                reader.word(verify, "tag-signature", TagSignature.class, TagSignature.OPTIONAL);
        @Nullable String git = reader.one(rule, "git", UpstreamReader::gitUrl);
        @Nullable String tag = reader.one(rule, "tag", UpstreamReader::tag);
        @Nullable String tarball =
                reader.one(
                        rule,
                        "tarball",
                        text -> text.equals("git") ? text : url(text, Set.of("tag", "version")));
        @Nullable String signature =
                reader.one(
                        verify,
                        "tarball-signature",
                        text -> url(text, Set.of("tarball", "tag", "version")));
        Optional<ChecksumsRule> checksums = checksums(verify);
        List<PlaceRule> places = new PlacesReader(reader).read(rule);
        needsGit(rule, verify, tagSignature);
        needs(rule, verify, keyed || !keys.isEmpty(), tagSignature);
        return new UpstreamRule(
                Optional.ofNullable(git),
                places,
                Optional.ofNullable(tag),
                reader.many(rule, "ignore", text -> text),
                words(reader.mapping(rule, "words")),
                Optional.ofNullable(reader.one(rule, "since", text -> text)),
                reader.word(rule, "prereleases", Prereleases.class, Prereleases.RC)
                        == Prereleases.RC,
                tarball == null
                        ? new TarballRule.Offered()
                        : tarball.equals("git")
                                ? new TarballRule.OfTree()
                                : new TarballRule.At(tarball),
                new Verification(
                        keyed ? named : keys,
                        Optional.ofNullable(signature),
                        checksums,
                        tagSignature,
                        sameTree(verify)),
                new Repacking(
                        reader.many(rule, "exclude", Exclusion::checked),
                        Optional.ofNullable(reader.one(rule, "repack-suffix", text -> text))),
                closes(reader.mapping(rule, "closes")));
    }

    private Map<String, List<String>> closes(Yaml.Mapping rule) {
        Map<String, List<String>> closes = new TreeMap<>();
        for (String version : rule.byKey().keySet()) {
            List<String> bugs = reader.many(rule, version, UpstreamReader::bug);
            if (!bugs.isEmpty()) {
                closes.put(version, bugs);
            }
        }
        return closes;
    }

    /** As dpkg-genchanges and Launchpad look for it in a changelog. */
    private static String bug(String text) {
        return text.startsWith("#") ? "Closes: " + text : text;
    }

    private Optional<ChecksumsRule> checksums(Yaml.Mapping verify) {
        @Nullable String list =
                reader.one(
                        verify,
                        "checksums",
                        text -> url(text, Set.of("tarball", "tag", "version")));
        @Nullable String signature =
                reader.one(
                        verify,
                        "checksums-signature",
                        text -> url(text, Set.of("checksums", "tag", "version")));
        return Optional.ofNullable(list)
                .map(it -> new ChecksumsRule(it, Optional.ofNullable(signature)));
    }

    /** A file with keys, which are looked at: a wrong one is to be seen before the next release. */
    private Path keyFile(String text) {
        Path file = reader.regularFile(text);
        Keys.read(List.of(file));
        return file;
    }

    private Optional<SameTree> sameTree(Yaml.Mapping verify) {
        // The only word that the schema takes there is `ignored`.
        return verify.get("same-tree").orElse(null) instanceof Yaml.Scalar
                ? Optional.empty()
                : Optional.of(
                        new SameTree(
                                reader.many(
                                        reader.mapping(verify, "same-tree"),
                                        "allow",
                                        UpstreamReader::files)));
    }

    private static String files(String pattern) {
        if (pattern.endsWith("/")) {
            throw new InvalidInput(
                    "pattern `%s` matches no file".formatted(Shown.text(pattern)),
                    "write `%s**` for all that is in the directory".formatted(Shown.text(pattern)));
        }
        return pattern;
    }

    private Map<String, TagKind> words(Yaml.Mapping rule) {
        Map<String, TagKind> words = new TreeMap<>();
        for (String word : rule.byKey().keySet()) {
            @Nullable TagKind kind = reader.one(rule, word, UpstreamReader::kind);
            if (kind != null) {
                words.put(word, kind);
            }
        }
        return words;
    }

    private static TagKind kind(String text) {
        for (TagKind kind : TagKind.values()) {
            if (kind.toString().equals(text)) {
                return kind;
            }
        }
        throw new InvalidInput("`%s` is no kind of tag".formatted(Shown.text(text)));
    }

    private enum Prereleases {
        RC,
        IGNORE
    }

    private void needsPlaces(Yaml.Mapping rule) {
        if (!rule.entries().isEmpty()
                && PLACES.stream().noneMatch(key -> rule.get(key).isPresent())) {
            reader.note(
                    rule.problem(
                            "`upstream` names no place where releases show: "
                                    + PLACES.stream()
                                            .map("`%s`"::formatted)
                                            .collect(Collectors.joining(", "))));
        }
    }

    private void needsGit(Yaml.Mapping rule, Yaml.Mapping verify, TagSignature tagSignature) {
        if (rule.get("git").isEmpty()) {
            rule.get("tarball")
                    .filter(it -> it instanceof Yaml.Scalar text && text.value().equals("git"))
                    .ifPresent(it -> reader.note(it.problem("`tarball: git` needs `git`")));
            verify.get("tag-signature")
                    .filter(_ -> tagSignature == TagSignature.REQUIRED)
                    .ifPresent(
                            it -> reader.note(it.problem("`tag-signature: required` needs `git`")));
        }
    }

    private void needs(
            Yaml.Mapping rule, Yaml.Mapping verify, boolean keyed, TagSignature tagSignature) {
        boolean ofTree =
                rule.get("tarball").isPresent()
                        ? rule.get("tarball").get() instanceof Yaml.Scalar text
                                && text.value().equals("git")
                        : rule.get("git").isPresent()
                                && PLACES.stream()
                                        .filter(key -> !key.equals("git"))
                                        .noneMatch(key -> rule.get(key).isPresent());
        for (String key : List.of("tarball-signature", "checksums")) {
            verify.get(key)
                    .ifPresent(it -> {
                        if (ofTree) {
                            reader.note(
                                    it.problem(
                                            "`%s` needs a `tarball` URL; `tag-signature` checks tags"
                                                    .formatted(key)));
                        }
                        if (!keyed) {
                            reader.note(it.problem("`%s` needs `keys`".formatted(key)));
                        }
                    });
        }
        if (verify.get("checksums").isEmpty()) {
            verify.get("checksums-signature")
                    .ifPresent(it ->
                            reader.note(it.problem("`checksums-signature` needs `checksums`")));
        }
        if (tagSignature == TagSignature.REQUIRED && !keyed) {
            verify.get("tag-signature")
                    .ifPresent(it ->
                            reader.note(it.problem("`tag-signature: required` needs `keys`")));
        }
    }

    /** A URL or path that may be given to git; it must never look like an option or a helper. */
    static String gitUrl(String text) {
        Matcher scheme = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):(:|//).*").matcher(text);
        boolean known =
                scheme.matches()
                        ? scheme.group(2).equals("//")
                                && SCHEMES.contains(scheme.group(1).toLowerCase(Locale.ROOT))
                        : !text.startsWith("-");
        if (!known || text.chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
            throw new InvalidInput(
                    "git URL `%s` is not one that Freshet reads".formatted(Shown.text(text)),
                    "https, http, ssh, git, file, `host:path` and a path are");
        }
        return text;
    }

    private static String tag(String text) {
        if (text.contains("(?<")) {
            try {
                if (!Pattern.compile(text).namedGroups().containsKey("version")) {
                    throw new InvalidInput(
                            "regular expression `%s` has no group `version`"
                                    .formatted(Shown.text(text)),
                            "write `(?<version>…)` around what is the version");
                }
                return text;
            } catch (PatternSyntaxException e) {
                throw new InvalidInput(
                        "regular expression `%s` is broken at character %d: %s"
                                .formatted(
                                        Shown.text(text),
                                        Math.max(0, e.getIndex()) + 1,
                                        Shown.text(e.getDescription())),
                        null,
                        e);
            }
        }
        placeholders(text, Set.of("version"));
        if (text.split(Pattern.quote("{version}"), -1).length != 2) {
            throw new InvalidInput(
                    "tag rule `%s` must have `{version}` once".formatted(Shown.text(text)),
                    "or be a regular expression with `(?<version>…)`");
        }
        return text;
    }

    private static String url(String text, Set<String> known) {
        placeholders(text, known);
        return text;
    }

    static void placeholders(String text, Set<String> known) {
        Matcher matcher = PLACEHOLDER.matcher(text);
        while (matcher.find()) {
            String name = matcher.group(1);
            if (!known.contains(name)) {
                throw new InvalidInput(
                        "placeholder `{%s}` is not known".formatted(Shown.text(name)),
                        NearMiss.of(name, known)
                                .map("did you mean `{%s}`?"::formatted)
                                .orElse(null));
            }
        }
    }
}
