/** Samples: one program per file, public API only. */
@NullMarked
package io.millrace.samples;

import org.jspecify.annotations.NullMarked;
