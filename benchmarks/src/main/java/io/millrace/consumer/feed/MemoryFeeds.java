package io.millrace.consumer.feed;

import io.millrace.consumer.loop.Loop;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.SequenceNumber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Feeds for benchmarks that hand out the same few records for ever, as fast as they are taken, within the usual budget. */
public final class MemoryFeeds implements ShardFeeds {
    private static final long BUDGET_BYTES = 64L << 20;
    private static final int RECORDS_IN_BATCH = 20;
    private static final String SEQUENCE_PREFIX = "4961234567890123456789012345678901234567890";

    private final ReadBudget budget;
    private final Map<String, List<byte[]>> contents;

    /** Contents may be added until the shard is opened. */
    public MemoryFeeds(Loop loop, Map<String, List<byte[]>> contents) {
        this.budget = new ReadBudget(BUDGET_BYTES, loop::execute);
        this.contents = contents;
    }

    @Override
    public ShardFeed open(String shardId, Position start) {
        List<byte[]> content = contents.get(shardId);
        if (content == null) {
            throw new IllegalArgumentException("There is no content for " + shardId);
        }
        budget.feedOpened();
        return new Feed(content);
    }

    private final class Feed implements ShardFeed {
        private final List<byte[]> content;
        private long sequence;
        private ReadBudget.@Nullable Request request;

        Feed(List<byte[]> content) {
            this.content = content;
        }

        @Override
        public void next(Reader reader) {
            List<WireRecord> records = new ArrayList<>(RECORDS_IN_BATCH);
            long bytes = 0;
            Instant now = Instant.now();
            for (int i = 0; i < RECORDS_IN_BATCH; i++) {
                byte[] data = content.get((int) (sequence++ % content.size()));
                bytes += data.length;
                records.add(new WireRecord(
                        new SequenceNumber(SEQUENCE_PREFIX + (1_000_000_000_000L + sequence)),
                        "outer",
                        ByteBuffer.wrap(data).asReadOnlyBuffer(),
                        now));
            }
            request = budget.ask(bytes, grant -> {
                request = null;
                reader.records(new FeedBatch(records, Duration.ZERO, grant));
            });
        }

        @Override
        public Optional<Duration> behindLatest() {
            return Optional.empty();
        }

        @Override
        public FeedStatus status() {
            FeedStatus.Activity activity =
                    request == null ? FeedStatus.Activity.AWAITING_READER : FeedStatus.Activity.AWAITING_BUDGET;
            return new FeedStatus(activity, Duration.ZERO, Duration.ZERO, null, Duration.ZERO, 0, null);
        }

        @Override
        public boolean isAtTip() {
            return false;
        }

        @Override
        public void close() {
            if (request != null) {
                request.cancel();
            }
            budget.feedClosed();
        }
    }
}
