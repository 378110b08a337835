package io.millrace.producer;

import java.util.List;
import java.util.function.Consumer;

/**
 * The service, as far as a producer needs it. Calls return at once; the answer comes exactly once, within the deadline of the
 * implementation, on any thread. Nothing is tried twice behind this port.
 */
interface KinesisPort {
    void putRecords(List<WireRecord> records, Consumer<PutOutcome> answer);

    void listShards(Consumer<ShardListing> answer);

    void describeStream(Consumer<StreamDescription> answer);
}
