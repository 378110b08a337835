package io.millrace.agent.flow;

import io.millrace.agent.config.ScanOptions;
import io.millrace.agent.file.Disk;
import io.millrace.agent.file.Sighting;
import io.millrace.agent.file.Stat;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows where the content of each generation is: in its file, in another one, nowhere. Belongs to the loop. */
final class Whereabouts {
    private static final Logger LOG = LoggerFactory.getLogger(Whereabouts.class);

    /** How long a content is looked for before it is called lost; it is looked for beyond that. */
    private static final Duration SEARCH = Duration.ofSeconds(30);

    private final Disk disk;
    private final TailRegistry tails;
    private final Recovery recovery;
    private final ScanOptions options;
    private final Duration forgetAfter;
    private final Tailing.Listener listener;
    private final Predicate<Path> isOfFlow;
    private final Consumer<Sighting> freed;

    /**
     * @param isOfFlow whether a name belongs to the flow
     * @param freed hears of a file that was taken for one of a generation, and holds something else
     */
    Whereabouts(TailingParts parts, Tailing.Listener listener, Predicate<Path> isOfFlow, Consumer<Sighting> freed) {
        this.disk = parts.disk();
        this.tails = parts.tails();
        this.recovery = parts.recovery();
        this.options = parts.options();
        this.forgetAfter = parts.forgetAfter();
        this.listener = listener;
        this.isOfFlow = isOfFlow;
        this.freed = freed;
    }

    /** Looks again at what waits for something. */
    void tick(Moment now) {
        for (Tail tail : List.copyOf(tails.all())) {
            boolean isOver = tail.awaySinceNanos >= 0
                    && tail.isAttached()
                    && now.isAfter(Math.max(tail.awaySinceNanos, tail.grownNanos), options.rotateWait());
            if (isOver && tail.isDrained() && tail.content != null) {
                complete(tail);
            }
        }
    }

    /** Nothing more is expected of a generation. */
    void complete(Tail tail) {
        tail.close();
        tail.place = Tail.Place.COMPLETE;
        listener.changed(tail);
    }

    void sighted(Tail tail, Sighting sighting, Moment now) {
        Stat stat = sighting.stat();
        try {
            if (isReused(tail, sighting.path(), stat)) {
                reused(tail, sighting, now);
                return;
            }
        } catch (IOException e) {
            // Nothing is known of the file before it can be looked at.
            if (tail.trouble.isEmpty()) {
                LOG.warn("{} cannot be read and is tried again: {}", sighting.path(), e.toString());
            }
            tail.trouble = e.getClass().getSimpleName() + ": " + e.getMessage();
            return;
        }
        if (!tail.path.equals(sighting.path())) {
            Tail.Place place = tail.place;
            tails.attach(tail, sighting.path(), stat.key());
            tail.place = place;
            listener.changed(tail);
        }
        tail.awaySinceNanos = -1;
        changed(tail, stat, now);
    }

    /** Whether a file that is not open has changed, and no longer holds the content that it once did. */
    private boolean isReused(Tail tail, Path path, Stat stat) throws IOException {
        boolean isMoved = tail.content == null && tail.read.prefixBytes() == 0 && !tail.path.equals(path);
        boolean isFilled = tail.isBlank() && stat.sizeBytes() > 0;
        if ((isMoved || isFilled) && isOfFlow.test(path)) {
            // Nothing of it was ever read: to begin it anew loses nothing, and tells what it is by what is in it.
            return true;
        }
        // Of two files that had the same number one after the other the lengths may be the same.
        boolean isNews = stat.sizeBytes() != tail.fileBytes || stat.modifiedMillis() != tail.modifiedMillis;
        return tail.content == null && isNews && !recovery.mayHold(tail, path, stat.sizeBytes());
    }

    /** The file system gave a number again that it had given to the file of a generation. */
    private void reused(Tail tail, Sighting sighting, Moment now) {
        if (tail.isComplete()) {
            tails.release(tail);
            listener.changed(tail);
        } else if (tail.read.prefixBytes() == 0 && isOfFlow.test(sighting.path())) {
            tails.remove(tail);
            listener.changed(tail);
        } else {
            lose(tail, now);
        }
        if (isOfFlow.test(sighting.path())) {
            freed.accept(sighting);
        }
    }

    private void changed(Tail tail, Stat stat, Moment now) {
        tail.seenMillis = now.wallMillis();
        boolean grew = stat.sizeBytes() != tail.fileBytes;
        boolean isNews = grew || stat.modifiedMillis() != tail.modifiedMillis;
        tail.fileBytes = stat.sizeBytes();
        tail.modifiedMillis = stat.modifiedMillis();
        if (!tail.isCompressed) {
            tail.grewTo(stat.sizeBytes(), now);
        }
        boolean isMore = grew && !tail.isCompressed && stat.sizeBytes() != tail.readOffset();
        if (isMore && !tail.isEnded && tail.isComplete()) {
            tail.place = Tail.Place.ATTACHED;
        }
        tail.isSuspect |= isNews;
        if (isNews && tail.isAttached()) {
            listener.wake(tail);
        }
    }

    /** No name of the flow leads to the file. */
    void missing(Tail tail, Moment now) {
        if (isOfThePast(tail, now)) {
            recovery.forget(tail);
            tails.remove(tail);
            listener.changed(tail);
            return;
        }
        if (tail.place == Tail.Place.DETACHED) {
            search(tail, now);
            return;
        }
        try {
            Stat there = disk.stat(tail.path);
            if (there.key().equals(tail.key) && isReused(tail, tail.path, there)) {
                reused(tail, new Sighting(tail.path, there), now);
                return;
            }
            if (there.key().equals(tail.key)) {
                away(tail, !isOfFlow.test(tail.path), now);
                changed(tail, there, now);
                return;
            }
        } catch (NoSuchFileException e) {
            // Looked for below.
        } catch (IOException e) {
            tail.trouble = e.getClass().getSimpleName() + ": " + e.getMessage();
            return;
        }
        if (tail.isAttached()) {
            away(tail, true, now);
            gone(tail, now);
        }
    }

    /** Whether a generation was not seen for so long that it is forgotten; one that can still be read is not, whatever the clock says. */
    private boolean isOfThePast(Tail tail, Moment now) {
        boolean isLongUnseen = now.wallMillis() - tail.seenMillis > forgetAfter.toMillis();
        boolean isSettled = tail.acks.isEmpty() && tail.content == null;
        return isLongUnseen && isSettled && (tail.place == Tail.Place.DETACHED || !isStillThere(tail));
    }

    private static void away(Tail tail, boolean isAway, Moment now) {
        if (isAway && tail.awaySinceNanos < 0) {
            tail.awaySinceNanos = now.nanos();
        } else if (!isAway) {
            tail.awaySinceNanos = -1;
        }
    }

    /** The file has lost the name that it was last seen under. */
    private void gone(Tail tail, Moment now) {
        if (recovery.findFile(tail)) {
            listener.changed(tail);
            listener.wake(tail);
        } else if (tail.content != null) {
            // Without a name nothing tells whether it has changed.
            tail.isSuspect = true;
            listener.wake(tail);
        } else if (!tail.isDrained()) {
            lose(tail, now);
        } else if (!isElsewhere(tail, now)) {
            complete(tail);
        }
    }

    /** Whether all that is known of a content was read, and it is in another file by now, where there may be more of it. */
    private boolean isElsewhere(Tail tail, Moment now) {
        try {
            return find(tail, now);
        } catch (IOException e) {
            tail.trouble = "its directory cannot be listed: " + e.getMessage();
            return true;
        }
    }

    void lose(Tail tail, Moment now) {
        detach(tail, now);
        if (tail.readOffset() > 0) {
            search(tail, now);
        }
    }

    private void detach(Tail tail, Moment now) {
        tails.detach(tail);
        if (tail.readOffset() == 0) {
            // Nothing is known by which it could be found.
            tails.remove(tail);
            listener.lost(tail, tail.sizeBytes);
        }
        tail.detachedSinceNanos = now.nanos();
        listener.changed(tail);
    }

    private void search(Tail tail, Moment now) {
        try {
            if (find(tail, now)) {
                return;
            }
        } catch (IOException e) {
            tail.trouble = "its directory cannot be listed: " + e.getMessage();
        }
        long unread = tail.sizeBytes - tail.readOffset();
        if (!tail.isGivenUp && unread > 0 && now.isAfter(tail.detachedSinceNanos, SEARCH)) {
            tail.isGivenUp = true;
            listener.lost(tail, unread);
        }
    }

    private boolean find(Tail tail, Moment now) throws IOException {
        if (!recovery.find(tail)) {
            return false;
        }
        tail.isGivenUp = false;
        // What it was waited for in its old file says nothing of this one, in which a line may just have begun.
        tail.awaySinceNanos = isOfFlow.test(tail.path) ? -1 : now.nanos();
        listener.changed(tail);
        listener.wake(tail);
        return true;
    }

    /** Compares a file with what was read of it before another one is compared with that; whether it still holds that. */
    boolean verify(Tail tail, Moment now) {
        missing(tail, now);
        if (tail.isAttached() && tail.isSuspect && !recovery.isIntact(tail)) {
            lose(tail, now);
            return false;
        }
        return true;
    }

    /** Whether the name that a file was seen under still leads to it, or may do so. */
    boolean isStillThere(Tail tail) {
        try {
            return disk.stat(tail.path).key().equals(tail.key);
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
