/** What an archive shows to people. What comes from packages is shown, never believed. */
@NullMarked
package org.freshet.archive.pages;

import org.jspecify.annotations.NullMarked;
