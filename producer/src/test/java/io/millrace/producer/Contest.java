package io.millrace.producer;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.UserRecord;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Whole producers, each with a network of its own, on one stream whose shards take what shards take and no more. In virtual time. */
final class Contest {
    static final double SHARD_BYTES_PER_SECOND = 1024 * 1024;
    static final double SHARD_RECORDS_PER_SECOND = 1000;

    final VirtualTime time = new VirtualTime();
    final SimulatedStream stream;
    final List<Contender> contenders = new ArrayList<>();
    private final ShardLimits limits = new ShardLimits(SHARD_BYTES_PER_SECOND, SHARD_RECORDS_PER_SECOND);
    private final long seed;

    Contest(int shards, long seed) {
        this.stream = new SimulatedStream(shards);
        this.seed = seed;
    }

    /** A producer and its own way to the service. */
    final class Contender {
        final SimulatedService service;
        final SimulatedProducer producer;

        private Contender(ProducerConfig config, long number) {
            service = new SimulatedService(stream, time, 31 * seed + number, SimulatedService.Faults.NONE);
            service.limits = limits;
            producer = new SimulatedProducer(config, time, service, 17 * seed + number, LoopState::of);
        }

        /** Puts so many records a second from now on, as far as its budget has room; answers nothing that it put. */
        void offer(double recordsPerSecond, int sizeBytes, HashKey hash) {
            offer(1e9 / recordsPerSecond, sizeBytes, hash, (double) time.nowNanos());
        }

        private void offer(double spacingNanos, int sizeBytes, HashKey hash, double atNanos) {
            put(sizeBytes, hash);
            double nextNanos = atNanos + spacingNanos;
            time.after(
                    Math.max(0, (long) nextNanos - time.nowNanos()),
                    () -> offer(spacingNanos, sizeBytes, hash, nextNanos));
        }

        void put(int sizeBytes, HashKey hash) {
            byte[] bytes =
                    ByteBuffer.allocate(sizeBytes).putInt(producer.puts.size()).array();
            producer.put(UserRecord.of("key", bytes).withExplicitHashKey(hash), bytes);
        }

        /** Bytes of its wire records that were written within a time. */
        double storedBytes(Duration from, Duration until) {
            return service.history.sendings.stream()
                    .filter(one -> one.written != null
                            && one.writtenAtNanos >= from.toNanos()
                            && one.writtenAtNanos < until.toNanos())
                    .mapToDouble(one -> one.wire.sizeBytes())
                    .sum();
        }
    }

    Contender join(ProducerConfig config) {
        Contender contender = new Contender(config, contenders.size());
        contenders.add(contender);
        return contender;
    }

    void run(Duration until) {
        while (time.step(until.toNanos())) {}
    }

    /** The part of one shard's rate that was used within a time. */
    double utilisation(Duration from, Duration until) {
        return contenders.stream()
                        .mapToDouble(one -> one.storedBytes(from, until))
                        .sum()
                / SHARD_BYTES_PER_SECOND
                / until.minus(from).toSeconds();
    }

    /** Jain's index of what each got within a time: 1 if all got the same, 1/n if one got everything. */
    double fairness(Duration from, Duration until) {
        double sum = 0;
        double squares = 0;
        for (Contender one : contenders) {
            double stored = one.storedBytes(from, until);
            sum += stored;
            squares += stored * stored;
        }
        return sum * sum / (contenders.size() * squares);
    }

    static ProducerConfig config(long budgetBytes) {
        return new ProducerConfig(
                "contested",
                false,
                1,
                1.5,
                ProducerConfig.Sizes.DEFAULT.withMaxBufferedBytes(budgetBytes),
                ProducerConfig.Timing.DEFAULT,
                WhenFull.fail());
    }
}
