package io.millrace.producer;

import io.millrace.aggregation.UserRecord;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * What a linger costs: PUT payload units used, in parts of the least possible, which is all data and keys in full payload units. One
 * lane, records at random times, keys of eight bytes, every other setting as it comes. In virtual time.
 */
final class PayloadUnitTable {
    static final List<Integer> LINGERS_MILLIS = List.of(0, 10, 100, 500, 1000);
    static final List<Integer> RECORDS_PER_SECOND = List.of(200, 1000, 10_000);
    static final List<Integer> RECORD_BYTES = List.of(100, 1000);

    private static final Duration WARM = Duration.ofSeconds(2);
    private static final Duration END = Duration.ofSeconds(8);

    private PayloadUnitTable() {}

    /** Whether a shard takes so much: 1 MiB a second with a little for the format. */
    static boolean isPossible(int recordsPerSecond, int recordBytes) {
        return (long) recordsPerSecond * recordBytes <= 1_000_000;
    }

    static double ratio(int lingerMillis, int recordsPerSecond, int recordBytes) {
        VirtualTime time = new VirtualTime();
        SimulatedStream stream = new SimulatedStream(1);
        SimulatedService service = new SimulatedService(stream, time, 1, SimulatedService.Faults.NONE);
        ProducerConfig config = new ProducerConfig(
                "units",
                false,
                1,
                1.5,
                ProducerConfig.Sizes.DEFAULT,
                ProducerConfig.Timing.DEFAULT.withLinger(Duration.ofMillis(lingerMillis)),
                WhenFull.fail());
        SimulatedProducer producer = new SimulatedProducer(config, time, service, 1, LoopState::of);
        while (time.step(WARM.toNanos())) {}
        traffic(time, new Random(7), producer, recordsPerSecond, recordBytes);
        while (time.step(END.toNanos())) {}
        producer.flush();
        while (!producer.isIdle()) {
            time.step(Agenda.NEVER);
        }
        double least = Math.ceil(producer.puts.size() * (recordBytes + 8.0) / ProducerConfig.PAYLOAD_UNIT_BYTES);
        return producer.counters.payloadUnits.sum() / least;
    }

    private static void traffic(
            VirtualTime time, Random random, SimulatedProducer producer, int recordsPerSecond, int recordBytes) {
        if (time.nowNanos() >= END.toNanos()) {
            return;
        }
        byte[] bytes =
                ByteBuffer.allocate(recordBytes).putInt(producer.puts.size()).array();
        producer.put(UserRecord.of(String.format("k%07d", random.nextInt(1000)), bytes), bytes);
        long nanos = (long) (-Math.log(1 - random.nextDouble()) * 1e9 / recordsPerSecond);
        time.after(nanos, () -> traffic(time, random, producer, recordsPerSecond, recordBytes));
    }
}
