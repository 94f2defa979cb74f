/** Webhooks: forges say that there is something new, which is looked at sooner then. */
@org.jspecify.annotations.NullMarked
package org.freshet.app.hooks;
