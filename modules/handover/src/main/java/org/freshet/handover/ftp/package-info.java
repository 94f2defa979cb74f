/** Uploads by FTP, for who asks for it by name. */
@NullMarked
package org.freshet.handover.ftp;

import org.jspecify.annotations.NullMarked;
