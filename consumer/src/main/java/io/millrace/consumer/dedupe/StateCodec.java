package io.millrace.consumer.dedupe;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32;

/**
 * A {@link DedupeState} as bytes: a version, the newest arrival, and per producer its incarnation, low mark, time since its last record,
 * and runs, each as its distance from the one before it with a bit that tells whether it is longer than one number, and then its length.
 * Numbers are of 7 bits a byte, lowest first. A checksum ends it: state that is read wrong would lose records.
 */
final class StateCodec {
    /** What a producer takes at least. */
    static final int LEAST_PRODUCER_BYTES = 16 + 3;

    private static final byte VERSION = 1;
    private static final int MOST_COUNT_BYTES = 5;
    private static final int FRAME_BYTES = 1 + Long.BYTES + MOST_COUNT_BYTES + Integer.BYTES;

    private StateCodec() {}

    /** At most so many. */
    static int sizeBytes(Collection<SeenNumbers> producers) {
        int size = FRAME_BYTES;
        for (SeenNumbers seen : producers) {
            size += sizeBytes(seen);
        }
        return size;
    }

    /** At most so many; the age counts as much as one that does not expire takes. */
    static int sizeBytes(SeenNumbers seen) {
        int size = 2 * Long.BYTES
                + varintSize(seen.lowMark())
                + varintSize(DedupeState.EXPIRED.toMillis())
                + varintSize(seen.runs());
        long next = seen.lowMark();
        for (int run = 0; run < seen.runs(); run++) {
            size += runSize(seen, run, next);
            next = seen.last(run) + 1;
        }
        return size;
    }

    /** How many of the smallest runs take so many bytes together; all of them if they take fewer. */
    static int runsWithin(SeenNumbers seen, int bytes) {
        long next = seen.lowMark();
        int size = 0;
        int run = 0;
        while (run < seen.runs() && size < bytes) {
            size += runSize(seen, run, next);
            next = seen.last(run) + 1;
            run++;
        }
        return run;
    }

    private static int runSize(SeenNumbers seen, int run, long next) {
        long more = seen.last(run) - seen.first(run);
        int gap = varintSize((seen.first(run) - next) << 1);
        return more == 0 ? gap : gap + varintSize(more);
    }

    static ByteBuffer encode(Map<UUID, SeenNumbers> producers, long newestMillis) {
        ByteBuffer out = ByteBuffer.allocate(sizeBytes(producers.values()));
        out.put(VERSION).putLong(newestMillis);
        putVarint(out, producers.size());
        List<Map.Entry<UUID, SeenNumbers>> sorted =
                producers.entrySet().stream().sorted(Map.Entry.comparingByKey()).toList();
        for (Map.Entry<UUID, SeenNumbers> each : sorted) {
            out.putLong(each.getKey().getMostSignificantBits());
            out.putLong(each.getKey().getLeastSignificantBits());
            put(out, each.getValue(), newestMillis);
        }
        out.putInt(checksum(out.duplicate().flip()));
        return out.flip().asReadOnlyBuffer();
    }

    private static void put(ByteBuffer out, SeenNumbers seen, long newestMillis) {
        putVarint(out, seen.lowMark());
        putVarint(out, newestMillis - seen.lastArrivalMillis());
        putVarint(out, seen.runs());
        long next = seen.lowMark();
        for (int run = 0; run < seen.runs(); run++) {
            long more = seen.last(run) - seen.first(run);
            putVarint(out, ((seen.first(run) - next) << 1) | (more == 0 ? 0 : 1));
            if (more > 0) {
                putVarint(out, more);
            }
            next = seen.last(run) + 1;
        }
    }

    /** Reads what is whole and of this version, and nothing else. */
    static Optional<DedupeState> decode(ByteBuffer bytes, int mostBytes) {
        ByteBuffer in = bytes.slice();
        int end = in.limit() - Integer.BYTES;
        if (end < FRAME_BYTES - MOST_COUNT_BYTES - Integer.BYTES
                || in.get(0) != VERSION
                || in.getInt(end) != checksum(in.slice(0, end))) {
            return Optional.empty();
        }
        try {
            return Optional.of(read(in.slice(1, end - 1), mostBytes));
        } catch (BufferUnderflowException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    private static DedupeState read(ByteBuffer in, int mostBytes) {
        DedupeState state = new DedupeState(mostBytes);
        long newestMillis = in.getLong();
        long producers = varint(in);
        for (long i = 0; i < producers; i++) {
            UUID incarnation = new UUID(in.getLong(), in.getLong());
            state.restore(incarnation, seen(in, newestMillis));
        }
        return state;
    }

    private static SeenNumbers seen(ByteBuffer in, long newestMillis) {
        SeenNumbers seen = new SeenNumbers();
        seen.raise(positive(varint(in)));
        seen.arrived(Math.subtractExact(newestMillis, varint(in)));
        long runs = varint(in);
        long next = seen.lowMark();
        for (long run = 0; run < runs; run++) {
            long gap = varint(in);
            long first = positive(Math.addExact(next, gap >>> 1));
            long last = (gap & 1) == 0 ? first : Math.addExact(first, positive(varint(in)));
            seen.addBehind(first, last);
            next = last + 1;
        }
        return seen;
    }

    private static long positive(long number) {
        if (number < 0) {
            throw new ArithmeticException("a number below 0");
        }
        return number;
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    private static int varintSize(long value) {
        return Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(value) + 6) / 7);
    }

    private static void putVarint(ByteBuffer out, long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.put((byte) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new ArithmeticException("a number of more than 64 bits");
    }
}
