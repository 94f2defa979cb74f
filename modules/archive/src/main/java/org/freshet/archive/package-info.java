@NullMarked
package org.freshet.archive;

import org.jspecify.annotations.NullMarked;
