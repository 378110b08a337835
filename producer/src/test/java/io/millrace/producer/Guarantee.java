package io.millrace.producer;

import io.millrace.aggregation.HashKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Something a producer promises, as a judge of a finished run: answers what broke it, one line each. */
enum Guarantee {
    /** What was acked is delivered, under every filter. */
    ACKED_IS_DELIVERED {
        @Override
        List<String> violations(Evidence run) {
            List<String> lost = new ArrayList<>();
            for (ConsumerFilter filter : ConsumerFilter.values()) {
                Set<Integer> delivered = new HashSet<>(Reading.of(run.stream(), filter, 1));
                for (int number : run.acked()) {
                    if (!delivered.contains(number)) {
                        lost.add("record " + number + " is acked, but a consumer with filter " + filter + " misses it");
                    }
                }
            }
            return lost;
        }
    },
    /** The first deliveries of acked records with the same hash come in the order they were put. */
    KEY_ORDER {
        @Override
        List<String> violations(Evidence run) {
            List<String> swapped = new ArrayList<>();
            Set<Integer> acked = Set.copyOf(run.acked());
            for (ConsumerFilter filter : ConsumerFilter.values()) {
                for (long seed = 1; seed <= 4; seed++) {
                    Map<HashKey, Integer> last = new HashMap<>();
                    Set<Integer> seen = new HashSet<>();
                    for (int number : Reading.of(run.stream(), filter, seed)) {
                        if (acked.contains(number) && seen.add(number)) {
                            Integer before = last.put(run.hashes().get(number), number);
                            if (before != null && before > number) {
                                swapped.add("record " + number + " comes after " + before + " for filter " + filter);
                            }
                        }
                    }
                }
            }
            return swapped;
        }
    },
    /** Every put has ended, and none has failed unless its time to live or a throttle may end it. */
    NOTHING_STUCK {
        @Override
        List<String> violations(Evidence run) {
            List<String> stuck = new ArrayList<>();
            for (int i = 0; i < run.puts().size(); i++) {
                if (!run.puts().get(i).isDone()) {
                    stuck.add("record " + i + " has not ended");
                } else if (!run.mayFail() && run.puts().get(i).isCompletedExceptionally()) {
                    stuck.add("record " + i + " has failed");
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
        List<String> violations(Evidence run) {
            Map<String, List<Integer>> written = new HashMap<>();
            run.stream()
                    .shards
                    .forEach(shard -> shard.log.forEach(one -> written.put(
                            shard.id + "/" + one.sequenceNumber(), one.delivered(ConsumerFilter.NONE, shard))));
            List<String> wrong = new ArrayList<>();
            for (int number : run.acked()) {
                PutResult result = run.puts().get(number).join();
                List<Integer> numbers =
                        written.getOrDefault(result.shardId() + "/" + result.sequenceNumber(), List.of());
                int index = result.subSequenceNumber();
                boolean isThere = index < numbers.size() && numbers.get(index) == number;
                if (!isThere || result.attempts() < 1) {
                    wrong.add("record " + number + " is not at " + result);
                }
            }
            return wrong;
        }
    };

    abstract List<String> violations(Evidence run);
}
