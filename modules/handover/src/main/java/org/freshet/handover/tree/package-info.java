/** A published archive, kept equal on a web host. */
@NullMarked
package org.freshet.handover.tree;

import org.jspecify.annotations.NullMarked;
