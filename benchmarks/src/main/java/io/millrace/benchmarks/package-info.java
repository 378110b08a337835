/** What the parts of Millrace cost: JMH benchmarks, each beside a floor and what people would use otherwise. */
@NullMarked
package io.millrace.benchmarks;

import org.jspecify.annotations.NullMarked;
