/** The architecture as tests: arrows between modules, who may touch the SDK, the clock and threads, names. */
@NullMarked
package io.millrace.rules;

import org.jspecify.annotations.NullMarked;
