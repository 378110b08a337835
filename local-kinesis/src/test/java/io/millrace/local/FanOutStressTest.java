package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.local.Clients.Transport;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.ChildShard;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StartingPosition;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;

/**
 * Writers put without a pause while shards split and merge; readers follow every shard by subscriptions that they leave, let run
 * out or displace after a few events, and go on from the last continuation. Every record must come once, in its shard's order.
 */
class FanOutStressTest {
    private static final int WRITERS = 3;
    private static final int PUTS = 400;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final TestClock clock = new TestClock();
    private final LocalKinesis engine =
            LocalKinesis.builder().limits(Limits.none()).clock(clock).start();
    private final KinesisAsyncClient client = Clients.client(engine, Transport.HTTP_2_CLEARTEXT);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Integer> deliveries = new ConcurrentHashMap<>();
    private final Map<String, Boolean> followed = new ConcurrentHashMap<>();
    private final List<Future<?>> readers = new ArrayList<>();
    private final Phaser reading = new Phaser(1);
    private String consumer = "";
    private volatile boolean isWritten;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void nothingIsLostAndNothingComesTwiceOverContinuations(long seed) throws Exception {
        engine.createStream("s", 2);
        consumer = client.registerStreamConsumer(r -> r.streamARN("arn:aws:kinesis:us-east-1:000000000000:stream/s")
                        .consumerName("c"))
                .join()
                .consumer()
                .consumerARN();
        // The readers move the clock on by days.
        client.increaseStreamRetentionPeriod(r -> r.streamName("s").retentionPeriodHours(8760))
                .join();
        SplittableRandom random = new SplittableRandom(seed);
        try {
            follow("shardId-000000000000", random.split());
            follow("shardId-000000000001", random.split());
            List<Future<?>> writers = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                String name = "w" + writer;
                writers.add(threads.submit(() -> write(name)));
            }
            for (int change = 0; change < 4; change++) {
                reshard(change % 2 == 0);
            }
            for (Future<?> writer : writers) {
                writer.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            }
            isWritten = true;
            reading.awaitAdvanceInterruptibly(reading.arrive(), LIMIT.toSeconds(), TimeUnit.SECONDS);
            for (Future<?> reader : allReaders()) {
                reader.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            }
            assertThat(deliveries).hasSize(WRITERS * PUTS);
            assertThat(deliveries.values()).containsOnly(1);
        } finally {
            threads.shutdownNow();
            client.close();
            engine.close();
        }
    }

    private void write(String name) {
        Kinesis kinesis = new Kinesis(client, "s");
        for (int number = 0; number < PUTS; number++) {
            kinesis.put(name + "-" + number, name + "/" + number);
        }
    }

    /** Splits the first open shard in halves, or merges the first two. */
    private void reshard(boolean isSplit) {
        List<Shard> open = client.listShards(r -> r.streamName("s")).join().shards().stream()
                .filter(shard -> shard.sequenceNumberRange().endingSequenceNumber() == null)
                .sorted((one, other) -> start(one).compareTo(start(other)))
                .toList();
        Shard first = open.get(0);
        if (isSplit) {
            BigInteger end = new BigInteger(first.hashKeyRange().endingHashKey());
            client.splitShard(r -> r.streamName("s")
                            .shardToSplit(first.shardId())
                            .newStartingHashKey(
                                    start(first).add(end).shiftRight(1).toString()))
                    .join();
        } else {
            client.mergeShards(r -> r.streamName("s")
                            .shardToMerge(first.shardId())
                            .adjacentShardToMerge(open.get(1).shardId()))
                    .join();
        }
    }

    private static BigInteger start(Shard shard) {
        return new BigInteger(shard.hashKeyRange().startingHashKey());
    }

    private void follow(String shard, SplittableRandom random) {
        // A merged shard is the child of two.
        if (followed.putIfAbsent(shard, true) == null) {
            reading.register();
            Future<?> reader = threads.submit(() -> {
                try {
                    new Reader(shard, random).run();
                } finally {
                    reading.arriveAndDeregister();
                }
            });
            synchronized (readers) {
                readers.add(reader);
            }
        }
    }

    private List<Future<?>> allReaders() {
        synchronized (readers) {
            return List.copyOf(readers);
        }
    }

    private boolean isOver() {
        return isWritten && deliveries.size() >= WRITERS * PUTS;
    }

    /** One shard's reader, from its beginning to its end or until all was read. */
    private final class Reader {
        private final String shard;
        private final SplittableRandom random;
        private StartingPosition position = Subscribed.TRIM_HORIZON;
        private BigInteger last = BigInteger.ZERO;
        private boolean isEnded;

        Reader(String shard, SplittableRandom random) {
            this.shard = shard;
            this.random = random;
        }

        void run() {
            while (!isEnded && !isOver()) {
                Subscribed subscribed = open();
                read(subscribed, 1 + random.nextInt(5));
                switch (random.nextInt(10)) {
                    case 0 -> clock.advance(Duration.ofMinutes(5));
                    case 1, 2, 3 -> clock.advance(Duration.ofSeconds(5));
                    default -> subscribed.close();
                }
            }
        }

        private Subscribed open() {
            while (true) {
                Subscribed attempt = Subscribed.open(client, consumer, shard, position);
                if (attempt.isGranted()) {
                    return attempt;
                }
                assertThat(attempt.end()).isInstanceOf(ResourceInUseException.class);
            }
        }

        private void read(Subscribed subscribed, int events) {
            for (int i = 0; i < events && !isEnded; i++) {
                if (subscribed.waiting() == 0) {
                    // Has at least an empty event sent.
                    clock.advance(Duration.ofSeconds(1));
                }
                SubscribeToShardEvent event = subscribed.nextUnlessEnded().orElse(null);
                if (event == null) {
                    return;
                }
                take(event);
            }
        }

        private void take(SubscribeToShardEvent event) {
            for (Record record : event.records()) {
                deliveries.merge(Kinesis.text(record), 1, Integer::sum);
                BigInteger number = new BigInteger(record.sequenceNumber());
                assertThat(number).isGreaterThan(last);
                last = number;
            }
            String continuation = event.continuationSequenceNumber();
            if (continuation == null) {
                isEnded = true;
                for (ChildShard child : event.childShards()) {
                    follow(child.shardId(), random.split());
                }
                return;
            }
            position = Subscribed.at(
                    random.nextBoolean()
                            ? ShardIteratorType.AT_SEQUENCE_NUMBER
                            : ShardIteratorType.AFTER_SEQUENCE_NUMBER,
                    continuation);
        }
    }
}
