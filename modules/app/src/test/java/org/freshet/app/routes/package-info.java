@NullMarked
package org.freshet.app.routes;

import org.jspecify.annotations.NullMarked;
