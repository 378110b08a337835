package io.millrace.consumer;

import io.millrace.consumer.shard.Position;
import java.time.Duration;

/** Refuses option values with a message that names the option, the value and its limits. */
final class Check {
    private Check() {}

    static String named(String value, String option) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(option + " is blank; give it a name");
        }
        return value;
    }

    static Position ofAnyShard(Position position, String option) {
        if (position instanceof Position.After || position instanceof Position.ShardEnd) {
            throw new IllegalArgumentException(
                    option + " " + position + " means one shard; use trim horizon, latest or a time");
        }
        return position;
    }

    static long between(long value, long least, long most, String option) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(option + " of " + value + " is not within " + least + " and " + most);
        }
        return value;
    }

    static Duration between(Duration value, Duration least, Duration most, String option) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(option + " of " + value.toMillis() + " ms is not within "
                    + least.toMillis() + " and " + most.toMillis() + " ms");
        }
        return value;
    }
}
