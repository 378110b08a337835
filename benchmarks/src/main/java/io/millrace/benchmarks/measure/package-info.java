/**
 * What all side-by-side runs measure with: {@code Jvm} starts a process, {@code ProcessTree} reads what it and those below it use,
 * {@code Latencies} keeps times.
 */
@NullMarked
package io.millrace.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
