package io.millrace.consumer.process;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.feed.WireRecord;
import io.millrace.consumer.shard.SequenceNumber;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** A stream whose shards split and merge, over sixteen cells of the hash keys. */
final class RepeatingStream {
    static final int CELLS = 16;

    final List<Part> parts = new ArrayList<>();
    private long sequence = 1_000;
    private long millis = 1_700_000_000_000L;

    /** One shard: cells {@code from} up to and with {@code to}. */
    static final class Part {
        final String id;
        final int from;
        final int to;
        final Set<String> parents;
        final List<WireRecord> records = new ArrayList<>();
        boolean closed;

        Part(String id, int from, int to, Set<String> parents) {
            this.id = id;
            this.from = from;
            this.to = to;
            this.parents = new TreeSet<>(parents);
        }

        boolean has(int cell) {
            return from <= cell && cell <= to;
        }

        HashKeyRange range() {
            return new HashKeyRange(new HashKey((long) from << 60, 0), new HashKey((((long) to + 1) << 60) - 1, -1));
        }
    }

    RepeatingStream() {
        open(0, CELLS - 1, Set.of());
    }

    private void open(int from, int to, Set<String> parents) {
        parts.add(new Part("shard-" + parts.size(), from, to, parents));
    }

    static HashKey hash(int cell) {
        return new HashKey((long) cell << 60, 7);
    }

    List<Part> open() {
        return parts.stream().filter(part -> !part.closed).toList();
    }

    Part openFor(int cell) {
        return open().stream().filter(part -> part.has(cell)).findFirst().orElseThrow();
    }

    /** Where the service puts it: by the hash of the first record. */
    Part put(int cell, ByteBuffer data) {
        Part part = openFor(cell);
        millis += 3;
        sequence++;
        part.records.add(new WireRecord(
                new SequenceNumber(Long.toString(sequence)), "outer", data.duplicate(), Instant.ofEpochMilli(millis)));
        return part;
    }

    void reshard(Random random) {
        List<Part> open = open();
        Part part = open.get(random.nextInt(open.size()));
        if (random.nextBoolean() && part.from < part.to) {
            int middle = part.from + random.nextInt(part.to - part.from);
            part.closed = true;
            open(part.from, middle, Set.of(part.id));
            open(middle + 1, part.to, Set.of(part.id));
            return;
        }
        open.stream().filter(next -> next.from == part.to + 1).findFirst().ifPresent(next -> {
            part.closed = true;
            next.closed = true;
            open(part.from, next.to, Set.of(part.id, next.id));
        });
    }
}
