package io.millrace.agent.flow;

import io.millrace.agent.checkpoint.SavedGeneration;
import io.millrace.agent.config.ScanOptions;
import io.millrace.agent.file.DirectoryScan;
import io.millrace.agent.file.Disk;
import io.millrace.agent.file.Sighting;
import io.millrace.agent.file.Stat;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Follows the generations of a flow through renames, copies, truncation and deletion. Belongs to the loop. */
final class Tailing {
    /** How long a content is looked for before it is called lost; it is looked for beyond that. */
    private static final Duration SEARCH = Duration.ofSeconds(30);

    /** Hears what comes of it. */
    interface Listener {
        /** There is, or may be, something to read. */
        void wake(Tail tail);

        /** A generation has begun. */
        void begun(Tail tail);

        /** What is known of a generation has changed. */
        void changed(Tail tail);

        /** Bytes of a content that was not read to its end could not be found again. */
        void lost(Tail tail, long bytes);
    }

    private final DirectoryScan scan;
    private final Disk disk;
    private final TailRegistry tails;
    private final Newcomers newcomers;
    private final Recovery recovery;
    private final ScanOptions options;
    private final Duration forgetAfter;
    private final Listener listener;
    private final List<Sighting> unknown = new ArrayList<>();
    private boolean isFirstScan;
    private Map<Path, String> troubles = Map.of();
    private Set<Path> directories = Set.of();

    Tailing(TailingParts parts, Listener listener, boolean isFirstRun) {
        this.scan = parts.scan();
        this.disk = parts.disk();
        this.tails = parts.tails();
        this.newcomers = parts.newcomers();
        this.recovery = parts.recovery();
        this.options = parts.options();
        this.forgetAfter = parts.forgetAfter();
        this.listener = listener;
        this.isFirstScan = isFirstRun;
    }

    void load(String flow, List<SavedGeneration> saved, Moment now) {
        saved.forEach(one -> tails.add(Tail.saved(flow, one, now)));
    }

    /** Looks at all directories and files. */
    void scan(Moment now) {
        DirectoryScan.Result result = scan.run();
        troubles = result.troubles();
        directories = result.directories();
        Set<Tail> seen = new HashSet<>();
        for (Sighting sighting : result.files()) {
            Tail holder = tails.holding(sighting.stat().key());
            if (holder == null) {
                unknown.add(sighting);
            } else if (seen.add(holder)) {
                sighted(holder, sighting, now);
            }
        }
        // Who has moved is known before anything is judged by its name.
        for (Tail tail : List.copyOf(tails.all())) {
            if (!seen.contains(tail) && !isHidden(tail.path)) {
                missing(tail, now);
            }
        }
        judgeNewcomers(now);
        isFirstScan = false;
    }

    /** Whether a path may be a directory that has files of the flow. */
    boolean mayContain(Path path) {
        return scan.mayContain(path);
    }

    /** Looks at one path that something happened to. */
    void touched(Path path, Moment now) {
        if (!scan.matches(path)) {
            return;
        }
        try {
            Stat stat = disk.stat(path);
            Tail holder = tails.holding(stat.key());
            if (!stat.isRegular() || !scan.isAllowed(path)) {
                return;
            }
            if (holder == null) {
                unknown.add(new Sighting(path, stat));
            } else if (holder.path.equals(path) || !isStillThere(holder)) {
                sighted(holder, new Sighting(path, stat), now);
            }
            judgeNewcomers(now);
        } catch (IOException e) {
            // The next scan will tell.
            return;
        }
    }

    /** The file of a generation turned out to hold something else. */
    void replaced(Tail tail, Moment now) {
        Path path = tail.path;
        lose(tail, now);
        touched(path, now);
    }

    /** The file of a generation could not be opened under its name. */
    void misplaced(Tail tail, Moment now) {
        missing(tail, now);
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

    /** Whether files are held back until it is clear what they are. */
    boolean waits() {
        return newcomers.holdsAny();
    }

    Map<Path, String> troubles() {
        return troubles;
    }

    Set<Path> directories() {
        return directories;
    }

    Collection<Tail> tails() {
        return tails.all();
    }

    private void sighted(Tail tail, Sighting sighting, Moment now) {
        Stat stat = sighting.stat();
        boolean isReopened = tail.content == null && stat.sizeBytes() != tail.fileBytes;
        if (isReopened && !recovery.mayHold(tail, sighting.path())) {
            reused(tail, sighting, now);
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

    /** The file system gave a number again that it had given to the file of a generation. */
    private void reused(Tail tail, Sighting sighting, Moment now) {
        if (tail.place == Tail.Place.COMPLETE) {
            tails.release(tail);
            listener.changed(tail);
        } else {
            lose(tail, now);
        }
        unknown.add(sighting);
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
        if (grew && tail.place == Tail.Place.COMPLETE && stat.sizeBytes() != tail.readOffset()) {
            tail.place = Tail.Place.ATTACHED;
        }
        tail.isSuspect |= isNews;
        if (isNews && tail.isAttached()) {
            listener.wake(tail);
        }
    }

    /** No name of the flow leads to the file. */
    private void missing(Tail tail, Moment now) {
        if (now.wallMillis() - tail.seenMillis > forgetAfter.toMillis() && tail.acks.isEmpty()) {
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
            if (there.key().equals(tail.key)) {
                away(tail, !scan.matches(tail.path), now);
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
            listener.wake(tail);
        } else if (tail.isDrained()) {
            complete(tail);
        } else {
            lose(tail, now);
        }
    }

    private void lose(Tail tail, Moment now) {
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
            if (recovery.find(tail)) {
                tail.isGivenUp = false;
                listener.changed(tail);
                listener.wake(tail);
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

    /** Compares a file with what was read of it before another one is compared with that. */
    private void verify(Tail tail, Moment now) {
        missing(tail, now);
        if (tail.isAttached() && tail.isSuspect && !recovery.isIntact(tail)) {
            replaced(tail, now);
        }
    }

    /** In the order of their names, so that a file is known before what it was rotated to is judged. */
    private void judgeNewcomers(Moment now) {
        while (!unknown.isEmpty()) {
            List<Sighting> some = new ArrayList<>(unknown);
            unknown.clear();
            some.sort(Comparator.comparing(Sighting::path));
            some.forEach(sighting -> newcomer(sighting, now));
        }
    }

    private void newcomer(Sighting sighting, Moment now) {
        for (Path original : Kinship.originals(sighting.path())) {
            Tail tail = tails.named(original);
            if (tail != null && tail.readOffset() > 0) {
                verify(tail, now);
            }
        }
        for (Tail tail : List.copyOf(tails.in(sighting.path().getParent()))) {
            if (tail.path.equals(sighting.path()) && tail.isAttached() && tail.awaySinceNanos < 0) {
                missing(tail, now);
            }
        }
        try {
            boolean isKnown = tails.holding(sighting.stat().key()) != null;
            Tail tail = isKnown ? null : newcomers.judge(sighting, isFirstScan, now);
            if (tail != null) {
                begin(tail, sighting, now);
            }
        } catch (NoSuchFileException e) {
            // Gone already, or another file by now.
            return;
        } catch (IOException e) {
            troubles = with(troubles, sighting.path(), e);
        }
    }

    private void begin(Tail tail, Sighting sighting, Moment now) {
        tail.awaySinceNanos = -1;
        tail.seenMillis = now.wallMillis();
        tail.fileBytes = sighting.stat().sizeBytes();
        tail.modifiedMillis = sighting.stat().modifiedMillis();
        if (tail.isAnnounced) {
            listener.changed(tail);
        } else {
            listener.begun(tail);
        }
        if (tail.isAttached()) {
            listener.wake(tail);
        }
    }

    private static Map<Path, String> with(Map<Path, String> troubles, Path path, IOException e) {
        Map<Path, String> more = new java.util.HashMap<>(troubles);
        more.put(path, e.getClass().getSimpleName() + ": " + e.getMessage());
        return more;
    }

    /** Whether nothing is known of a path because what lies above it cannot be looked at. */
    private boolean isHidden(Path path) {
        return troubles.keySet().stream().anyMatch(path::startsWith);
    }

    /** Whether the name that a file was seen under still leads to it, or may do so. */
    private boolean isStillThere(Tail tail) {
        try {
            return disk.stat(tail.path).key().equals(tail.key);
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
