@NullMarked
package org.freshet.debian.install;

import org.jspecify.annotations.NullMarked;
