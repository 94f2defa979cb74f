@NullMarked
package org.freshet.files;

import org.jspecify.annotations.NullMarked;
