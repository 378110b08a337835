package io.millrace.local.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardLogTest {
    private final MemoryLedger ledger = new MemoryLedger(Long.MAX_VALUE);

    @TempDir
    Path directory;

    /** Random appends, trims and restarts against a plain queue. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void bothLogsHoldWhatAPlainQueueHolds(long seed) throws IOException {
        Random random = new Random(seed);
        FileLog file = FileLog.open(directory, 2000);
        MemoryLog memory = new MemoryLog(Long.MAX_VALUE, ledger);
        ArrayDeque<StoredRecord> model = new ArrayDeque<>();
        long next = 1;
        long now = 1000;
        for (int step = 0; step < 600; step++) {
            now += random.nextInt(5);
            int action = random.nextInt(20);
            if (action == 0) {
                long horizon = now - random.nextInt(300);
                file.trimBefore(horizon);
                memory.trimBefore(horizon);
                model.removeIf(kept -> kept.arrivalMillis() < horizon);
            } else if (action == 1) {
                file.close();
                file = FileLog.open(directory, 2000);
                long oldest =
                        model.isEmpty() ? Long.MAX_VALUE : model.peekFirst().arrivalMillis();
                file.trimBefore(oldest);
            } else {
                byte[] data = new byte[random.nextInt(200)];
                random.nextBytes(data);
                StoredRecord added = new StoredRecord(next++, now, "clé-" + random.nextInt(), data);
                file.append(added, new BigInteger(128, random));
                memory.append(added, BigInteger.ZERO);
                model.addLast(added);
            }
            assertHolds(file, model, next);
            assertHolds(memory, model, next);
        }
        file.close();
    }

    private static void assertHolds(ShardLog log, ArrayDeque<StoredRecord> model, long next) {
        assertThat(log.next()).isEqualTo(next);
        assertThat(log.first()).isEqualTo(next - model.size());
        long counter = log.first();
        for (StoredRecord expected : model) {
            StoredRecord held = log.read(counter);
            assertThat(log.arrivalMillis(counter)).isEqualTo(expected.arrivalMillis());
            assertThat(held.counter()).isEqualTo(counter);
            assertThat(held.partitionKey()).isEqualTo(expected.partitionKey());
            assertThat(held.data()).isEqualTo(expected.data());
            counter++;
        }
    }

    @Test
    void aDamagedSegmentThatOthersFollowIsRefusedRatherThanCut() throws IOException {
        try (FileLog log = FileLog.open(directory, 300)) {
            for (int counter = 1; counter <= 20; counter++) {
                log.append(new StoredRecord(counter, 1, "key", new byte[100]), BigInteger.ONE);
            }
        }
        Path first;
        try (Stream<Path> listed = Files.list(directory)) {
            List<Path> files = listed.sorted().toList();
            assertThat(files).hasSizeGreaterThan(2);
            first = files.get(0);
        }
        byte[] bytes = Files.readAllBytes(first);
        bytes[60] ^= 1;
        Files.write(first, bytes);

        assertThatThrownBy(() -> FileLog.open(directory, 300))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(first + " is damaged at byte 8");
    }

    @Test
    void aByteCapDropsTheOldestRecords() {
        MemoryLog log = new MemoryLog(1000, ledger);
        for (int counter = 1; counter <= 50; counter++) {
            log.append(new StoredRecord(counter, counter, "k", new byte[99]), BigInteger.ONE);
        }
        assertThat(log.first()).isEqualTo(41);
        log.append(new StoredRecord(51, 51, "k", new byte[5000]), BigInteger.ONE);
        assertThat(log.first()).isEqualTo(51);
        assertThat(log.read(51).data()).hasSize(5000);
        assertThat(ledger.heldBytes()).isEqualTo(5001);
        assertThat(ledger.dropped()).isEqualTo(new MemoryLedger.Dropped(50, 5000));
        log.close();
        assertThat(ledger.heldBytes()).isZero();
    }
}
