package org.freshet.archive;

import org.freshet.archive.apt.SuiteRelease;

/**
 * What clients of a suite are shown now; the three texts belong together.
 *
 * @param suite its directory in {@code dists}
 * @param says what InRelease says
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record ShownSuite(
        String suite, byte[] inRelease, byte[] release, byte[] releaseGpg, SuiteRelease says) {}
