package io.millrace.consumer.lease;

import java.util.ArrayList;
import java.util.List;

/** P and at least once: when the faults are over, every record that was written in time is settled by a live holder. */
final class EverythingSettled implements Guarantee {
    private final SimulatedStream stream;
    private final SettledBeforeMark settled;
    private final List<String> violations = new ArrayList<>();
    private long lastNumber;

    EverythingSettled(SimulatedStream stream, SettledBeforeMark settled) {
        this.stream = stream;
        this.settled = settled;
    }

    /** From here on nothing has to be settled at the end. */
    void lastNumber(long number) {
        lastNumber = number;
    }

    @Override
    public String name() {
        return "P everything settled";
    }

    @Override
    public void finished() {
        for (SimulatedStream.Life shard : stream.all()) {
            List<Long> left = shard.numbers().stream()
                    .filter(number -> number <= lastNumber)
                    .filter(number -> !settled.isSettled(number))
                    .toList();
            if (!left.isEmpty()) {
                violations.add(shard.id() + " has " + left.size() + " unsettled records from " + left.get(0));
            }
        }
    }

    @Override
    public List<String> violations() {
        return violations;
    }
}
