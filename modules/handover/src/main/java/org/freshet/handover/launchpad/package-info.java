/** What Launchpad says: what a PPA has, how an upload fares, and whether users get it. */
@NullMarked
package org.freshet.handover.launchpad;

import org.jspecify.annotations.NullMarked;
