package io.millrace.consumer.shard;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The stream service's time, known by the dates of its answers: never ahead of it, and behind by the time that an answer
 * is under way and a second at most. Whoever asks for "latest" by it neither skips records nor is refused, however wrong
 * this machine's clock is. That clock counts only until the first dated answer, and beside an engine that dates none.
 * Thread-safe.
 */
public final class ServiceClock implements InstantSource {
    /** By how much, as a share, a monotonic clock may run too fast. */
    private static final int DRIFT = 100;

    private final InstantSource ownClock;
    private final LongSupplier nanoTime;
    private volatile @Nullable Reading last;

    private record Reading(Instant date, long receivedNanos) {}

    /** {@code nanoTime} is monotonic and measures the time since the last answer. */
    public ServiceClock(InstantSource ownClock, LongSupplier nanoTime) {
        this.ownClock = ownClock;
        this.nanoTime = nanoTime;
    }

    /** Takes in the header {@code Date} of an answer that came just now; one that cannot be read is passed over. */
    public void answered(Optional<String> date) {
        date.flatMap(ServiceClock::parsed).ifPresent(instant -> last = new Reading(instant, nanoTime.getAsLong()));
    }

    private static Optional<Instant> parsed(String date) {
        try {
            return Optional.of(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date, Instant::from));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    @Override
    public Instant instant() {
        Reading reading = last;
        if (reading == null) {
            return ownClock.instant();
        }
        Duration since = Duration.ofNanos(nanoTime.getAsLong() - reading.receivedNanos());
        return reading.date().plus(since.minus(since.dividedBy(DRIFT)));
    }
}
