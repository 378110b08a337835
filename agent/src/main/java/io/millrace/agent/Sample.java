package io.millrace.agent;

import io.millrace.agent.config.FlowConfig;
import io.millrace.agent.config.Sink;
import io.millrace.agent.publish.Destination;
import io.millrace.agent.publish.DestinationStatus;
import io.millrace.agent.publish.PartitionKeyPreview;
import io.millrace.agent.publish.SendResult;
import io.millrace.agent.record.Batch;
import io.millrace.aggregation.Aggregator;
import io.millrace.aggregation.UserRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntFunction;

/**
 * A destination that sends nothing: keeps the first records, counts, and packs all into aggregates, as large as the agent's. Takes so many bytes and
 * leaves what comes after them unanswered. {@link #send} belongs to the loop, the rest to any thread.
 */
final class Sample implements Destination {
    /** How large the agent's aggregates get. */
    private static final int AGGREGATE_BYTES = 51_200;

    private static final int LARGEST_BYTES = 1024 * 1024;

    /** A record as it would be sent. */
    record Shown(String path, long offset, String key, String text) {}

    private final FlowConfig flow;
    private final String hostName;
    private final int mostShown;
    private final long mostBytes;
    private final Aggregator aggregate = Aggregator.unstamped(AGGREGATE_BYTES);
    private final List<Shown> shown = new ArrayList<>();
    private long records;
    private long bytes;
    private long aggregates;
    private long arrivedNanos = System.nanoTime();

    Sample(FlowConfig flow, String hostName, int mostShown, long mostBytes) {
        this.flow = flow;
        this.hostName = hostName;
        this.mostShown = mostShown;
        this.mostBytes = mostBytes;
    }

    @Override
    public synchronized CompletionStage<SendResult> send(Batch batch) {
        if (isFull()) {
            return new CompletableFuture<>();
        }
        IntFunction<String> keys = PartitionKeyPreview.of(flow.keys(), batch, hostName);
        for (int i = 0; i < batch.count(); i++) {
            String key = flow.sink() instanceof Sink.Stream ? keys.apply(i) : "";
            take(batch, i, key);
        }
        arrivedNanos = System.nanoTime();
        return CompletableFuture.completedFuture(SendResult.delivered());
    }

    private void take(Batch batch, int index, String key) {
        byte[] data = Arrays.copyOfRange(batch.bytes(), batch.start(index), batch.start(index) + batch.length(index));
        records++;
        bytes += data.length;
        if (shown.size() < mostShown) {
            shown.add(new Shown(
                    batch.origin().path(), batch.offset(index), key, new String(data, StandardCharsets.UTF_8)));
        }
        UserRecord record = UserRecord.of(key.isEmpty() ? "-" : key, ByteBuffer.wrap(data));
        if (!aggregate.add(record)) {
            seal();
            if (!aggregate.add(record)) {
                aggregates++;
            }
        }
    }

    private void seal() {
        if (aggregate.sizeBytes() > 0) {
            aggregates++;
            aggregate.clear();
        }
    }

    synchronized boolean isFull() {
        return bytes >= mostBytes;
    }

    /** Whether nothing has come for so long, or for the other time while nothing has come at all. */
    synchronized boolean isQuiet(Duration time, Duration first) {
        return System.nanoTime() - arrivedNanos >= (records == 0 ? first : time).toNanos();
    }

    synchronized List<Shown> shown() {
        return List.copyOf(shown);
    }

    synchronized long records() {
        return records;
    }

    synchronized long bytes() {
        return bytes;
    }

    /** Records of the flow in a full Kinesis record; 1 or more. */
    synchronized double recordsInFullAggregate() {
        // The last one is open: its part of a full one counts.
        double open = (double) aggregate.sizeBytes() / AGGREGATE_BYTES;
        return Math.max(1, records / Math.max(1e-9, aggregates + open));
    }

    @Override
    public int maxRecordBytes() {
        return LARGEST_BYTES;
    }

    @Override
    public DestinationStatus status() {
        return new DestinationStatus("nowhere", 0, 0, 0, records(), bytes(), 0, Map.of(), List.of(), "");
    }

    @Override
    public void flush() {
        // Nothing waits.
    }

    @Override
    public void close(Duration timeout) {
        // Nothing is open.
    }
}
