/** An archive's tree over HTTP, as apt, browsers and caches want it. */
@NullMarked
package org.freshet.archive.serve;

import org.jspecify.annotations.NullMarked;
