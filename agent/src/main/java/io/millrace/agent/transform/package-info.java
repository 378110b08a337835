/** What happens to a record on its way: pure functions from bytes to bytes, one class for each processing step. */
@NullMarked
package io.millrace.agent.transform;

import org.jspecify.annotations.NullMarked;
