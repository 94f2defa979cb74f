/** What a release's tarball holds, compared with what its tag holds. */
@org.jspecify.annotations.NullMarked
package org.freshet.upstream.compare;
