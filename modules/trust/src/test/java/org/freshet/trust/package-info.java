@NullMarked
package org.freshet.trust;

import org.jspecify.annotations.NullMarked;
