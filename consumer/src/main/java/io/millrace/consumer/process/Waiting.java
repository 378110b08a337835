package io.millrace.consumer.process;

import io.millrace.consumer.loop.Loop;

/** What a record that failed waits for: its next attempt, its parked key's next, or its letter. */
record Waiting(Trial trial, Loop.Timer timer, boolean parked, boolean givenAway) {

    static Waiting retried(Trial trial, Loop.Timer timer) {
        return new Waiting(trial, timer, false, false);
    }

    static Waiting parked(Trial trial, Loop.Timer timer) {
        return new Waiting(trial, timer, true, false);
    }

    static Waiting givenAway(Trial trial) {
        return new Waiting(trial, () -> {}, false, true);
    }
}
