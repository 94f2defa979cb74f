package org.freshet.upstream;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.freshet.model.TagKind;

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
    /** Names a part of the project, or another make of it. */
    COMPONENT,
    /** Stands before a version and names nothing. */
    GENERIC,
    UNKNOWN;

    private static final String DISTRIBUTIONS =
            "debian ubuntu redhat fedora rhel centos suse opensuse sles alpine gentoo archlinux kali"
                    + " raspbian mageia slackware";
    private static final String CLOCK = "nightly daily weekly canary";
    private static final String MOMENTS =
            "eol eom em end start started base branch branches branched branchpoint bp br root merge"
                    + " merged wip head before after import archive backup tmp temp workspace"
                    + " tip master main trunk old split fork retract retracted abandoned cve cvs svn";

    private static final Map<String, TagWord> AFTER =
            Map.copyOf(
                    new Table()
                            .add(
                                    PRERELEASE,
                                    "a alpha b beta c rc cr candidate pre prerelease prealpha")
                            .add(PRERELEASE, "preview m milestone ea gamma test testing vote next")
                            // A golden master; previews of developers and of technology; developer
                            // releases (strongSwan), builds for the testers (GlusterFS).
                            .add(PRERELEASE, "gm dp tp dr qa experimental exp")
                            .add(DEVELOPMENT, "dev devel development snapshot snap git hg")
                            .add(PATCH, "p pl patch patchlevel sp sr post hotfix update u")
                            .add(PATCH, "r rev rel build fix fixed")
                            // Microsoft's and Netscape's release to manufacturing; Apache's
                            // projects
                            // in the incubator; words for the second try at the same tag.
                            .add(FINAL, "final ga release stable rtm incubating signed")
                            .add(FINAL, "real actual proper corrected")
                            .add(MARKER, MOMENTS + " tests latest last x")
                            .add(NIGHTLY, CLOCK)
                            .add(DISTRIBUTION, DISTRIBUTIONS + " amzn deb el fc bpo dfsg nmu")
                            // Debian named its security updates after its releases until 2013.
                            .add(DISTRIBUTION, "etch lenny squeeze wheezy jessie"));
    private static final Map<String, TagWord> BEFORE =
            Map.copyOf(
                    new Table()
                            .add(
                                    PRERELEASE,
                                    "preview prerelease prereleases alpha beta rc candidate")
                            .add(MARKER, MOMENTS + " last pre post take build builds")
                            .add(NIGHTLY, CLOCK + " snapshot snapshots snap")
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

    /** What a word says after the number when it makes the tag what it is. */
    static TagWord of(TagKind kind) {
        return switch (kind) {
            case RELEASE, ALIAS -> FINAL;
            case PRERELEASE -> PRERELEASE;
            case OTHER_COMPONENT -> COMPONENT;
            case DISTRO_TAG -> DISTRIBUTION;
            case NIGHTLY -> NIGHTLY;
            case NOT_A_RELEASE -> MARKER;
        };
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
