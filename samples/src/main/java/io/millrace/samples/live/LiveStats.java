package io.millrace.samples.live;

import io.millrace.consumer.process.ConsumerRecord;
import io.millrace.consumer.process.RecordHandler;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Optional;

/** The window, fed by a consumer and looked at by the page. Safe for use by several threads: the window is this lock's. */
final class LiveStats implements RecordHandler {
    private final SlidingWindow window = new SlidingWindow();
    private final InstantSource clock;

    LiveStats(InstantSource clock) {
        this.clock = clock;
    }

    static LiveStats byTheClock() {
        return new LiveStats(Clock.systemUTC());
    }

    /** Counts a line in the second in which the service took it, so that a late reader draws no false peak. */
    @Override
    public void handle(ConsumerRecord record) {
        Optional<AccessLine> line =
                AccessLine.parse(StandardCharsets.UTF_8.decode(record.data()).toString());
        long second = record.approximateArrival().getEpochSecond();
        synchronized (window) {
            line.ifPresentOrElse(found -> window.add(second, found), window::addNotUnderstood);
        }
    }

    Picture picture() {
        synchronized (window) {
            return window.at(clock.instant().getEpochSecond());
        }
    }
}
