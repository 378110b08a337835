package io.millrace.agent.flow;

import io.millrace.agent.status.FlowStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One flow: reads its files in turns, hands batches to its destination, remembers what was acked. No thread and no clock of its own: {@link
 * AgentLoop} calls it, one thread at a time.
 */
public final class Flow {
    private static final Logger LOG = LoggerFactory.getLogger(Flow.class);
    private static final Duration AWAY_LOOK = Duration.ofMillis(250);

    private final FlowParts parts;
    private final ReadTurns turns;
    private final Tailing tailing;
    private final Sending sending;
    private final Memory memory;
    private final Books books = new Books();
    private long scannedNanos;
    private long lookedNanos;
    private boolean isStopping;

    /** What the next batch will take of the budget, going by the last one. */
    private long expectedBytes;

    private boolean isNotified;
    private Moment now;

    private Flow(FlowParts parts, FlowWiring wiring, FlowStart start, Moment now) {
        this.parts = parts;
        this.now = now;
        this.expectedBytes = windowBytes();
        this.turns = wiring.turns();
        this.sending = new Sending(parts.destination(), parts.random(), parts.onLoop(), this::settled);
        this.tailing = new Tailing(wiring.tailing(), new Heard(), start.isFirstRun());
        this.memory = new Memory(parts.config().id(), parts.saver(), tailing.tails(), parts.onLoop(), turns::wake);
        this.scannedNanos = now.nanos() - parts.scan().interval().toNanos();
        this.lookedNanos = now.nanos();
        this.isNotified = parts.scan().notified();
        tailing.load(parts.config().id(), start.saved(), now);
        memory.changed();
    }

    /** A flow that reads files, at its beginning. */
    public static Flow of(FlowParts parts, FlowStart start, Moment now) {
        return new Flow(parts, FlowWiring.of(parts), start, now);
    }

    public String id() {
        return parts.config().id();
    }

    /** Whether the kernel tells of changes in all of its directories; if not, it looks for itself all the time. */
    public void notified(boolean isTold) {
        isNotified = isTold && parts.scan().notified();
    }

    /** Something happened to a path. */
    void touched(Path path, Moment at) {
        now = at;
        if (tailing.mayContain(path)) {
            scanSoon();
        }
        tailing.touched(path, at);
    }

    /** Events were lost, or a directory changed: everything is looked at in the next turn. */
    public void scanSoon() {
        scannedNanos = now.nanos() - parts.scan().interval().toNanos();
    }

    /** Does what is due but for reading. */
    void tick(Moment at) {
        now = at;
        sending.tick(at);
        if (at.isAfter(scannedNanos, scanInterval())) {
            scannedNanos = at.nanos();
            tailing.scan(at);
        }
        if (at.isAfter(lookedNanos, AWAY_LOOK)) {
            lookedNanos = at.nanos();
            turns.look(tailing, at);
            tailing.tick(at);
        }
        memory.tick(at);
    }

    /** Reads one window of one file; whether there is more to do at once. */
    boolean turn(Moment at) {
        now = at;
        if (isStopping || turns.waiting() == 0 || !parts.budget().hasRoomFor(expectedBytes)) {
            return false;
        }
        turns.read(tailing, Results::new, at);
        return turns.waiting() > 0;
    }

    /** When something is due next, if nothing happens before. */
    long nextNanos() {
        long next = Math.min(
                scannedNanos + scanInterval().toNanos(),
                lookedNanos + (turns.isWatching(tailing) ? AWAY_LOOK.toNanos() : 10_000_000_000L));
        return sending.nextNanos(memory.nextNanos(next));
    }

    /** Reads nothing from now on, and hurries what is under way. */
    public void stop() {
        isStopping = true;
        parts.destination().flush();
    }

    /** Whether all that was read is settled and saved. */
    public boolean isStopped() {
        return isStopping && sending.isIdle() && memory.isSaved();
    }

    /** Saves what is known now. */
    public void save(Moment at) {
        memory.saveNow(at);
    }

    /** Closes all files. */
    public void close() {
        tailing.tails().forEach(Tail::close);
    }

    public Set<Path> directories() {
        return tailing.directories();
    }

    public FlowParts parts() {
        return parts;
    }

    /** The flow as people see it. */
    public FlowStatus status(Moment at) {
        return new FlowView(parts, tailing, sending, memory, books, turns.waiting()).at(at);
    }

    /** When what is known was last safe, by the monotonic clock. */
    public long savedNanos() {
        return memory.isSaved() ? now.nanos() : memory.savedNanos();
    }

    private long memoryBytes(long bytes, int records) {
        return parts.destination().memoryBytes(bytes, records);
    }

    /** What a window of lines of a hundred bytes takes. */
    private long windowBytes() {
        return memoryBytes(TailReader.MOST_WINDOW_BYTES, TailReader.MOST_WINDOW_BYTES / 100);
    }

    private Duration scanInterval() {
        if (tailing.waits()) {
            return Duration.ofSeconds(1);
        }
        return isNotified ? parts.scan().interval() : parts.scan().pollInterval();
    }

    private void settled(Sending.Parcel parcel) {
        parts.budget().release(parcel.chargedBytes);
        books.settled(parcel.tally, parcel.refusedBytes());
        if (parcel.tail.acks.settle(parcel.range)) {
            memory.changed();
        }
    }

    /** What follows for a tail. */
    private final class Results implements Reading.Visitor {
        private final Tail tail;
        private final Moment now;

        Results(Tail tail, Moment now) {
            this.tail = tail;
            this.now = now;
        }

        @Override
        public void taken(Reading.Taken taken) {
            tail.read = taken.end();
            tail.grewTo(Math.max(tail.sizeBytes, taken.end().offset()), now);
            AckWindow.Range range = tail.acks.add(taken.end(), now.nanos());
            long charged =
                    memoryBytes(taken.batch().bytes().length, taken.batch().count());
            books.read(taken.tally());
            parts.budget().take(charged);
            expectedBytes = Math.max(windowBytes(), charged);
            tail.isEnded = taken.isLast();
            if (taken.mayHaveMore() && !taken.isLast()) {
                turns.wake(tail);
            } else if (taken.isLast() || tail.isContentEnded()) {
                tailing.complete(tail);
            }
            sending.send(new Sending.Parcel(tail, range, taken.tally(), charged, taken.batch()));
        }

        @Override
        public void incomplete(Reading.Incomplete incomplete) {
            tail.grewTo(Math.max(tail.sizeBytes, tail.readOffset() + incomplete.bytes()), now);
            if (tail.isContentEnded() && incomplete.bytes() == 0) {
                tailing.complete(tail);
            }
        }

        @Override
        public void replaced() {
            LOG.info("{} holds something else than what was read up to {}", tail.path, tail.readOffset());
            tailing.replaced(tail, now);
        }
    }

    private final class Heard implements Tailing.Listener {
        @Override
        public void wake(Tail tail) {
            turns.wake(tail);
        }

        @Override
        public void begun(Tail tail) {
            memory.begun(tail);
        }

        @Override
        public void changed(Tail tail) {
            memory.changed();
        }

        @Override
        public void lost(Tail tail, long bytes) {
            if (bytes <= 0) {
                return;
            }
            books.lost(bytes);
            LOG.warn(
                    "About {} bytes of {} behind offset {} were never read and cannot be found again",
                    bytes,
                    tail.origin.path(),
                    tail.readOffset());
        }
    }
}
