package org.freshet.archive;

import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Suites as they were once.
 *
 * @param name what apt is told to see it: {@code 20261126T104600Z}
 * @param suites each with the date of its Release
 */
public record Snapshot(String name, SortedMap<String, Instant> suites) {
    public Snapshot {
        suites = Collections.unmodifiableSortedMap(new TreeMap<>(suites));
    }
}
