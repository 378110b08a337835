package io.millrace.consumer.simulation;

import io.millrace.consumer.process.ConsumerRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** S: no call of user code begins in a worker after another one has the shard's lease. */
final class SingleOwner {
    private final Map<String, String> holders = new HashMap<>();
    private final List<String> violations = new ArrayList<>();

    void claimed(String shardId, String worker) {
        holders.put(shardId, worker);
    }

    void handedOut(ConsumerRecord record, String worker) {
        String holder = holders.get(record.shardId());
        if (holder != null && !holder.equals(worker)) {
            violations.add(
                    "S owner: " + record + " was handed out by " + worker + " when " + holder + " held its shard");
        }
    }

    List<String> violations() {
        return violations;
    }
}
