/** What can be installed together on one architecture, and what is missing where it cannot. */
@NullMarked
package org.freshet.debian.install;

import org.jspecify.annotations.NullMarked;
