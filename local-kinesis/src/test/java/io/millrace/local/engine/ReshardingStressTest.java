package io.millrace.local.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReshardingStressTest {
    private static final int WRITERS = 4;
    private static final int CHANGES = 60;
    private static final long NOW = 1_800_000_000_000L;
    private static final AccountQuotas QUOTAS = new AccountQuotas(20_000, 50, 5, 10, 2, 25);
    private static final ShardRates LIFTED = ShardRates.NONE;

    /** Writers of one key each put without a pause while shards split and merge under them. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void everyWriteLandsOnceInAShardThatHoldsItsHashAndKeysKeepTheirOrder(long seed) throws Exception {
        contend(
                seed,
                (stream, key) -> HashRange.hashOf(key),
                (acked, held) -> assertThat(acked).isSorted().isEqualTo(held));
    }

    /** The same with records that go to the shards in turn, which keeps no order. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {4, 5, 6})
    void everySpreadWriteLandsOnce(long seed) throws Exception {
        contend(
                seed,
                (stream, key) -> stream.nextTurn(NOW),
                (acked, held) -> assertThat(sorted(acked)).isEqualTo(sorted(held)));
    }

    private static List<BigInteger> sorted(List<BigInteger> numbers) {
        return numbers.stream().sorted().toList();
    }

    private static void contend(
            long seed,
            BiFunction<Stream, String, BigInteger> placing,
            BiConsumer<List<BigInteger>, List<BigInteger>> comparison)
            throws Exception {
        Account account = new Account(
                "us-east-1",
                LIFTED,
                QUOTAS,
                ChangeTimes.all(Duration.ZERO),
                Storage.inMemory(Long.MAX_VALUE, Long.MAX_VALUE),
                NOW);
        Stream stream = account.create("s", 2, StreamSettings.DEFAULTS, Map.of(), NOW);
        AtomicBoolean isOver = new AtomicBoolean();
        LongAdder written = new LongAdder();
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try {
            List<Future<List<BigInteger>>> writers = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                String key = "key " + writer;
                writers.add(threads.submit(() -> write(stream, key, placing, written, isOver)));
            }
            reshard(account, stream, written, new Random(seed));
            isOver.set(true);
            List<List<BigInteger>> acked = new ArrayList<>();
            for (Future<List<BigInteger>> writer : writers) {
                acked.add(writer.get());
            }
            Map<String, List<BigInteger>> held = readBack(stream);
            for (int writer = 0; writer < WRITERS; writer++) {
                assertThat(acked.get(writer)).as("seed %d", seed).isNotEmpty().doesNotHaveDuplicates();
                comparison.accept(acked.get(writer), held.getOrDefault("key " + writer, List.of()));
            }
        } finally {
            isOver.set(true);
            threads.shutdownNow();
        }
    }

    private static List<BigInteger> write(
            Stream stream,
            String key,
            BiFunction<Stream, String, BigInteger> placing,
            LongAdder written,
            AtomicBoolean isOver) {
        List<BigInteger> acked = new ArrayList<>();
        for (int i = 0; !isOver.get(); i++) {
            BigInteger hash = placing.apply(stream, key);
            byte[] data = Integer.toString(i).getBytes(StandardCharsets.UTF_8);
            Stream.Placement placed = stream.put(key, hash, data, NOW);
            assertThat(placed.shard().range().contains(hash)).isTrue();
            acked.add(new BigInteger(placed.shard().sequenceNumber(placed.kept())));
            written.increment();
        }
        return acked;
    }

    private static void reshard(Account account, Stream stream, LongAdder written, Random random) {
        Resharding resharding = account.resharding(stream);
        for (int change = 0; change < CHANGES; change++) {
            List<Shard> open = stream.openShards();
            int chosen = random.nextInt(open.size());
            boolean isSplit = open.size() == 1 || (open.size() < 8 && random.nextBoolean());
            if (isSplit) {
                HashRange range = open.get(chosen).range();
                resharding.split(
                        open.get(chosen), range.start().add(range.end()).shiftRight(1), NOW);
            } else {
                int first = Math.min(chosen, open.size() - 2);
                resharding.merge(open.get(first), open.get(first + 1), NOW);
            }
            awaitWrites(written);
        }
    }

    /** Every change meets writes under way. */
    private static void awaitWrites(LongAdder written) {
        long wanted = written.sum() + 20;
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (written.sum() < wanted) {
            assertThat(System.nanoTime()).as("writers stand still").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    /** Sequence numbers by key, in the order of the shards' lineage. */
    private static Map<String, List<BigInteger>> readBack(Stream stream) {
        Map<String, List<BigInteger>> found = new HashMap<>();
        for (Shard shard : stream.shards(NOW)) {
            Shard.Reading reading = shard.read(shard.oldest(), Integer.MAX_VALUE, Long.MAX_VALUE, NOW);
            for (StoredRecord kept : reading.records()) {
                found.computeIfAbsent(kept.partitionKey(), none -> new ArrayList<>())
                        .add(new BigInteger(shard.sequenceNumber(kept)));
            }
        }
        return found;
    }
}
