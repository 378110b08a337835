package io.millrace.agent.flow;

import io.millrace.agent.checkpoint.SavedGeneration;
import io.millrace.agent.file.DirectoryScan;
import io.millrace.agent.file.Disk;
import io.millrace.agent.file.FileKey;
import io.millrace.agent.file.Sighting;
import io.millrace.agent.file.Stat;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the generations of a flow through renames, copies, truncation and deletion. Belongs to the loop. */
final class Tailing {
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

    private static final Logger LOG = LoggerFactory.getLogger(Tailing.class);
    private static final int MOST_TOLD = 10;

    private final DirectoryScan scan;
    private final Disk disk;
    private final TailRegistry tails;
    private final Newcomers newcomers;
    private final Listener listener;
    private final Whereabouts whereabouts;
    private final List<Sighting> unknown = new ArrayList<>();
    private boolean isFirstScan;

    /** Files of the first scan that could not be looked into then. */
    private final Set<Path> unseen = new HashSet<>();

    private Map<Path, String> troubles = Map.of();

    /** Those of them that the log has named. */
    private final Set<Path> told = new HashSet<>();

    private Set<Path> directories = Set.of();

    Tailing(TailingParts parts, Listener listener, boolean isFirstRun) {
        this.scan = parts.scan();
        this.disk = parts.disk();
        this.tails = parts.tails();
        this.newcomers = parts.newcomers();
        this.listener = listener;
        this.whereabouts = new Whereabouts(parts, listener, scan::matches, unknown::add);
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
                whereabouts.sighted(holder, sighting, now);
            }
        }
        // Who has moved is known before anything is judged by its name.
        for (Tail tail : List.copyOf(tails.all())) {
            if (!seen.contains(tail) && !isHidden(tail.path)) {
                whereabouts.missing(tail, now);
            }
        }
        newcomers.retain(result.files().stream().map(one -> one.stat().key()).collect(Collectors.toSet()));
        judgeNewcomers(now);
        isFirstScan = false;
        tellOfTroubles();
    }

    /** Says once what cannot be looked at, and again if it could be in between. */
    private void tellOfTroubles() {
        told.retainAll(troubles.keySet());
        int untold = 0;
        for (Map.Entry<Path, String> trouble : troubles.entrySet()) {
            if (told.add(trouble.getKey()) && untold++ < MOST_TOLD) {
                LOG.warn("{} cannot be read and is tried again: {}", trouble.getKey(), trouble.getValue());
            }
        }
        if (untold > MOST_TOLD) {
            LOG.warn("{} more files and directories cannot be read and are tried again", untold - MOST_TOLD);
        }
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
            } else if (holder.path.equals(path) || !whereabouts.isStillThere(holder)) {
                whereabouts.sighted(holder, new Sighting(path, stat), now);
            }
            judgeNewcomers(now);
        } catch (IOException e) {
            // The next scan will tell.
            return;
        }
    }

    /**
     * Whether what was empty when it was begun, and is no longer, is to be read as what it was taken for; if not, it is judged by what is in it
     * now.
     */
    boolean isKnown(Tail tail, Moment now) throws IOException {
        boolean isFilled = tail.isBlank() && tail.content != null && tail.content.sizeBytes() > 0;
        if (!isFilled) {
            return true;
        }
        touched(tail.path, now);
        if (tails.contains(tail) && !whereabouts.isStillThere(tail) && newcomers.isCopyOfAnother(tail)) {
            tails.remove(tail);
            listener.changed(tail);
        }
        return tails.contains(tail);
    }

    /** The file of a generation turned out to hold something else. */
    void replaced(Tail tail, Moment now) {
        Path path = tail.path;
        whereabouts.lose(tail, now);
        touched(path, now);
    }

    /** The file of a generation could not be opened under its name. */
    void misplaced(Tail tail, Moment now) {
        whereabouts.missing(tail, now);
    }

    /** Looks again at what waits for something. */
    void tick(Moment now) {
        whereabouts.tick(now);
    }

    /** Nothing more is expected of a generation. */
    void complete(Tail tail) {
        whereabouts.complete(tail);
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

    /** The generation whose file has a name now, as far as is known. */
    @Nullable
    Tail named(Path path) {
        return tails.named(path);
    }

    Collection<Tail> tails() {
        return tails.all();
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
        verifyOriginals(sighting.path(), now);
        for (Tail tail : List.copyOf(tails.in(sighting.path().getParent()))) {
            if (tail.path.equals(sighting.path()) && tail.isAttached() && tail.awaySinceNanos < 0) {
                whereabouts.missing(tail, now);
            }
        }
        try {
            if (tails.holding(sighting.stat().key()) == null) {
                judge(sighting, now);
            }
        } catch (NoSuchFileException e) {
            // Gone already, or another file by now.
            unseen.remove(sighting.path());
        } catch (IOException e) {
            if (isFirstScan) {
                unseen.add(sighting.path());
            }
            troubles = with(troubles, sighting.path(), e);
        }
    }

    private void judge(Sighting sighting, Moment now) throws IOException {
        boolean wasThere = isFirstScan || unseen.contains(sighting.path());
        Tail tail = newcomers.judge(sighting, wasThere, original -> isInItsFile(original, now), now);
        unseen.remove(sighting.path());
        if (tail != null) {
            begin(tail, sighting, now);
        }
    }

    private void verifyOriginals(Path rotated, Moment now) {
        for (Path original : Kinship.originals(rotated)) {
            Tail tail = tails.named(original);
            if (tail != null && tail.readOffset() > 0) {
                isInItsFile(tail, now);
            }
        }
    }

    /** Looks whether a generation is where it is thought to be, and what is there if not. */
    private boolean isInItsFile(Tail tail, Moment now) {
        Path path = tail.path;
        FileKey key = tail.key;
        boolean isThere =
                whereabouts.verify(tail, now) && tail.isAttached() && tail.key.equals(key) && tails.contains(tail);
        if (!isThere) {
            touched(path, now);
        }
        return isThere;
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
        Map<Path, String> more = new HashMap<>(troubles);
        more.put(path, e.getClass().getSimpleName() + ": " + e.getMessage());
        return more;
    }

    /** Whether nothing is known of a path because what lies above it cannot be looked at. */
    private boolean isHidden(Path path) {
        return troubles.keySet().stream().anyMatch(path::startsWith);
    }
}
