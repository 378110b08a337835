package io.millrace.agent.status;

import java.time.Duration;
import java.util.Locale;

/** Numbers for people: three figures and a unit; 1 kB is 1,000 bytes. */
final class Quantities {
    private static final String[] THOUSANDS = {"", "k", "M", "G", "T", "P", "E"};

    private Quantities() {}

    static String bytes(long bytes) {
        return scaled(bytes, "B");
    }

    static String count(long count) {
        return count < 100_000 ? String.valueOf(count) : scaled(count, "").strip();
    }

    /** The two largest units: {@code 0 s}, {@code 1.2 s}, {@code 3 min 4 s}, {@code 2 d 5 h}. */
    static String time(Duration time) {
        long seconds = Math.max(0, time.toSeconds());
        if (seconds < 60) {
            long tenths = Math.max(0, time.toMillis()) / 100;
            return tenths == 0 || seconds >= 10 ? seconds + " s" : String.format(Locale.ROOT, "%.1f s", tenths / 10.0);
        }
        if (seconds < 3_600) {
            return seconds / 60 + " min " + seconds % 60 + " s";
        }
        return seconds < 86_400
                ? seconds / 3_600 + " h " + seconds % 3_600 / 60 + " min"
                : seconds / 86_400 + " d " + seconds % 86_400 / 3_600 + " h";
    }

    private static String scaled(long value, String unit) {
        double rest = value;
        int power = 0;
        while (rest >= 999.5 && power < THOUSANDS.length - 1) {
            rest /= 1_000;
            power++;
        }
        String digits = power == 0 || rest >= 99.95
                ? String.format(Locale.ROOT, "%.0f", rest)
                : String.format(Locale.ROOT, rest >= 9.995 ? "%.1f" : "%.2f", rest);
        return digits + " " + THOUSANDS[power] + unit;
    }
}
