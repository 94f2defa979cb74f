/**
 * The quilt series of a {@code debian/}: read and judged as dpkg-source does it, applied in memory
 * as {@code patch -F0} does it, and brought onto a new upstream version. {@link
 * org.freshet.packaging.patches.PatchSeries} is its door.
 *
 * <p>Names and contents are kept as their bytes, one {@code char} each (ISO 8859-1): neither is
 * always UTF-8.
 */
@NullMarked
package org.freshet.packaging.patches;

import org.jspecify.annotations.NullMarked;
