@org.jspecify.annotations.NullMarked
package org.freshet.bench;
