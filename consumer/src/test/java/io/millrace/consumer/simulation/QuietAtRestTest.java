package io.millrace.consumer.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.event.EventLog;
import io.millrace.consumer.event.LogLines;
import io.millrace.consumer.feed.Backoff;
import io.millrace.consumer.feed.PollingFeeds;
import io.millrace.consumer.feed.ReadAnswer;
import io.millrace.consumer.feed.ReadBudget;
import io.millrace.consumer.feed.ReadFrom;
import io.millrace.consumer.feed.RecordReads;
import io.millrace.consumer.feed.WireRecord;
import io.millrace.consumer.lease.LeaseConfig;
import io.millrace.consumer.lease.LeaseKeeper;
import io.millrace.consumer.lease.SimulatedTables;
import io.millrace.consumer.loop.VirtualLoop;
import io.millrace.consumer.loop.VirtualTime;
import io.millrace.consumer.process.Deliveries;
import io.millrace.consumer.process.HashRangeFilter;
import io.millrace.consumer.process.ProcessSettings;
import io.millrace.consumer.process.RunnerParts;
import io.millrace.consumer.process.ShardRunners;
import io.millrace.consumer.process.Unwrapper;
import io.millrace.consumer.process.VirtualUserCode;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.SequenceNumber;
import io.millrace.consumer.shard.Shard;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the logs of a fleet say: each change once, and otherwise nothing. */
class QuietAtRestTest {
    private static final int SHARDS = 6;

    private final VirtualTime time = new VirtualTime();
    private final SimulatedTables tables = new SimulatedTables(time);
    private final Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1));
    private final LogLines log = new LogLines();
    private long handled;

    /** Every shard gets a record a second and answers at once. */
    private final class SteadyStream implements RecordReads {
        @Override
        public CompletionStage<String> iterator(String shardId, ReadFrom from) {
            SequenceNumber behind = from.sequence();
            return CompletableFuture.completedFuture(behind == null ? "0" : behind.digits());
        }

        @Override
        public CompletionStage<ReadAnswer> read(String iterator, int maxRecords) {
            List<WireRecord> records = new ArrayList<>();
            long last = Long.parseLong(iterator);
            while (last < time.nowNanos() / 1_000_000_000) {
                last++;
                SequenceNumber sequence = new SequenceNumber(Long.toString(last));
                records.add(new WireRecord(sequence, "key", ByteBuffer.allocate(1), Instant.EPOCH));
            }
            return CompletableFuture.completedFuture(
                    new ReadAnswer(records, Long.toString(last), Duration.ZERO, List.of()));
        }
    }

    private CompletionStage<List<Shard>> list() {
        List<Shard> shards = new ArrayList<>();
        for (int i = 0; i < SHARDS; i++) {
            shards.add(new Shard("shard-" + i, Set.of(), HashKeyRange.ALL, false));
        }
        return CompletableFuture.completedFuture(shards);
    }

    private VirtualLoop worker(String name, long seed) {
        VirtualLoop loop = new VirtualLoop(time);
        Random random = new Random(seed);
        EventLog events = new EventLog(log, event -> {});
        PollingFeeds feeds = new PollingFeeds(
                loop,
                new SteadyStream(),
                this::list,
                new ReadBudget(1 << 20, loop::execute),
                10_000,
                backoff,
                random,
                () -> Instant.EPOCH,
                events);
        ShardRunners runners = new ShardRunners(new RunnerParts(
                "model",
                name,
                loop,
                new VirtualUserCode(loop, () -> Duration.ofMillis(1)),
                feeds,
                Deliveries.toHandler(record -> handled++),
                new Unwrapper(Unwrapper.DEFAULT_LIMIT_BYTES),
                new ProcessSettings(HashRangeFilter.PER_RECORD, Duration.ofSeconds(5), 1_000, backoff),
                random,
                events));
        LeaseConfig config = LeaseConfig.of("simulated", name, Position.trimHorizon());
        var unused = new LeaseKeeper(
                        config,
                        tables.connect(random).ports(this::list, () -> Instant.EPOCH),
                        loop,
                        random,
                        runners,
                        events)
                .start();
        return loop;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void hourAtWorkIsSilentAndACrashIsOneLineForEachShardThatMoves(boolean byCounters) {
        if (byCounters) {
            tables.liveByCounters();
        }
        worker("worker-1", 1);
        VirtualLoop second = worker("worker-2", 2);
        worker("worker-3", 3);
        time.runFor(Duration.ofMinutes(2));
        int begun = log.lines().size();
        assertThat(log.lines()).allMatch(line -> line.startsWith("INFO Lease"));

        time.runFor(Duration.ofHours(1));
        assertThat(handled).isGreaterThan(SHARDS * 3_600L);
        assertThat(log.lines().subList(begun, log.lines().size())).isEmpty();

        second.kill();
        time.runFor(Duration.ofMinutes(2));
        List<String> moved = log.lines().subList(begun, log.lines().size());
        assertThat(moved).hasSize(SHARDS / 3).allMatch(line -> line.startsWith("INFO LeaseGained"));
        assertThat(new HashSet<>(moved)).hasSameSizeAs(moved);
    }
}
