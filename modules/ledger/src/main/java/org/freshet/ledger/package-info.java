@NullMarked
package org.freshet.ledger;

import org.jspecify.annotations.NullMarked;
