/** Files on the disk: which of them match, which content they hold, and their bytes, behind the port {@code Disk}. */
@NullMarked
package io.millrace.agent.file;

import org.jspecify.annotations.NullMarked;
