@NullMarked
package org.freshet.debian;

import org.jspecify.annotations.NullMarked;
