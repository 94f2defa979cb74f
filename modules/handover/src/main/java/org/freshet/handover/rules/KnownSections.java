package org.freshet.handover.rules;

import java.util.Set;
import java.util.stream.Stream;
import org.freshet.handover.Parcel;
import org.freshet.model.Shown;

/**
 * Each file is in a component and a section that Launchpad knows
 * (lp/archiveuploader/nascentuploadfile.py, {@code PackageUploadFile}). Sections are those of
 * Debian Policy 2.4 and the few that Ubuntu has beside them; dpkg-genchanges writes {@code -} where
 * debian/control has none.
 */
public record KnownSections() implements Rule {
    private static final Set<String> COMPONENTS =
            Set.of(
                    "main",
                    "restricted",
                    "universe",
                    "multiverse",
                    "partner",
                    "contrib",
                    "non-free",
                    "non-free-firmware");
    private static final Set<String> SECTIONS =
            Set.of(
                    "admin",
                    "alien",
                    "base",
                    "cli-mono",
                    "comm",
                    "database",
                    "debian-installer",
                    "debug",
                    "devel",
                    "doc",
                    "editors",
                    "education",
                    "electronics",
                    "embedded",
                    "fonts",
                    "games",
                    "gnome",
                    "gnu-r",
                    "gnustep",
                    "golang",
                    "graphics",
                    "hamradio",
                    "haskell",
                    "httpd",
                    "interpreters",
                    "introspection",
                    "java",
                    "javascript",
                    "kde",
                    "kernel",
                    "libdevel",
                    "libs",
                    "lisp",
                    "localization",
                    "mail",
                    "math",
                    "metapackages",
                    "misc",
                    "net",
                    "news",
                    "non-us",
                    "ocaml",
                    "oldlibs",
                    "otherosfs",
                    "perl",
                    "php",
                    "python",
                    "ruby",
                    "rust",
                    "science",
                    "shells",
                    "sound",
                    "tasks",
                    "tex",
                    "text",
                    "translations",
                    "utils",
                    "vcs",
                    "video",
                    "web",
                    "x11",
                    "xfce",
                    "zope");

    @Override
    public Stream<Finding> broken(Parcel parcel) {
        return parcel.changes().listed().files().stream()
                .flatMap(line -> line.section().stream())
                .distinct()
                .filter(section -> !isKnown(section))
                .map(section ->
                        new Finding(
                                "section",
                                "section `%s` is not known".formatted(Shown.text(section)),
                                "give a `Section` of Debian Policy 2.4 in debian/control"));
    }

    private static boolean isKnown(String text) {
        int slash = text.indexOf('/');
        return SECTIONS.contains(text.substring(slash + 1))
                && (slash < 0 || COMPONENTS.contains(text.substring(0, slash)));
    }
}
