package io.millrace.producer;

import io.millrace.aggregation.Header;
import io.millrace.aggregation.UserRecord;
import io.millrace.producer.PutFailedException.Reason;
import io.millrace.producer.ShiftingStream.Reader;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** One seeded run of a producer on a stream that shifts, behind a rough network. */
final class ShiftingRun {
    private static final Duration TRAFFIC = Duration.ofSeconds(25);

    final Random random;
    final ShiftingStream stream;
    final ShiftingService service;
    final SimulatedProducer producer;
    private final VirtualTime time = new VirtualTime();
    private final boolean mayMark;
    private final Map<Integer, String> keys = new HashMap<>();

    /** The first record that was put after the stream was seen to be given back to hash keys. */
    int firstInOrder = Integer.MAX_VALUE;

    ShiftingRun(ProducerConfig config, long seed, SimulatedProducer.Parts parts) {
        // Neighbouring seeds begin alike.
        this.random = new Random(seed * 0x9E37_79B9_7F4A_7C15L);
        this.stream = new ShiftingStream(2 + random.nextInt(4), seed);
        this.service = new ShiftingService(stream, time, seed);
        this.service.isRough = true;
        this.mayMark = config.distribution().aggregatesAnywhere();
        this.producer = new SimulatedProducer(config, time, service, seed, parts);
    }

    /** Does something to the stream or the service at a time. */
    void at(double seconds, Runnable what) {
        time.after((long) (seconds * 1e9), what);
    }

    void play() {
        traffic();
        while (time.step(TRAFFIC.toNanos())) {}
        service.isRough = false;
        producer.flush();
        boolean isOver = false;
        while (!isOver) {
            isOver = producer.isIdle() || !time.step(Duration.ofMinutes(5).toNanos());
        }
        // Late copies are still under way.
        long endNanos = time.nowNanos() + Duration.ofSeconds(10).toNanos();
        while (time.step(endNanos)) {}
    }

    /** What broke the order of records of one key that were put after the stream was seen to be given back to hash keys. */
    List<String> disorder(Reader reader) {
        List<String> broken = new ArrayList<>();
        Set<Integer> seen = new HashSet<>();
        Map<String, Integer> last = new HashMap<>();
        for (List<Integer> shard : stream.readShardByShard(reader)) {
            for (int number : shard) {
                if (number >= firstInOrder && seen.add(number)) {
                    Integer before = last.put(keys.get(number), number);
                    if (before != null && before > number) {
                        broken.add("record " + number + " comes after " + before + " for " + reader);
                    }
                }
            }
        }
        return broken;
    }

    /**
     * What broke the promises, one line each.
     *
     * @param mayMiss whether records may have failed because the stream was not there
     */
    List<String> violations(Set<Reader> readers, boolean mayMiss) {
        List<String> broken = new ArrayList<>();
        List<Integer> acked = new ArrayList<>();
        for (int i = 0; i < producer.puts.size(); i++) {
            if (!producer.puts.get(i).isDone()) {
                broken.add("record " + i + " has not ended");
            } else if (!producer.puts.get(i).isCompletedExceptionally()) {
                acked.add(i);
            } else if (!mayMiss || FailureTest.failureOf(producer, i).reason() != Reason.NO_SUCH_STREAM) {
                broken.add("record " + i + " has failed: " + FailureTest.failureOf(producer, i));
            }
        }
        for (Reader reader : readers) {
            Set<Integer> delivered = stream.deliveredTo(reader);
            acked.stream()
                    .filter(number -> !delivered.contains(number))
                    .forEach(number -> broken.add("record " + number + " is acked, but " + reader + " misses it"));
        }
        if (!mayMark && stream.marked() > 0) {
            broken.add(stream.marked() + " wire records are marked, but nobody has said that they may be");
        }
        return broken;
    }

    private static boolean isGivenBack(ProducerEvent event) {
        return event instanceof ProducerEvent.PlacementChanged changed && !changed.byService();
    }

    private void traffic() {
        if (time.nowNanos() > TRAFFIC.minusSeconds(2).toNanos()) {
            return;
        }
        if (firstInOrder == Integer.MAX_VALUE && producer.events.stream().anyMatch(ShiftingRun::isGivenBack)) {
            firstInOrder = producer.puts.size();
        }
        byte[] bytes = ByteBuffer.allocate(4 + random.nextInt(150))
                .putInt(producer.puts.size())
                .array();
        keys.put(producer.puts.size(), "key-" + random.nextInt(30));
        UserRecord record = UserRecord.of(keys.get(producer.puts.size()), bytes);
        boolean hasHeader = random.nextInt(8) == 0;
        producer.put(hasHeader ? record.withHeaders(List.of(new Header("h", "1"))) : record, bytes);
        time.after(Duration.ofMillis(random.nextInt(20)).toNanos(), this::traffic);
    }
}
