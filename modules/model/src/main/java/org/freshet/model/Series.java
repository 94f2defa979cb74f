package org.freshet.model;

import java.util.Map;
import java.util.TreeMap;

/** The series that Freshet knows without being told, and the numbers that order them. */
final class Series {
    // The number, never the codename, ends a version: xenial sorts above bionic.
    private static final Map<String, String> SUFFIXES =
            new TreeMap<>(
                    Map.ofEntries(
                            Map.entry("debian/bullseye", "deb11"),
                            Map.entry("debian/bookworm", "deb12"),
                            Map.entry("debian/trixie", "deb13"),
                            Map.entry("debian/forky", "deb14"),
                            // It never gets a number. This one is above all that series get; the
                            // number after testing's would be that of a series later, whose
                            // packages would then have the names of those made for sid before.
                            Map.entry("debian/sid", "deb99"),
                            Map.entry("ubuntu/focal", "ubuntu2004"),
                            Map.entry("ubuntu/jammy", "ubuntu2204"),
                            Map.entry("ubuntu/noble", "ubuntu2404"),
                            Map.entry("ubuntu/oracular", "ubuntu2410"),
                            Map.entry("ubuntu/plucky", "ubuntu2504"),
                            Map.entry("ubuntu/questing", "ubuntu2510"),
                            Map.entry("ubuntu/resolute", "ubuntu2604")));

    private Series() {}

    static Map<String, String> suffixes() {
        return SUFFIXES;
    }
}
