package io.millrace.producer;

import io.millrace.producer.SimulatedStream.SimulatedShard;
import io.millrace.producer.SimulatedStream.Written;
import io.millrace.producer.UnitContent.Item;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A consumer that drops repeats by record id, and keeps what it needs for that with each shard. Judges that it delivers every acked
 * record, and no record that carries an id twice; without a filter the same record may come from two shards, whose consumers know
 * nothing of each other.
 */
final class RecordIdRule implements Judge {
    /** The number below which a wire record's ids are known, by wire record. */
    interface LowMark {
        long of(Written one);
    }

    private final LowMark lowMark;
    private final boolean isMarkHighest;
    private final boolean isInherited;

    private RecordIdRule(LowMark lowMark, boolean isMarkHighest, boolean isInherited) {
        this.lowMark = lowMark;
        this.isMarkHighest = isMarkHighest;
        this.isInherited = isInherited;
    }

    /** The right rule: what is below the producer's low mark is known, the rest is looked up; children inherit from all parents. */
    static RecordIdRule lowMarkAndSet() {
        return new RecordIdRule(one -> one.content().lowMark(), false, true);
    }

    /** What is not above the highest id is known. */
    static RecordIdRule highWaterMark() {
        return new RecordIdRule(one -> -1, true, true);
    }

    /** The low mark of the lane that a wire record came from holds for all of the shard. */
    static RecordIdRule lowMarkOfLane(Map<WireRecord, Long> laneMarks) {
        return new RecordIdRule(one -> laneMarks.getOrDefault(one.wire(), -1L), false, true);
    }

    /** Children begin with nothing. */
    static RecordIdRule withoutInheritance() {
        return new RecordIdRule(one -> one.content().lowMark(), false, false);
    }

    /** Ids are small numbers here, so a set of them is a set of bits. */
    private static final class Known {
        private int low = -1;
        private final BitSet ids = new BitSet();

        void addAll(Known other) {
            ids.or(other.ids);
            raise(other.low);
        }

        void raise(long mark) {
            if (mark > low) {
                low = Math.toIntExact(mark);
                ids.clear(0, low);
            }
        }

        boolean add(int id) {
            boolean isNew = id >= low && !ids.get(id);
            ids.set(id);
            return isNew;
        }
    }

    @Override
    public List<String> violations(Evidence run) {
        List<String> found = new ArrayList<>();
        for (ConsumerFilter filter : ConsumerFilter.values()) {
            for (long seed = 1; seed <= 2; seed++) {
                judge(run, filter, seed, found);
            }
        }
        return found;
    }

    private void judge(Evidence run, ConsumerFilter filter, long seed, List<String> found) {
        BitSet missed = (BitSet) run.acked().clone();
        Map<SimulatedShard, Known> shards = new HashMap<>();
        BitSet seen = new BitSet();
        for (Evidence.Step step : run.reading(seed)) {
            Known known = known(step.shard(), shards);
            known.raise(lowMark.of(step.one()));
            for (Item item : step.one().delivered(filter, step.shard())) {
                int id = Math.toIntExact(item.id());
                if (id == UnitContent.NO_ID) {
                    missed.clear(item.number());
                } else if (known.add(id)) {
                    missed.clear(item.number());
                    if (isMarkHighest) {
                        known.raise(id);
                    }
                    if (seen.get(id) && filter != ConsumerFilter.NONE) {
                        found.add("record " + item.number() + " comes twice for filter " + filter);
                    }
                    seen.set(id);
                }
            }
        }
        missed.stream()
                .mapToObj(number -> "record " + number + " is acked, but dropped as a repeat for filter " + filter)
                .forEach(found::add);
    }

    private Known known(SimulatedShard shard, Map<SimulatedShard, Known> shards) {
        Known known = shards.get(shard);
        if (known == null) {
            known = new Known();
            if (isInherited) {
                for (SimulatedShard parent : shard.parents) {
                    known.addAll(known(parent, shards));
                }
            }
            shards.put(shard, known);
        }
        return known;
    }
}
