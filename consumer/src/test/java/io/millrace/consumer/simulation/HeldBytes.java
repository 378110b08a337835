package io.millrace.consumer.simulation;

import io.millrace.consumer.feed.WireRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * M: what a worker has read and not settled is never more than it may hold and one answer of the service, whose size nobody knows
 * before it is there. By fan-out at the tip, where a shard reserves about as much as its last event had, a few may surprise at once.
 */
final class HeldBytes {
    private final List<String> violations = new ArrayList<>();
    private long largestAnswer;
    private long most;

    void answered(List<WireRecord> answer) {
        largestAnswer = Math.max(
                largestAnswer, answer.stream().mapToLong(WireRecord::sizeBytes).sum());
    }

    void held(String worker, long bytes, Reading reading) {
        most = Math.max(most, bytes);
        // Lanes read on while records are in user code, so two reads may be under way when records turn out to be
        // large.
        int surprises = reading.way() == Reading.Way.POLLING ? 2 : 3;
        if (bytes > reading.limitBytes() + surprises * largestAnswer) {
            violations.add("M memory: " + worker + " holds " + bytes + " bytes of " + reading.limitBytes() + " and "
                    + surprises + " answers of " + largestAnswer);
        }
    }

    /** The most that any worker has held. */
    long most() {
        return most;
    }

    List<String> violations() {
        return violations;
    }
}
