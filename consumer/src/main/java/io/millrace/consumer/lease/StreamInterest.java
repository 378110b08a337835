package io.millrace.consumer.lease;

import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.event.ConsumerListener;
import io.millrace.consumer.loop.Loop;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Whether anybody in the fleet still reads a stream that this worker does not. Whoever reads a stream says so in its row from time
 * to time; that a row has stood still for long, by this worker's own clock, means that nobody does. So a worker that was started
 * with an old list of streams deletes nothing that others read. Used on the loop only.
 */
public final class StreamInterest {
    /** How often it is looked within the time for which checkpoints are kept. */
    private static final int LOOKS = 6;

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(30);

    private final StreamRows rows;
    private final Duration kept;
    private final Loop loop;
    private final RandomGenerator random;
    private final ConsumerListener events;
    private final Map<String, Seen> seen = new HashMap<>();
    private final Set<String> former = new HashSet<>();

    private record Seen(long asked, long sinceNanos, long readNanos) {}

    /** {@code kept}: how long nobody may have read a stream before its checkpoints go. */
    public StreamInterest(StreamRows rows, Duration kept, Loop loop, RandomGenerator random, ConsumerListener events) {
        this.rows = rows;
        this.kept = kept;
        this.loop = loop;
        this.random = random;
        this.events = events;
    }

    /** Says from now on that the streams of these ids are read, and looks after those that were asked about. */
    public void follow(Supplier<Set<String>> chosen) {
        Set<String> ids = chosen.get();
        ids.forEach(id -> read(id, true));
        former.removeAll(ids);
        former.forEach(id -> read(id, false));
        loop.after(
                Duration.ofNanos((long) (pause().toNanos() * (0.8 + 0.4 * random.nextDouble()))), () -> follow(chosen));
    }

    /** Whether nobody has read this stream for as long as its checkpoints are kept; false as long as it is not known. */
    public boolean isForgotten(String id) {
        former.add(id);
        Seen last = seen.get(id);
        long now = loop.nowNanos();
        return last != null
                && now - last.sinceNanos() >= kept.toNanos()
                && now - last.readNanos() <= pause().multipliedBy(2).toNanos();
    }

    private Duration pause() {
        Duration pause = kept.dividedBy(LOOKS);
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }

    private void read(String id, boolean chosen) {
        loop.when(rows.asked(id), (asked, failure) -> {
            if (asked == null) {
                failed(id, failure);
                return;
            }
            Seen before = seen.get(id);
            long now = loop.nowNanos();
            boolean moved = before != null && before.asked() != asked;
            seen.put(id, new Seen(asked, before == null || moved ? now : before.sinceNanos(), now));
            if (chosen && !moved) {
                say(id, asked);
            }
        });
    }

    private void say(String id, long asked) {
        loop.when(rows.ask(id, asked), (result, failure) -> {
            if (result == null) {
                failed(id, failure);
            }
        });
    }

    private void failed(String id, @Nullable Throwable failure) {
        Throwable cause = failure == null ? new IllegalStateException("no answer") : failure;
        events.on(new ConsumerEvent.CallFailed("say or see who reads stream " + id, pause(), cause));
    }
}
