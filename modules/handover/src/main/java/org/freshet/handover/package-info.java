/** Destinations elsewhere: packages are handed over to an upload queue or a remote host. */
@NullMarked
package org.freshet.handover;

import org.jspecify.annotations.NullMarked;
