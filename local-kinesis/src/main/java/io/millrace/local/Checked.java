package io.millrace.local;

import java.time.Duration;

/** Checks of single settings; each refusal names the setting, its value and the rule. */
final class Checked {
    private Checked() {}

    static int port(String name, int value) {
        if (value < 0 || value > 65_535) {
            throw new IllegalArgumentException(name + " is " + value + "; it must be between 0 and 65535");
        }
        return value;
    }

    static long positive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + "; it must be at least 1");
        }
        return value;
    }

    static Duration time(String name, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(name + " is " + value + "; it must not be negative");
        }
        return value;
    }
}
