/** The demo: a played upstream, the real pipeline, a real apt. */
@NullMarked
package org.freshet.app.demo;

import org.jspecify.annotations.NullMarked;
