/** The orig tarball of a source package: what is left out of upstream's, and how it is named. */
@NullMarked
package org.freshet.packaging.orig;

import org.jspecify.annotations.NullMarked;
