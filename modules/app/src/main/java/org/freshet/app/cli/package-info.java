/** The command line. */
@NullMarked
package org.freshet.app.cli;

import org.jspecify.annotations.NullMarked;
