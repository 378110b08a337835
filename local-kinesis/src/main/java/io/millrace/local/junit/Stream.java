package io.millrace.local.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A String that names one more stream of the test, beside the one of {@link StreamName}; it lives and dies like that one.
 *
 * <pre>{@code
 * @Test
 * void ordersBecomeInvoices(@Stream(shards = 4) String orders, @Stream String invoices) { ... }
 * }</pre>
 */
@Documented
@Target({ElementType.PARAMETER, ElementType.FIELD})
@Retention(RetentionPolicy.RUNTIME)
public @interface Stream {
    /**
     * Which of the test's streams: all who give the same word in one test mean the same stream. Without a word, the stream
     * is this parameter's or field's alone.
     */
    String value() default "";

    /** Shards, 1 to 10,000. */
    int shards() default 1;
}
