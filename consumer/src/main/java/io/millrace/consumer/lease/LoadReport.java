package io.millrace.consumer.lease;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32;

/**
 * What a worker tells of its loads in its row. Bounded, so that a row with it costs one write unit as before: six bytes for
 * each of the {@value #MOST_LISTED} heaviest leases, the others in the total alone.
 *
 * @param byThroughput whether this worker would share out loads rather than numbers
 * @param total bytes a second that all its leases give; empty until it has measured for a minute
 * @param rates bytes a second by the lease's {@link #mark}, rounded to the unit in which they are written
 */
public record LoadReport(boolean byThroughput, OptionalLong total, Map<Integer, Long> rates) {
    /** Of a worker that goes by the count, or was built before there was a choice. */
    static final LoadReport NONE = new LoadReport(false, OptionalLong.empty(), Map.of());

    static final int MOST_LISTED = 100;
    private static final int UNIT = 64;
    private static final int MOST_UNITS = 0xffff;
    private static final int ENTRY_BYTES = Integer.BYTES + Short.BYTES;

    public LoadReport {
        rates = Collections.unmodifiableSortedMap(listed(rates));
    }

    /** Stands for a lease in a report: keys are long where there are many streams. Two with one mark share a rate. */
    static int mark(String key) {
        CRC32 sum = new CRC32();
        sum.update(key.getBytes(StandardCharsets.UTF_8));
        return (int) sum.getValue();
    }

    private static SortedMap<Integer, Long> listed(Map<Integer, Long> rates) {
        List<Map.Entry<Integer, Long>> heaviest = rates.entrySet().stream()
                .sorted(Map.Entry.<Integer, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST_LISTED)
                .toList();
        SortedMap<Integer, Long> listed = new TreeMap<>();
        heaviest.forEach(entry -> listed.put(entry.getKey(), (long) units(entry.getValue()) * UNIT));
        return listed;
    }

    private static int units(long rate) {
        return (int) Math.min(MOST_UNITS, (rate + UNIT / 2) / UNIT);
    }

    /** The rates as they are written. */
    ByteBuffer coded() {
        ByteBuffer bytes = ByteBuffer.allocate(rates.size() * ENTRY_BYTES);
        rates.forEach((mark, rate) -> bytes.putInt(mark).putShort((short) units(rate)));
        return bytes.flip();
    }

    /** Rates as they were written; what is not whole at the end is passed over. */
    static Map<Integer, Long> decoded(ByteBuffer bytes) {
        Map<Integer, Long> rates = new TreeMap<>();
        while (bytes.remaining() >= ENTRY_BYTES && rates.size() < MOST_LISTED) {
            rates.put(bytes.getInt(), (long) Short.toUnsignedInt(bytes.getShort()) * UNIT);
        }
        return rates;
    }
}
