@NullMarked
package org.freshet.http;

import org.jspecify.annotations.NullMarked;
