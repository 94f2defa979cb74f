/** Where packaging begins: {@code debian/} directories, some of them other people's. */
@NullMarked
package org.freshet.packaging.bases;

import org.jspecify.annotations.NullMarked;
