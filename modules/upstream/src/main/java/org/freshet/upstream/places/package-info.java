/** Where releases show beside git tags: forges, registries, directories. */
@NullMarked
package org.freshet.upstream.places;

import org.jspecify.annotations.NullMarked;
