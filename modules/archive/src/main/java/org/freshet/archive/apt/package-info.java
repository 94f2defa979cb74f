/** What apt reads: {@code Sources}, {@code Release}, {@code by-hash}, {@code .sources} files. */
@NullMarked
package org.freshet.archive.apt;

import org.jspecify.annotations.NullMarked;
