/** What archives refuse uploads for, so that it can be said before a byte is sent. */
@NullMarked
package org.freshet.handover.rules;

import org.jspecify.annotations.NullMarked;
