package io.millrace.consumer.process;

import io.millrace.aggregation.Aggregator;
import io.millrace.aggregation.RecordId;
import io.millrace.aggregation.UnitStamp;
import io.millrace.aggregation.UserRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/**
 * One run of a producer: units are throttled, lost, written without an answer, written again late, and regrouped when a reshard has
 * misplaced them. A record is acked once it is known to stand in a shard of its hash.
 */
final class RepeatingProducer {
    private static final int MOST_RECORDS = 6;

    final UUID incarnation;
    final Set<RecordId> acked = new HashSet<>();
    private final RepeatingStream stream;
    private final Random random;
    private final TreeMap<Long, Integer> queue = new TreeMap<>();
    private final TreeSet<Long> unsettled = new TreeSet<>();
    private final List<Unit> units = new ArrayList<>();
    private final List<Unit> late = new ArrayList<>();
    private List<RepeatingStream.Part> map;
    private long next = 1;

    private record Unit(TreeMap<Long, Integer> cells, ByteBuffer data) {
        int firstCell() {
            return cells.firstEntry().getValue();
        }
    }

    RepeatingProducer(RepeatingStream stream, Random random) {
        this.stream = stream;
        this.random = random;
        this.incarnation = new UUID(random.nextLong(), random.nextLong());
        this.map = stream.open();
    }

    void accept(int count) {
        for (int i = 0; i < count; i++) {
            queue.put(next, random.nextInt(RepeatingStream.CELLS));
            unsettled.add(next);
            next++;
        }
    }

    void step() {
        if (random.nextInt(6) == 0) {
            map = stream.open();
        }
        if (random.nextInt(3) > 0) {
            form();
        }
        if (!units.isEmpty()) {
            send(units.get(random.nextInt(units.size())));
        }
        if (!late.isEmpty() && random.nextInt(8) == 0) {
            Unit copy = late.remove(random.nextInt(late.size()));
            stream.put(copy.firstCell(), copy.data());
        }
    }

    /** Sends until everything is acked. */
    void finish() {
        while (!unsettled.isEmpty() || !late.isEmpty()) {
            map = stream.open();
            step();
        }
    }

    private void form() {
        if (queue.isEmpty()) {
            return;
        }
        int first = queue.firstEntry().getValue();
        RepeatingStream.Part lane =
                map.stream().filter(part -> part.has(first)).findFirst().orElseThrow();
        TreeMap<Long, Integer> cells = new TreeMap<>();
        int most = 1 + random.nextInt(MOST_RECORDS);
        queue.forEach((number, cell) -> {
            if (cells.size() < most && lane.has(cell)) {
                cells.put(number, cell);
            }
        });
        queue.keySet().removeAll(cells.keySet());
        Aggregator aggregator = Aggregator.stamped(1 << 20);
        cells.forEach((number, cell) -> aggregator.add(
                UserRecord.of("key", Long.toString(number).getBytes(StandardCharsets.UTF_8))
                        .withExplicitHashKey(RepeatingStream.hash(cell)),
                number));
        units.add(new Unit(
                cells, ByteBuffer.wrap(aggregator.encode(new UnitStamp(incarnation, unsettled.first(), false)))));
    }

    private void send(Unit unit) {
        int fate = random.nextInt(100);
        if (fate < 25) {
            return;
        }
        if (fate < 30) {
            late.add(unit);
            return;
        }
        RepeatingStream.Part answer = stream.put(unit.firstCell(), unit.data());
        if (fate < 40) {
            return;
        }
        if (fate < 45) {
            late.add(unit);
        }
        units.remove(unit);
        if (unit.cells().values().stream().allMatch(answer::has)) {
            unit.cells().keySet().forEach(number -> {
                unsettled.remove(number);
                acked.add(new RecordId(incarnation, number));
            });
        } else {
            queue.putAll(unit.cells());
        }
    }
}
