@NullMarked
package org.freshet.app;

import org.jspecify.annotations.NullMarked;
