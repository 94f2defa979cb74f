package org.freshet.upstream;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What a word in a tag says of the release. */
enum TagWord {
    /** Comes before the release that is named. */
    PRERELEASE,
    /** Comes before every other prerelease, if it is one at all. */
    DEVELOPMENT,
    /** Comes after the release that is named. */
    PATCH,
    /** Says only that it is a release. */
    FINAL,
    /** Marks a branch or a moment in the work. */
    MARKER,
    NIGHTLY,
    /** Made by or for a distribution. */
    DISTRIBUTION,
    /** Stands before a version and names nothing. */
    GENERIC,
    UNKNOWN;

    private static final String DISTRIBUTIONS =
            "debian ubuntu redhat fedora rhel centos suse opensuse sles alpine gentoo archlinux kali"
                    + " raspbian mageia slackware";
    private static final String CLOCK = "nightly daily weekly canary";
    private static final String MOMENTS =
            "eol eom em end start base branch branches branchpoint bp root merge merged wip tests"
                    + " head before after import archive backup tmp workspace latest tip master"
                    + " main trunk old";

    private static final Map<String, TagWord> AFTER =
            Map.copyOf(
                    new Table()
                            .add(PRERELEASE, "a alpha b beta c rc cr candidate pre prerelease")
                            .add(PRERELEASE, "preview m milestone ea gamma test")
                            .add(DEVELOPMENT, "dev devel snapshot")
                            .add(PATCH, "p pl patch patchlevel sp sr post hotfix update u")
                            .add(PATCH, "r rev rel build")
                            .add(FINAL, "final ga release stable")
                            .add(MARKER, MOMENTS + " x")
                            .add(NIGHTLY, CLOCK)
                            .add(DISTRIBUTION, DISTRIBUTIONS + " amzn deb el fc bpo dfsg"));
    private static final Map<String, TagWord> BEFORE =
            Map.copyOf(
                    new Table()
                            .add(PRERELEASE, "preview prerelease alpha beta rc candidate")
                            .add(MARKER, MOMENTS + " pre post test")
                            .add(NIGHTLY, CLOCK)
                            .add(DISTRIBUTION, DISTRIBUTIONS)
                            .add(GENERIC, "v ver version release releases rel r tag tags")
                            .add(GENERIC, "upstream stable final"));

    private static final class Table extends HashMap<String, TagWord> {
        private static final long serialVersionUID = 1;

        Table add(TagWord kind, String words) {
            for (String word : words.split(" ", -1)) {
                put(word, kind);
            }
            return this;
        }
    }

    /** What a word says after the number: {@code r} counts patches there. */
    static TagWord after(String word) {
        return AFTER.getOrDefault(word.toLowerCase(Locale.ROOT), UNKNOWN);
    }

    /** What a word says before the number: {@code r} says nothing there. */
    static TagWord before(String word) {
        return BEFORE.getOrDefault(word.toLowerCase(Locale.ROOT), UNKNOWN);
    }
}
