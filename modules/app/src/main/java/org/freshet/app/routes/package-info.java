/** The map of the route files, and what the routes call that is not a step. */
@NullMarked
package org.freshet.app.routes;

import org.jspecify.annotations.NullMarked;
