package io.millrace.producer;

import io.millrace.aggregation.HashKey;
import io.millrace.producer.UnitContent.Item;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Something a producer promises, as a judge of a finished run: answers what broke it, one line each. */
enum Guarantee implements Judge {
    /** What was acked is delivered, under every filter. */
    ACKED_IS_DELIVERED {
        @Override
        public List<String> violations(Evidence run) {
            List<String> lost = new ArrayList<>();
            for (ConsumerFilter filter : ConsumerFilter.values()) {
                BitSet missed = (BitSet) run.acked().clone();
                for (Evidence.Step step : run.reading(1)) {
                    step.one().delivered(filter, step.shard()).forEach(item -> missed.clear(item.number()));
                }
                missed.stream()
                        .mapToObj(number ->
                                "record " + number + " is acked, but a consumer with filter " + filter + " misses it")
                        .forEach(lost::add);
            }
            return lost;
        }
    },
    /** The first deliveries of acked records with the same hash come in the order they were put. */
    KEY_ORDER {
        @Override
        public List<String> violations(Evidence run) {
            List<String> swapped = new ArrayList<>();
            for (ConsumerFilter filter : ConsumerFilter.values()) {
                for (long seed = 1; seed <= 4; seed++) {
                    judge(run, filter, seed, swapped);
                }
            }
            return swapped;
        }

        private void judge(Evidence run, ConsumerFilter filter, long seed, List<String> swapped) {
            Map<HashKey, Integer> last = new HashMap<>();
            BitSet unseen = (BitSet) run.acked().clone();
            for (Evidence.Step step : run.reading(seed)) {
                for (Item item : step.one().delivered(filter, step.shard())) {
                    int number = item.number();
                    if (unseen.get(number)) {
                        unseen.clear(number);
                        Integer before = last.put(run.hashes().get(number), number);
                        if (before != null && before > number) {
                            swapped.add("record " + number + " comes after " + before + " for filter " + filter);
                        }
                    }
                }
            }
        }
    },
    /** Every put has ended, and none has failed but for what may end it. */
    NOTHING_STUCK {
        @Override
        public List<String> violations(Evidence run) {
            List<String> stuck = new ArrayList<>();
            for (int i = 0; i < run.puts().size(); i++) {
                if (!run.puts().get(i).isDone()) {
                    stuck.add("record " + i + " has not ended");
                } else if (!run.isAcked(i)
                        && !run.mayFail().contains(run.failure(i).reason())) {
                    stuck.add("record " + i + " has failed: " + run.failure(i));
                }
            }
            run.flushes().forEach(flush -> {
                if (!flush.getNow(false)) {
                    stuck.add("a flush has not ended, or ended too early");
                }
            });
            return stuck;
        }
    },
    /** A result names the place where the record is. */
    RESULT_IS_TRUE {
        @Override
        public List<String> violations(Evidence run) {
            Map<String, List<Item>> written = new HashMap<>();
            run.stream()
                    .shards
                    .forEach(shard -> shard.log.forEach(one -> written.put(
                            shard.id + "/" + one.sequenceNumber(), one.delivered(ConsumerFilter.NONE, shard))));
            List<String> wrong = new ArrayList<>();
            for (int number : run.acked().stream().toArray()) {
                PutResult result = run.puts().get(number).join();
                List<Item> items = written.getOrDefault(result.shardId() + "/" + result.sequenceNumber(), List.of());
                int index = result.subSequenceNumber();
                boolean isThere = index < items.size() && items.get(index).number() == number;
                if (!isThere || result.attempts() < 1) {
                    wrong.add("record " + number + " is not at " + result);
                }
            }
            return wrong;
        }
    },
    /** The byte budget is never exceeded, and nothing of it is in use at the end. */
    BUDGET_KEPT {
        @Override
        public List<String> violations(Evidence run) {
            return run.budget().isKept() ? List.of() : List.of(run.budget().toString());
        }
    };
}
