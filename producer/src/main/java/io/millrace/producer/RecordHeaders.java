package io.millrace.producer;

import io.millrace.aggregation.Header;
import io.millrace.aggregation.UserRecord;
import java.util.List;

/**
 * Gives every record headers when it is put, trace context for one.
 *
 * <p>Called once for each record, on the thread that puts it; by several threads if several put. If it throws or answers null, nothing
 * is put, and {@code put} throws an {@link IllegalArgumentException} that has the reason as its cause.
 */
@FunctionalInterface
public interface RecordHeaders {
    /** The headers for a record, which it gets behind those it has; often none. */
    List<Header> of(UserRecord record);
}
