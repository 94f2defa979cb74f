/** Files on a remote host, over SSH: the only place that knows Jsch. */
@NullMarked
package org.freshet.handover.sftp;

import org.jspecify.annotations.NullMarked;
