package io.millrace.agent.config;

import java.util.regex.Pattern;

/** How a record gets its partition key. {@code missing} is the key of records that have none by the rule. */
public sealed interface PartitionKey {
    /**
     * A hash of the file's generation and of the block of {@code blockBytes} in which the record begins: spread over all shards, and the same
     * when the record is read again.
     */
    record Spread(int blockBytes) implements PartitionKey {}

    /** One key for all. */
    record Constant(String key) implements PartitionKey {}

    /** The path of the file that the record came from, as it was first seen. */
    record ByFile() implements PartitionKey {}

    /** The name of the host. */
    record ByHost() implements PartitionKey {}

    /** The first group of a pattern that is found in the record; without a group, what it finds. */
    record Capture(Pattern pattern, String missing) implements PartitionKey {}

    /** A value of a record that is JSON. */
    record Pointer(String pointer, String missing) implements PartitionKey {}

    /** A hash of the record's bytes (the old DETERMINISTIC, of the record and not of its buffer). */
    record HashOfRecord() implements PartitionKey {}
}
