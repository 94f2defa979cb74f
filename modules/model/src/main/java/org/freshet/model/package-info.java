@NullMarked
package org.freshet.model;

import org.jspecify.annotations.NullMarked;
