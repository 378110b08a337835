package io.millrace.agent.flow;

import io.millrace.agent.file.Contents;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the files of a flow in turns, a window at a time, those that may have something new. Belongs to the loop. */
final class ReadTurns {
    private static final Logger LOG = LoggerFactory.getLogger(ReadTurns.class);

    private final Contents contents;
    private final TailReader reader;
    private final FlushRule flushRule;
    private final Deque<Tail> ready = new ArrayDeque<>();

    ReadTurns(Contents contents, TailReader reader, FlushRule flushRule) {
        this.contents = contents;
        this.reader = reader;
        this.flushRule = flushRule;
    }

    int waiting() {
        return ready.size();
    }

    /** There is, or may be, something to read; nothing happens before the generation is announced. */
    void wake(Tail tail) {
        if (tail.isAnnounced && !tail.isQueued && tail.isAttached()) {
            tail.isQueued = true;
            ready.addLast(tail);
        }
    }

    /** Wakes those of which no notice tells that they are due. */
    void look(Tailing tailing, Moment now) {
        for (Tail tail : List.copyOf(tailing.tails())) {
            boolean isRetry = tail.retryNanos != 0 && tail.retryNanos - now.nanos() <= 0;
            boolean isAway = tail.content != null && tail.awaySinceNanos >= 0;
            if (tail.isAttached() && (isRetry || isAway || flushRule.isDue(tail, now))) {
                wake(tail);
            }
        }
    }

    /** Whether some file is to be looked at though no notice will tell of it. */
    boolean isWatching(Tailing tailing) {
        for (Tail tail : tailing.tails()) {
            boolean isOpen = tail.content != null && (tail.awaySinceNanos >= 0 || flushRule.waits(tail));
            if (isOpen || tail.retryNanos != 0) {
                return true;
            }
        }
        return false;
    }

    /** Reads what is next, if anything is. */
    void read(Tailing tailing, ReadResults results, Moment now) {
        Tail tail = ready.pollFirst();
        if (tail == null) {
            return;
        }
        tail.isQueued = false;
        if (!tail.isAttached()) {
            return;
        }
        try {
            if (tail.content == null) {
                tail.content = contents.open(tail.path, tail.key);
            }
            if (!tailing.isKnown(tail, now)) {
                return;
            }
            if (!tail.isCompressed) {
                // What nobody has told of yet: the rest of a file waits from its last growth on.
                tail.grewTo(Math.max(tail.sizeBytes, tail.content.sizeBytes()), now);
            }
            Reading reading = reader.read(tail, flushRule.at(tail, now));
            tail.worked();
            reading.apply(results.of(tail, now));
        } catch (NoSuchFileException e) {
            tailing.misplaced(tail, now);
        } catch (IOException e) {
            failed(tail, tailing, e, now);
        }
    }

    private static void failed(Tail tail, Tailing tailing, IOException e, Moment now) {
        tail.close();
        // Too many files may be open: those with nothing to read can be opened again.
        for (Tail other : tailing.tails()) {
            if (!other.isQueued && other.awaySinceNanos < 0 && !other.isCompressed) {
                other.close();
            }
        }
        if (tail.trouble.isEmpty()) {
            LOG.warn("{} cannot be read and is tried again: {}", tail.path, e.toString());
        }
        tail.failed(e.getClass().getSimpleName() + ": " + e.getMessage(), now);
    }
}
