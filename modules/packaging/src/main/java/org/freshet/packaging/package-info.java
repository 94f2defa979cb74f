@NullMarked
package org.freshet.packaging;

import org.jspecify.annotations.NullMarked;
