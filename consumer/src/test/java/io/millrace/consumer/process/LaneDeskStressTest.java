package io.millrace.consumer.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.UserRecord;
import io.millrace.consumer.loop.LoopThread;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.SequenceNumber;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The desk between a real loop and real threads, without any timer that would hide a wake-up that was lost: each record is settled
 * once, after all earlier ones of its key, and no more are in user code at a time than may be.
 */
@Timeout(180)
class LaneDeskStressTest {
    private static final int RECORDS = 60_000;
    private static final int KEYS = 200;
    private static final int SLICE = 500;
    private static final int MOST_UNSETTLED = 2_000;
    private static final int MOST_CALLS = 6;

    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final LoopThread loop = new LoopThread("loop", failure -> wrong.add("on the loop: " + failure));
    private final WorkerThreads threads = new WorkerThreads("lanes-", MOST_CALLS + 2);
    private final ScheduledExecutorService elsewhere = Executors.newScheduledThreadPool(2);
    private final CompletableFuture<Object> all = new CompletableFuture<>();
    private final Random random = new Random(7);

    /** Records of each key that are settled, and how many calls are at one. */
    private final AtomicIntegerArray settledOfKey = new AtomicIntegerArray(KEYS);

    private final AtomicIntegerArray callsOfKey = new AtomicIntegerArray(KEYS);
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicIntegerArray callsOfRecord = new AtomicIntegerArray(RECORDS);
    private final int[] timesSettled = new int[RECORDS];
    private final int[] numberInKey = new int[RECORDS];
    private final int[] written = new int[KEYS];
    private final LaneDesk desk = new LaneDesk(true, () -> loop.execute(this::cameBack));
    private @Nullable LaneCrew crew;
    private int next;
    private int settled;
    private int concurrency = 4;
    private int mostCalls = MOST_CALLS;
    private boolean byKey = true;
    private boolean knobsTurn = true;

    @AfterEach
    void close() {
        threads.close();
        elsewhere.shutdownNow();
        loop.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void eachRecordIsSettledOnceAndInTheOrderOfItsKey(boolean async) throws Exception {
        settleAll(async);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void noMoreRecordsThanMayBeAreInUserCode(boolean async) throws Exception {
        knobsTurn = false;
        concurrency = 3;
        mostCalls = 3;
        settleAll(async);
    }

    private void settleAll(boolean async) throws Exception {
        LaneHandler handler = async ? LaneHandler.of(this::handleLater) : LaneHandler.of(this::handle);
        loop.execute(() -> {
            crew = new LaneCrew(loop, threads, desk, handler, this::cameBack);
            cameBack();
        });
        try {
            all.get(120, TimeUnit.SECONDS);
        } catch (TimeoutException stalled) {
            wrong.add("stalled with " + desk.load() + " after " + settled + " of " + next + " records, by key: "
                    + desk.isByKey() + ", wanted: " + byKey + ", at a time: " + concurrency);
        }
        assertThat(wrong).isEmpty();
        assertThat(timesSettled).containsOnly(1);
    }

    private static int key(LaneRecord record) {
        return (Integer) record.key;
    }

    private static int key(ConsumerRecord record) {
        return Integer.parseInt(record.partitionKey());
    }

    private static int slot(ConsumerRecord record) {
        return (int) record.subSequenceNumber();
    }

    private void add() {
        List<LaneRecord> slice = new ArrayList<>();
        for (int i = 0; i < SLICE; i++) {
            int key = Math.min(random.nextInt(KEYS), random.nextInt(KEYS));
            RecordPosition position = new RecordPosition(new SequenceNumber("1"), next);
            ConsumerRecord record = new ConsumerRecord(
                    "stream",
                    "shard",
                    position,
                    UserRecord.of(Integer.toString(key), new byte[0]),
                    Instant.EPOCH,
                    null);
            LaneRecord laneRecord = new LaneRecord(record, key, position);
            laneRecord.slot = next;
            numberInKey[next] = written[key]++;
            next++;
            slice.add(laneRecord);
        }
        desk.add(slice);
    }

    /** As the loop's side does it: collects, turns the knobs, lays down more, begins what can begin. */
    private void cameBack() {
        LaneDesk.Harvest harvest = desk.collect();
        harvest.settled().forEach(record -> settled((int) record.slot));
        harvest.failed().forEach(each -> failed(each.record()));
        if (knobsTurn) {
            turnKnobs();
        }
        while (next < RECORDS && desk.load().unsettled() < MOST_UNSETTLED) {
            add();
        }
        staff();
        if (settled == RECORDS) {
            all.complete("done");
        }
    }

    private void staff() {
        LaneCrew current = crew;
        if (current != null && (desk.arrange(byKey) || desk.load().running() == 0)) {
            current.staff(concurrency, System.nanoTime() + Duration.ofHours(1).toNanos());
        }
    }

    private void turnKnobs() {
        int kind = random.nextInt(200);
        if (kind == 0) {
            byKey = !byKey;
        } else if (kind < 8) {
            concurrency = 1 + random.nextInt(MOST_CALLS);
        } else if (kind < 10 && crew != null) {
            crew.stopBeforeNext();
        } else if (kind < 14) {
            int key = random.nextInt(KEYS);
            desk.pause(key);
            loop.after(Duration.ofMillis(2), () -> {
                desk.resume(key);
                staff();
            });
        }
    }

    private void settled(int slot) {
        timesSettled[slot]++;
        settled++;
    }

    private void failed(LaneRecord record) {
        if (random.nextInt(3) == 0) {
            settledOfKey.incrementAndGet(key(record));
            if (!desk.giveUp(record)) {
                wrong.add("record " + record.slot + " was not waited for");
            }
            settled((int) record.slot);
        } else {
            loop.after(Duration.ofMillis(random.nextInt(3)), () -> {
                desk.free(record);
                staff();
            });
        }
    }

    /** Fails on some records at first. */
    private void begin(ConsumerRecord record) {
        int key = key(record);
        int slot = slot(record);
        if (callsOfKey.incrementAndGet(key) != 1) {
            wrong.add("key " + key + " is in two calls");
        }
        if (settledOfKey.get(key) != numberInKey[slot]) {
            wrong.add("record " + slot + " came when " + settledOfKey.get(key) + " of its key were settled, not "
                    + numberInKey[slot]);
        }
        if (calls.incrementAndGet() > mostCalls) {
            wrong.add("record " + slot + " is in one call too many");
        }
        if (slot % 300 == 0 && callsOfRecord.incrementAndGet(slot) < 3) {
            calls.decrementAndGet();
            callsOfKey.decrementAndGet(key);
            throw new IllegalStateException("scripted");
        }
    }

    private void end(ConsumerRecord record) {
        settledOfKey.incrementAndGet(key(record));
        calls.decrementAndGet();
        callsOfKey.decrementAndGet(key(record));
    }

    private void handle(ConsumerRecord record) {
        begin(record);
        if (slot(record) % 50 == 0) {
            LockSupport.parkNanos(1_000);
        }
        end(record);
    }

    private CompletionStage<?> handleLater(ConsumerRecord record) {
        begin(record);
        int kind = ThreadLocalRandom.current().nextInt(4);
        if (kind == 0) {
            end(record);
            return CompletableFuture.completedFuture(record);
        }
        CompletableFuture<Object> stage = new CompletableFuture<>();
        Runnable completes = () -> {
            end(record);
            stage.complete(record);
        };
        if (kind == 1) {
            var unused = elsewhere.schedule(completes, 50, TimeUnit.MICROSECONDS);
        } else {
            elsewhere.execute(completes);
        }
        return stage;
    }
}
