/** {@code debian/watch} files, versions 3 to 5, as a place that shows releases. */
@NullMarked
package org.freshet.upstream.watchfile;

import org.jspecify.annotations.NullMarked;
