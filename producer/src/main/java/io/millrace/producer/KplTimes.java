package io.millrace.producer;

import io.millrace.producer.KplNote.Changed;
import io.millrace.producer.KplNote.Taken;
import io.millrace.producer.KplOption.Translation;
import java.time.Duration;

/** What the KPL's options of time mean here. They are in milliseconds. */
final class KplTimes {
    private static final long LONGEST_MILLIS = Duration.ofDays(365).toMillis();
    private static final long SHORTEST_TTL_MILLIS = 100;

    private KplTimes() {}

    static Translation recordMaxBufferedTime(String value, KplValues all) {
        long wanted = Long.parseLong(value);
        long millis = Math.min(LONGEST_MILLIS, wanted);
        String as = "recordMaxBufferedTime(" + duration(millis) + ")";
        return new Translation(
                millis == wanted
                        ? new Taken("RecordMaxBufferedTime", value, as)
                        : new Changed("RecordMaxBufferedTime", value, as + ", a year, which is the most"),
                builder -> builder.recordMaxBufferedTime(Duration.ofMillis(millis)));
    }

    static Translation recordTtl(String value, KplValues all) {
        long wanted = Long.parseLong(value);
        long millis = timeToLive(all);
        if (millis == Long.MAX_VALUE) {
            return Translation.noted(
                    new Taken("RecordTtl", value, "no recordTtl: more than a year, so that no record expires"));
        }
        String as = "recordTtl(" + duration(millis) + ")";
        return new Translation(
                millis == wanted
                        ? new Taken("RecordTtl", value, as)
                        : new Changed("RecordTtl", value, as + ", since UserRecordTimeoutInMillis is shorter"),
                builder -> builder.recordTtl(Duration.ofMillis(millis)));
    }

    static Translation userRecordTimeout(String value, KplValues all) {
        long millis = timeToLive(all);
        if (Long.parseLong(value) == 0 || millis == Long.MAX_VALUE) {
            return Translation.noted(
                    new Taken("UserRecordTimeoutInMillis", value, "no time limit of its own beside recordTtl"));
        }
        return new Translation(
                new Changed(
                        "UserRecordTimeoutInMillis",
                        value,
                        "recordTtl(" + duration(millis) + "), the one time limit there is, which counts from put on"),
                builder -> builder.recordTtl(Duration.ofMillis(millis)));
    }

    static Translation requestTimeout(String value, KplValues all) {
        long millis = Long.parseLong(value);
        return new Translation(
                new Taken("RequestTimeout", value, "requestTimeout(" + duration(millis) + ")"),
                builder -> builder.requestTimeout(Duration.ofMillis(millis)));
    }

    /** The shorter of the two limits of the file; {@link Long#MAX_VALUE} if it has none, or one above a year. */
    private static long timeToLive(KplValues all) {
        long inJava = all.number("UserRecordTimeoutInMillis", 0);
        long millis = Math.min(
                all.number("RecordTtl", Long.MAX_VALUE),
                inJava == 0 ? Long.MAX_VALUE : Math.max(SHORTEST_TTL_MILLIS, inJava));
        return millis > LONGEST_MILLIS ? Long.MAX_VALUE : millis;
    }

    private static String duration(long millis) {
        return "Duration.ofMillis(" + millis + ")";
    }
}
