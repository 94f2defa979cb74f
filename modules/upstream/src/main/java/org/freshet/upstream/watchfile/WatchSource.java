package org.freshet.upstream.watchfile;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.freshet.model.Shown;
import org.freshet.upstream.RegexBudget;

/**
 * One source that a watch file names: where to look, and what to make of what is there.
 *
 * @param line of the file, from 1
 * @param url of the page or repository; parts of its path may be patterns
 * @param pattern of links or refs, as Perl reads it; its groups make the version
 * @param versionless a page whose links have no version: the file's name has it
 * @param decodeLinks whether {@code %2B} in a link is read as {@code +}
 */
record WatchSource(
        int line,
        String url,
        String pattern,
        Mode mode,
        Which which,
        Optional<String> component,
        boolean versionless,
        boolean plain,
        boolean decodeLinks,
        Signature signature,
        Optional<String> userAgent,
        Map<Mangling, List<Mangle>> mangles) {
    WatchSource {
        mangles = Map.copyOf(mangles);
    }

    /** What is looked at. */
    enum Mode {
        PAGE,
        GIT_TAGS,
        GIT_BRANCH,
        GITLAB
    }

    /** Which of the versions found is taken. */
    enum Which {
        /** The newest. */
        NEWEST,
        /** The newest, for a component whose version is its own. */
        OWN,
        /** That of the main source. */
        SAME,
        /** That of the source before, whose signature this is. */
        PREVIOUS,
        /** The newest, and it is a part of the release's version. */
        GROUP,
        /** The newest, and it is summed up with others for the release's version. */
        CHECKSUM
    }

    /** Where the signature is. */
    enum Signature {
        /** Nothing is said: where the page shows one beside the file, it is taken. */
        DEFAULT,
        /** Beside the file, with one of the usual endings. */
        AUTO,
        /** At the URL that a rule makes of the file's. */
        MANGLE,
        /** Found by the next source. */
        NEXT,
        /** Of the source before: this source's file is its signature. */
        PREVIOUS,
        NONE
    }

    /** What rules are for. */
    enum Mangling {
        PAGE,
        DIRECTORY_VERSION,
        UPSTREAM_VERSION,
        DEBIAN_VERSION,
        ORIG_VERSION,
        DOWNLOAD_URL,
        SIGNATURE_URL,
        FILE_NAME
    }

    private static final Map<String, Mangling> MANGLINGS =
            Map.of(
                    "pagemangle", Mangling.PAGE,
                    "dirversionmangle", Mangling.DIRECTORY_VERSION,
                    "uversionmangle", Mangling.UPSTREAM_VERSION,
                    "dversionmangle", Mangling.DEBIAN_VERSION,
                    "oversionmangle", Mangling.ORIG_VERSION,
                    "downloadurlmangle", Mangling.DOWNLOAD_URL,
                    "pgpsigurlmangle", Mangling.SIGNATURE_URL,
                    "filenamemangle", Mangling.FILE_NAME);

    /** What decides nothing about which releases there are, and where. */
    private static final Set<String> OF_NO_WEIGHT =
            Set.of(
                    "source",
                    "matchingpattern",
                    "versionschema",
                    "versionconstraint",
                    "bare",
                    "repack",
                    "repacksuffix",
                    "decompress",
                    "unzipopt",
                    "gitexport",
                    "gitmode",
                    "gitmodules",
                    "gitdate",
                    "gitpretty",
                    "date",
                    "pretty",
                    "ctype");

    private static final Set<String> OF_FTP =
            Set.of("pasv", "passive", "active", "nopasv", "nopassive");
    private static final Set<String> COMPRESSIONS =
            Set.of("gz", "gzip", "bz2", "bzip2", "lzma", "xz", "zip", "zst", "zstd");
    private static final Pattern HAS_VERSION = Pattern.compile("\\([^?].*\\)");

    // uscan asks a redirector for the listing, for SourceForge shows no plain one itself.
    private static final Pattern SOURCEFORGE = Pattern.compile("https?://sf\\.net/");
    private static final String SOURCEFORGE_LISTING = "https://qa.debian.org/watch/sf.php/";

    /** A source of a kind that Freshet cannot ask; others of the file may do. */
    static final class NotSpoken extends Unreadable {
        private static final long serialVersionUID = 1;

        NotSpoken(String message, String hint) {
            super(message, hint);
        }
    }

    static boolean isYes(String value) {
        return value.equalsIgnoreCase("yes") || value.equals("1");
    }

    /**
     * Reads what either form of a watch file says.
     *
     * @throws Unreadable for what cannot be followed
     */
    static WatchSource of(Fields fields, Macros macros, WatchReport report) {
        Optional<String> component = fields.get("component");
        Map<Mangling, List<Mangle>> mangles = new EnumMap<>(Mangling.class);
        Signature signature = Signature.DEFAULT;
        for (Map.Entry<String, String> one : fields.all()) {
            String value =
                    macros.replace(one.getValue().replace("@COMPONENT@", component.orElse("")));
            Mangling mangling = MANGLINGS.get(one.getKey());
            if (mangling != null) {
                mangles.put(mangling, rules(mangling, value, component, macros));
                if (mangling == Mangling.SIGNATURE_URL) {
                    signature = Signature.MANGLE;
                }
            } else if (one.getKey().equals("versionmangle")) {
                for (Mangling both : List.of(Mangling.UPSTREAM_VERSION, Mangling.DEBIAN_VERSION)) {
                    mangles.put(both, rules(both, value, component, macros));
                }
            } else if (one.getKey().equals("pgpmode")) {
                signature = signature(fields, value, report);
            } else {
                other(fields, one.getKey(), value, report);
            }
        }
        if (signature == Signature.AUTO) {
            mangles.remove(Mangling.SIGNATURE_URL);
        } else if (signature == Signature.MANGLE && !mangles.containsKey(Mangling.SIGNATURE_URL)) {
            signature = Signature.DEFAULT;
        }
        String pattern = macros.replace(fields.get("matchingpattern").orElseThrow());
        String url = macros.replace(fields.get("source").orElseThrow());
        Mode mode = mode(fields.get("mode").orElse("LWP"), url, pattern);
        PerlRegex.of(pattern);
        boolean versionless = !HAS_VERSION.matcher(pattern).find();
        if (versionless
                && mode != Mode.GIT_BRANCH
                && !(mode == Mode.PAGE && mangles.containsKey(Mangling.FILE_NAME))) {
            throw new Unreadable(
                    "pattern `%s` has no parentheses around the version"
                            .formatted(Shown.text(pattern)),
                    "put the part that is the version in parentheses");
        }
        if (SOURCEFORGE.matcher(url).lookingAt() && fields.get("bare").isEmpty()) {
            url = SOURCEFORGE.matcher(url).replaceFirst(SOURCEFORGE_LISTING);
            pattern += "(?:\\?.*)?";
        }
        if (mode == Mode.GITLAB && isYes(fields.get("releaseonly").orElse("no"))) {
            throw new Unreadable(
                    "`Release-Only` is not taken of GitLab",
                    "name the forge in the recipe instead");
        }
        checkPatterns(url);
        WatchSource source =
                new WatchSource(
                        fields.line(),
                        url,
                        pattern,
                        mode,
                        which(fields, signature, component),
                        component,
                        versionless,
                        plain(fields),
                        decodes(fields),
                        signature,
                        fields.get("useragent"),
                        mangles);
        source.refuseBranch();
        return source;
    }

    /** A component that follows a branch is left out; what a release is made of cannot be. */
    private void refuseBranch() {
        String follows =
                "`%s` follows a branch, which has no releases".formatted(Shown.text(pattern));
        String hint = "write `refs/tags/` and a pattern: Freshet packages releases";
        if (mode == Mode.GIT_BRANCH && isMain()) {
            throw new NotSpoken(follows, hint);
        }
        if (mode == Mode.GIT_BRANCH && which != Which.OWN && which != Which.SAME) {
            throw new Unreadable(follows, hint);
        }
    }

    private static void checkPatterns(String url) {
        for (String part : url.split("/", -1)) {
            if (part.contains("(")) {
                PerlRegex.of(part);
            }
        }
    }

    private static List<Mangle> rules(
            Mangling mangling, String text, Optional<String> component, Macros macros) {
        if (!text.equals("auto")) {
            return Mangle.rules(text);
        }
        return switch (mangling) {
            case DEBIAN_VERSION -> Mangle.rules("s/" + Macros.DEB_EXT + "//");
            case UPSTREAM_VERSION ->
                    Mangle.rules("s/\\d\\K[_.+-]?((?i)dev|pre|alpha|beta|rc)[.-]?/~$1/");
            case FILE_NAME ->
                    Mangle.rules(
                            "s/.*?[-_]*(%s%s)/%s%s-$1/"
                                    .formatted(
                                            Macros.ANY_VERSION,
                                            Macros.ARCHIVE_EXT,
                                            macros.replace("@PACKAGE@"),
                                            component.map(of -> "-" + of).orElse("")));
            case PAGE, DIRECTORY_VERSION, ORIG_VERSION, DOWNLOAD_URL, SIGNATURE_URL ->
                    throw new Unreadable(
                            "`auto` stands for no rule here", "write `s/SEARCH/REPLACEMENT/`");
        };
    }

    private static void other(Fields fields, String key, String value, WatchReport report) {
        switch (key) {
            case "updatescript" ->
                    report.note(
                            fields.line(),
                            "`%s` is not run: packaging is the recipe's"
                                    .formatted(Shown.text(value)));
            case "compression" -> {
                if (!COMPRESSIONS.contains(value)) {
                    throw new Unreadable(
                            "compression `%s` is not known".formatted(Shown.text(value)),
                            "write gz, bz2, lzma, xz, zip or zst");
                }
            }
            case "component", "mode", "searchmode", "hrefdecode", "releaseonly", "useragent" -> {}
            default -> {
                if (OF_FTP.contains(key)) {
                    report.note(fields.line(), "`%s` is of ftp alone".formatted(key));
                } else if (!OF_NO_WEIGHT.contains(key)) {
                    report.note(
                            fields.line(),
                            "option `%s` is not known and is passed over"
                                    .formatted(Shown.text(fields.named(key))));
                }
            }
        }
    }

    /** Two letters are enough, and what is none of these is the default: so uscan(1). */
    private static Signature signature(Fields fields, String word, WatchReport report) {
        String begin = word.toLowerCase(Locale.ROOT);
        for (Map.Entry<String, Signature> one :
                Map.of(
                                "au", Signature.AUTO,
                                "ma", Signature.MANGLE,
                                "no", Signature.NONE,
                                "ne", Signature.NEXT,
                                "pr", Signature.PREVIOUS)
                        .entrySet()) {
            if (begin.startsWith(one.getKey())) {
                return one.getValue();
            }
        }
        if (begin.startsWith("se")) {
            report.note(
                    fields.line(), "`pgpmode=self`: a signature that wraps the file is not read");
            return Signature.NONE;
        }
        // The tag's own signature is the recipe's `tag-signature`.
        return begin.startsWith("git") ? Signature.NONE : Signature.DEFAULT;
    }

    private static Mode mode(String word, String url, String pattern) {
        boolean branch = pattern.equals("HEAD") || pattern.startsWith("heads/");
        return switch (word) {
            case "git", "git-dumb" -> branch ? Mode.GIT_BRANCH : Mode.GIT_TAGS;
            case "gitlab" -> Mode.GITLAB;
            case "LWP", "http" -> {
                if (url.startsWith("ftp:")) {
                    throw new NotSpoken(
                            "`%s` is asked by ftp".formatted(Shown.text(url)),
                            "most servers answer https at the same address");
                }
                if (!url.matches("https?://[^/]+.*")) {
                    throw new Unreadable(
                            "`%s` is no web address".formatted(Shown.text(url)),
                            "write it as https://host/path");
                }
                yield Mode.PAGE;
            }
            default ->
                    throw new NotSpoken(
                            "mode `%s` is not taken".formatted(Shown.text(word)),
                            "pages, git and GitLab can be watched");
        };
    }

    private static Which which(Fields fields, Signature signature, Optional<String> component) {
        if (signature == Signature.PREVIOUS) {
            return Which.PREVIOUS;
        }
        return switch (fields.get("versionschema").orElse("")) {
            case "same" -> Which.SAME;
            case "group" -> Which.GROUP;
            case "checksum" -> Which.CHECKSUM;
            case "previous" ->
                    throw new Unreadable(
                            "`previous` stands without `pgpmode=previous`",
                            "a source that finds the signature of the source before needs both");
            default -> component.isPresent() ? Which.OWN : Which.NEWEST;
        };
    }

    private static boolean plain(Fields fields) {
        String mode = fields.get("searchmode").orElse("html");
        if (!mode.equals("html") && !mode.equals("plain")) {
            throw new Unreadable(
                    "searchmode `%s` is not known".formatted(Shown.text(mode)),
                    "write html or plain");
        }
        return mode.equals("plain");
    }

    private static boolean decodes(Fields fields) {
        Optional<String> how = fields.get("hrefdecode");
        if (how.filter(word -> !word.equals("percent-encoding")).isPresent()) {
            throw new Unreadable(
                    "hrefdecode `%s` is not known".formatted(Shown.text(how.get())),
                    "write percent-encoding");
        }
        return how.isPresent();
    }

    /** Whether it finds releases, and no further tarball or signature of one. */
    boolean isMain() {
        return component.isEmpty() && which != Which.PREVIOUS;
    }

    List<Mangle> rules(Mangling mangling) {
        return mangles.getOrDefault(mangling, List.of());
    }

    String mangled(Mangling mangling, String text, RegexBudget budget) {
        return Mangle.apply(rules(mangling), text, budget);
    }
}
