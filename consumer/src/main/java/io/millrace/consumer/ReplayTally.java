package io.millrace.consumer;

import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.event.ConsumerListener;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts the settled records of each shard by the events that tell of them, and passes all on; used on the loop only. */
final class ReplayTally implements ConsumerListener {
    private final ConsumerListener next;
    private final Map<String, Long> handled = new HashMap<>();
    private final Map<String, Long> givenUp = new HashMap<>();

    ReplayTally(ConsumerListener next) {
        this.next = next;
    }

    @Override
    public void on(ConsumerEvent event) {
        if (event instanceof ConsumerEvent.RecordsDelivered delivered) {
            handled.merge(delivered.shardId(), (long) delivered.userRecords(), Long::sum);
        } else if (event instanceof ConsumerEvent.RecordSkipped skipped) {
            givenUp.merge(skipped.shardId(), 1L, Long::sum);
        } else if (event instanceof ConsumerEvent.RecordDeadLettered letter) {
            givenUp.merge(letter.shardId(), 1L, Long::sum);
        }
        next.on(event);
    }

    /** {@code hold}: null if the shard was not started. */
    ReplayReport.ShardReplay told(String shardId, @Nullable ReplayHold hold) {
        long lost = givenUp.getOrDefault(shardId, 0L);
        return new ReplayReport.ShardReplay(
                shardId,
                handled.getOrDefault(shardId, 0L) + lost,
                lost,
                hold == null ? null : hold.mark(),
                hold != null && hold.isComplete());
    }
}
