package org.freshet.handover.launchpad;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.freshet.handover.launchpad.Launchpad.Archive;
import org.freshet.model.DebianVersion;
import org.freshet.model.Incoming;
import org.freshet.model.SourceName;

/** What a PPA has and ever had, and what Ubuntu's own archive has that counts for it. */
public final class PpaContents {
    // lp/archiveuploader/utils.py, determine_source_file_type.
    private static final Pattern ORIG =
            Pattern.compile(".*\\.orig(-.+)?\\.tar\\.(gz|bz2|xz)(\\.asc)?");

    /** Each costs a request. Their origs are the same files, so the newest tell nearly all. */
    private static final int MOST_VERSIONS = 40;

    private final Launchpad launchpad;
    private final Incoming.Ppa ppa;

    /** Asks nothing yet. */
    public PpaContents(Launchpad launchpad, Incoming.Ppa ppa) {
        this.launchpad = launchpad;
        this.ppa = ppa;
    }

    public Incoming.Ppa ppa() {
        return ppa;
    }

    /** All versions of a source that the PPA has or had. */
    public List<Listing> listings(SourceName source) {
        return launchpad.listings(launchpad.archive(ppa), source);
    }

    /**
     * The files of all packages of an upstream version, one of each name: those that the PPA has or
     * had, and the orig tarballs of Ubuntu's own archive. What is uploaded under one of these names
     * must have the same bytes; an orig tarball among them need not be uploaded
     * (lp/archiveuploader/ dscfile.py, {@code _getFileByName}, by which the PPA comes first).
     *
     * @param upstream without epoch and revision, as the names of tarballs have it
     */
    public List<HeldFile> files(SourceName source, String upstream) {
        Map<String, HeldFile> files = new LinkedHashMap<>();
        Archive archive = launchpad.archive(ppa);
        for (HeldFile file : files(archive, source, upstream)) {
            files.putIfAbsent(file.name(), file);
        }
        for (HeldFile file : files(launchpad.primary(), source, upstream)) {
            if (ORIG.matcher(file.name()).matches()) {
                files.putIfAbsent(file.name(), file);
            }
        }
        return List.copyOf(files.values());
    }

    /** Those of them that are orig tarballs, or signatures of such. */
    public List<HeldFile> origs(SourceName source, String upstream) {
        return files(source, upstream).stream()
                .filter(file -> ORIG.matcher(file.name()).matches())
                .toList();
    }

    private List<HeldFile> files(Archive archive, SourceName source, String upstream) {
        Map<DebianVersion, Listing> newestFirst =
                new TreeMap<>(java.util.Comparator.reverseOrder());
        for (Listing listing : launchpad.listings(archive, source)) {
            if (listing.version().upstream().equals(upstream)) {
                newestFirst.putIfAbsent(listing.version(), listing);
            }
        }
        List<HeldFile> files = new ArrayList<>();
        newestFirst.values().stream()
                .limit(MOST_VERSIONS)
                .forEach(listing -> files.addAll(launchpad.files(archive, listing)));
        return files;
    }
}
