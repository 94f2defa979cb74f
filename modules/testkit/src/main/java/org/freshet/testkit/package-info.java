@NullMarked
package org.freshet.testkit;

import org.jspecify.annotations.NullMarked;
