package io.millrace.consumer.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.loop.VirtualLoop;
import io.millrace.consumer.loop.VirtualTime;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.SequenceNumber;
import io.millrace.consumer.shard.Shard;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Five applications that know nothing of each other poll one shard, which takes five reads and 2 MB a second from all. */
class SharedShardTest {
    private static final String SHARD = "shardId-000000000001";
    private static final int APPLICATIONS = 5;
    private static final Duration WAY = Duration.ofMillis(10);

    private final VirtualTime time = new VirtualTime();
    private final VirtualLoop loop = new VirtualLoop(time);
    private final SharedShard shard = new SharedShard();

    /** By the service's rules; its records are all of one size. */
    private final class SharedShard implements RecordReads {
        private final Deque<Long> reads = new ArrayDeque<>();
        private long records;
        private int recordBytes = 1_000;
        private long paidUntilNanos;

        @Override
        public CompletionStage<String> iterator(String shardId, ReadFrom from) {
            return CompletableFuture.completedFuture("0");
        }

        @Override
        public CompletionStage<ReadAnswer> read(String iterator, int maxRecords) {
            CompletableFuture<ReadAnswer> answer = new CompletableFuture<>();
            time.after(WAY, () -> {
                if (takes()) {
                    answer.complete(answer(Long.parseLong(iterator), maxRecords));
                } else {
                    answer.completeExceptionally(ScriptedSubscriptions.failure(ReadException.Kind.THROTTLED));
                }
            });
            return answer;
        }

        private boolean takes() {
            long now = time.nowNanos();
            while (!reads.isEmpty() && now - reads.element() >= 1_000_000_000L) {
                reads.remove();
            }
            return reads.size() < 5 && now >= paidUntilNanos && reads.add(now);
        }

        private ReadAnswer answer(long from, int maxRecords) {
            List<WireRecord> found = new ArrayList<>();
            long most = Math.min(maxRecords, 10_000_000 / recordBytes);
            for (long at = from; at < records && found.size() < most; at++) {
                found.add(new WireRecord(
                        new SequenceNumber(Long.toString(at + 1)),
                        "key",
                        ByteBuffer.allocate(recordBytes),
                        Instant.EPOCH));
            }
            long to = from + found.size();
            // An answer of 10 MB is paid for with the next five seconds; a small one is within each second's 2 MB.
            long bytes = (long) found.size() * recordBytes;
            paidUntilNanos = time.nowNanos() + (bytes > 2_000_000 ? bytes * 1_000_000_000L / 2_000_000 : 0);
            Duration behind = to < records ? Duration.ofMinutes(1) : Duration.ZERO;
            return new ReadAnswer(found, Long.toString(to), behind, List.of());
        }
    }

    /** Settles at once and asks for more. */
    private final class Application implements ShardFeed.Reader {
        private final ShardFeed feed;
        private long records;
        private long lastReadNanos;
        private Duration longestGap = Duration.ZERO;
        private int refused;

        Application(long seed) {
            Shard self = new Shard(SHARD, Set.of(), HashKeyRange.ALL, true);
            feed = new PollingFeeds(
                            loop,
                            shard,
                            () -> CompletableFuture.completedFuture(List.of(self)),
                            new ReadBudget(64 << 20, loop::execute),
                            10_000,
                            new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10)),
                            new Random(seed),
                            () -> Instant.EPOCH,
                            this::failed)
                    .open(SHARD, Position.trimHorizon());
            feed.next(this);
        }

        private void failed(ConsumerEvent event) {
            refused++;
        }

        @Override
        public void records(FeedBatch batch) {
            records += batch.records().size();
            Duration gap = Duration.ofNanos(time.nowNanos() - lastReadNanos);
            longestGap = gap.compareTo(longestGap) > 0 ? gap : longestGap;
            lastReadNanos = time.nowNanos();
            batch.release();
            loop.execute(() -> feed.next(this));
        }

        @Override
        public void endOfShard(List<Shard> children) {
            throw new IllegalStateException("the shard is open");
        }

        void startCounting() {
            records = 0;
            refused = 0;
            longestGap = Duration.ZERO;
            lastReadNanos = time.nowNanos();
        }
    }

    private List<Application> applications(long seed) {
        List<Application> applications = new ArrayList<>();
        for (int i = 0; i < APPLICATIONS; i++) {
            applications.add(new Application(seed * 100 + i));
        }
        return applications;
    }

    private static int refused(List<Application> applications) {
        return applications.stream()
                .mapToInt(application -> application.refused)
                .sum();
    }

    @Test
    void atTheTipEachGetsEveryRecordSoonAndFewReadsAreRefused() {
        for (long seed = 1; seed <= 5; seed++) {
            shard.records = 0;
            List<Application> applications = applications(seed);
            putForSeconds(60);
            applications.forEach(Application::startCounting);
            long before = shard.records;
            putForSeconds(300);
            long put = shard.records - before;
            for (Application application : applications) {
                assertThat(application.records).as("seed %s", seed).isBetween(put - 150, put + 300);
                assertThat(application.longestGap).as("seed %s", seed).isLessThan(Duration.ofSeconds(15));
            }
            // 300 s at five a second are 1,500 reads.
            assertThat(refused(applications)).as("refusals, seed %s", seed).isLessThan(150);
            applications.forEach(application -> application.feed.close());
        }
    }

    private void putForSeconds(int seconds) {
        for (int i = 0; i < seconds * 10; i++) {
            shard.records++;
            time.runFor(Duration.ofMillis(100));
        }
    }

    @Test
    void backlogOfLargeAnswersIsSharedEvenlyAndRefusalsAreFarBetween() {
        for (long seed = 1; seed <= 5; seed++) {
            shard.recordBytes = 100_000;
            shard.records = 1_000_000;
            List<Application> applications = applications(seed);
            time.runFor(Duration.ofMinutes(5));
            applications.forEach(Application::startCounting);
            time.runFor(Duration.ofMinutes(30));
            // 2 MB a second are 36,000 records of 100 KB in half an hour.
            long all = applications.stream()
                    .mapToLong(application -> application.records)
                    .sum();
            assertThat(all).as("records of 36,000, seed %s", seed).isGreaterThan(24_000);
            for (Application application : applications) {
                assertThat(application.records)
                        .as("one of %s, seed %s", all, seed)
                        .isBetween(all / 10, all * 3 / 10);
            }
            // One in six seconds for each application costs nobody anything.
            assertThat(refused(applications)).as("refusals, seed %s", seed).isLessThan(30 * 10 * APPLICATIONS);
            applications.forEach(application -> application.feed.close());
        }
    }
}
