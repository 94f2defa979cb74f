@NullMarked
package org.freshet.packaging.buildable;

import org.jspecify.annotations.NullMarked;
