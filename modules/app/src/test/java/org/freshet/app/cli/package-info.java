/** Tests of the command line: what a user types, and all that comes back. */
@NullMarked
package org.freshet.app.cli;

import org.jspecify.annotations.NullMarked;
