package io.millrace.local.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryBoundStressTest {
    private static final AccountQuotas QUOTAS = new AccountQuotas(20_000, 50, 5, 10, 2, 25);
    private static final long NOW = 1_800_000_000_000L;
    private static final int WRITERS = 4;
    private static final int RECORDS = 5000;
    private static final long BOUND = 200_000;
    private static final int LARGEST = 1000;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void whatWasWrittenIsHeldOrCountedAsDropped(long seed) throws Exception {
        Account account = new Account(
                "us-east-1",
                ShardRates.NONE,
                QUOTAS,
                ChangeTimes.all(Duration.ZERO),
                Storage.inMemory(Long.MAX_VALUE, BOUND),
                NOW);
        Stream stream = account.create("s", 8, StreamSettings.DEFAULTS, Map.of(), NOW);
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        long written = 0;
        try {
            List<Future<Long>> writers = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                Random random = new Random(seed * WRITERS + writer);
                writers.add(threads.submit(() -> write(account, stream, random)));
            }
            for (Future<Long> writer : writers) {
                written += writer.get();
            }
        } finally {
            threads.shutdown();
        }

        Account.Memory memory = account.memory();
        assertThat(memory.heldBytes()).isBetween(BOUND / 2, BOUND);
        assertThat(memory.heldBytes() + memory.droppedBytes()).isEqualTo(written);
        assertThat(stream.keptShards().stream().mapToLong(Shard::heldBytes).sum())
                .isEqualTo(memory.heldBytes());
        account.close();
        assertThat(account.memory().heldBytes()).isZero();
    }

    /** Writes and tells how much; while others write too, no more than a record of each is above the bound. */
    private static long write(Account account, Stream stream, Random random) {
        long written = 0;
        for (int i = 0; i < RECORDS; i++) {
            byte[] data = new byte[random.nextInt(LARGEST)];
            stream.put("k", new BigInteger(128, random), data, NOW);
            account.boundMemory();
            assertThat(account.memory().heldBytes()).isLessThanOrEqualTo(BOUND + (long) WRITERS * LARGEST);
            written += data.length + 1;
        }
        return written;
    }
}
