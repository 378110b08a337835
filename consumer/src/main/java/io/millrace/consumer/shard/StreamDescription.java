package io.millrace.consumer.shard;

import java.time.Instant;

/**
 * What tells one stream from another: one that is deleted and made anew keeps its name, and is another stream.
 *
 * @param arn {@code arn:aws:kinesis:REGION:ACCOUNT:stream/NAME}
 * @param created when the service made it, by its clock
 */
public record StreamDescription(String arn, Instant created) {}
