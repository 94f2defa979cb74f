/** Whether what is planned can be built and installed where it is planned for. */
@NullMarked
package org.freshet.packaging.buildable;

import org.jspecify.annotations.NullMarked;
