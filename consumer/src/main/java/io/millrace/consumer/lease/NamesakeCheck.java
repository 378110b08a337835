package io.millrace.consumer.lease;

import io.millrace.consumer.shard.UnrecoverableException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Whether another process is already at work under this worker's id; asked before the own row is there. */
final class NamesakeCheck {
    private final Incarnation incarnation;

    NamesakeCheck(Incarnation incarnation) {
        this.incarnation = incarnation;
    }

    /** Goes on if nobody is, or if nobody minds. */
    void check(Runnable then) {
        if (incarnation.config().namesakes() == NamesakePolicy.WARN) {
            then.run();
            return;
        }
        read(before -> {
            if (before.isEmpty()) {
                then.run();
            } else {
                incarnation.after(incarnation.timing().leaseTime(), () -> read(after -> compare(before, after, then)));
            }
        });
    }

    private void compare(Map<String, Long> before, Map<String, Long> after, Runnable then) {
        boolean moved = after.entrySet().stream()
                .anyMatch(row -> !row.getValue().equals(before.getOrDefault(row.getKey(), row.getValue())));
        if (moved) {
            incarnation.fail(new UnrecoverableException(
                    "worker id '" + incarnation.workerId() + "' is at work in another process of application '"
                            + incarnation.config().application()
                            + "'; stop that one, give this one another id, or leave"
                            + " youngerNamesakeStops out",
                    null));
        } else {
            then.run();
        }
    }

    private void read(Consumer<Map<String, Long>> then) {
        incarnation
                .attempts()
                .sendLong(
                        "read worker rows",
                        () -> incarnation.ports().workers().list(true),
                        rows -> then.accept(beats(rows)));
    }

    private Map<String, Long> beats(List<WorkerRow> rows) {
        Map<String, Long> beats = new HashMap<>();
        rows.stream()
                .filter(row -> !row.dead() && row.workerId().equals(incarnation.workerId()))
                .forEach(row -> beats.put(row.incarnation(), row.beat()));
        return beats;
    }
}
