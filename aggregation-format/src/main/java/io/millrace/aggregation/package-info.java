@NullMarked
package io.millrace.aggregation;

import org.jspecify.annotations.NullMarked;
