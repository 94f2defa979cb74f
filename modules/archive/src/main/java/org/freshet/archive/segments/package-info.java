/** Indices in segments: what did not change is copied, not compressed again. */
@NullMarked
package org.freshet.archive.segments;

import org.jspecify.annotations.NullMarked;
