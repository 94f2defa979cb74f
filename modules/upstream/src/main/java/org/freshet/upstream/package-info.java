@NullMarked
package org.freshet.upstream;

import org.jspecify.annotations.NullMarked;
