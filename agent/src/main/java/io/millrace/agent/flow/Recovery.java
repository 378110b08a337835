package io.millrace.agent.flow;

import io.millrace.agent.file.Content;
import io.millrace.agent.file.ContentMark;
import io.millrace.agent.file.Contents;
import io.millrace.agent.file.Disk;
import io.millrace.agent.file.FileKey;
import io.millrace.agent.file.Stat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Finds the content of a generation again whose file is gone or holds something else: under another name, as a copy, or compressed, also where no
 * pattern looks, but always in the directory that it was last seen in. Belongs to the loop.
 */
final class Recovery {
    private final Disk disk;
    private final Contents contents;
    private final TailRegistry tails;
    private final Newcomers newcomers;
    private final Map<UUID, Map<FileKey, Long>> dismissed = new HashMap<>();

    Recovery(Disk disk, Contents contents, TailRegistry tails, Newcomers newcomers) {
        this.disk = disk;
        this.contents = contents;
        this.tails = tails;
        this.newcomers = newcomers;
    }

    /** Whether the content was found, and the generation attached to the file that holds it. */
    boolean find(Tail tail) throws IOException {
        Path directory = tail.path.getParent();
        if (directory == null || tail.readOffset() == 0) {
            return false;
        }
        List<Path> rotated = new ArrayList<>();
        for (Path entry : disk.list(directory)) {
            if (!Contents.isUnreadable(entry) && tryFile(tail, entry, rotated)) {
                return forget(tail);
            }
        }
        for (Path entry : rotated) {
            if (attach(tail, entry)) {
                return forget(tail);
            }
        }
        return false;
    }

    /** Whether a file that once held a generation, or has the number of one that did, may hold it now. */
    boolean mayHold(Tail tail, Path path, long sizeBytes) throws IOException {
        if (tail.isCompressed != Contents.isCompressed(path)) {
            return false;
        }
        if (tail.read.prefixBytes() == 0) {
            boolean isKin = tail.path.equals(path) || Kinship.isRotated(tail.path, path);
            return !tail.isComplete() && isKin && sizeBytes >= tail.sizeBytes;
        }
        try (Content content = contents.open(path, tail.key)) {
            return mayHold(tail, path, content);
        }
    }

    private boolean mayHold(Tail tail, Path path, Content content) throws IOException {
        if (!tail.isCompressed && content.sizeBytes() < tail.readOffset()) {
            // However it begins, it is not a copy under way: what was read was in this very file.
            return false;
        }
        Candidate candidate = Candidate.of(path, content, tail.isCompressed);
        if (tail.readOffset() == 0 && !tail.path.equals(path) && newcomers.isCopyOfUnread(candidate)) {
            // To begin it anew loses nothing, and shows whether it is a copy that was given the number.
            return false;
        }
        // To decompress all of it would say little more.
        return (tail.isCompressed && tail.isComplete())
                ? candidate.beginning().agreesWith(tail.read)
                : candidate.to(tail) != Candidate.Likeness.DIFFERENT;
    }

    /** Whether the file of a generation still holds what was read of it; true if that cannot be told. */
    boolean isIntact(Tail tail) {
        try {
            if (tail.content == null) {
                tail.content = contents.open(tail.path, tail.key);
            }
            tail.isSuspect = false;
            return (tail.isCompressed && !tail.content.isEnded())
                    || (tail.content.sizeBytes() >= tail.readOffset()
                            && tail.read.compare(tail.content) != ContentMark.Match.DIFFERENT);
        } catch (IOException e) {
            return true;
        }
    }

    /** Finds the file of a generation itself under another name in its directory. */
    boolean findFile(Tail tail) {
        Path directory = tail.path.getParent();
        if (directory == null) {
            return false;
        }
        try {
            for (Path entry : disk.list(directory)) {
                if (isFileOf(tail, entry)) {
                    tails.attach(tail, entry, tail.key);
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    private boolean isFileOf(Tail tail, Path entry) {
        try {
            Stat stat = disk.stat(entry);
            return stat.key().equals(tail.key) && (tail.content != null || mayHold(tail, entry, stat.sizeBytes()));
        } catch (IOException e) {
            return false;
        }
    }

    /** What was found out about a generation is needed no more. */
    boolean forget(Tail tail) {
        dismissed.remove(tail.origin.generation());
        return true;
    }

    /** Attaches to a file that surely holds the content; remembers one that seems to. */
    private boolean tryFile(Tail tail, Path entry, List<Path> seemsSo) {
        try {
            Stat stat = disk.stat(entry);
            boolean isDismissed =
                    Long.valueOf(stat.sizeBytes()).equals(dismissedFor(tail).get(stat.key()));
            boolean isOpenTo = !isDismissed && stat.isRegular() && isFree(stat.key());
            return isOpenTo && tryFile(tail, entry, stat, seemsSo);
        } catch (IOException e) {
            // Nothing is known of this one file; the next look may tell.
            return false;
        }
    }

    private boolean tryFile(Tail tail, Path entry, Stat stat, List<Path> seemsSo) throws IOException {
        try (Content content = contents.open(entry, stat.key())) {
            Candidate candidate = Candidate.of(entry, content, Contents.isCompressed(entry));
            switch (likeness(tail, candidate, stat)) {
                case STRONG -> {
                    return !isCovered(tail, entry, candidate) && attach(tail, entry);
                }
                case WEAK -> {
                    if (Kinship.isRotated(tail.path, entry)) {
                        seemsSo.add(entry);
                    }
                }
                case DIFFERENT -> dismissedFor(tail).put(stat.key(), stat.sizeBytes());
                case UNDECIDED -> {
                    // A copy may be under way: the next look may tell.
                }
            }
            return false;
        }
    }

    /** Whether a file that seems to hold a content is one that was read further as another generation. */
    private boolean isCovered(Tail tail, Path entry, Candidate candidate) throws IOException {
        for (Tail other : tails.in(entry.getParent())) {
            if (other.covers(tail) && candidate.to(other) == Candidate.Likeness.STRONG) {
                return true;
            }
        }
        return false;
    }

    /** How long the files were that did not hold a generation's content. */
    private Map<FileKey, Long> dismissedFor(Tail tail) {
        return dismissed.computeIfAbsent(tail.origin.generation(), any -> new HashMap<>());
    }

    private static Candidate.Likeness likeness(Tail tail, Candidate candidate, Stat stat) throws IOException {
        Candidate.Likeness likeness = candidate.to(tail);
        boolean isItsFile = stat.key().equals(tail.key) && likeness == Candidate.Likeness.WEAK;
        return isItsFile ? Candidate.Likeness.STRONG : likeness;
    }

    /** Whether a file holds no generation yet, or is a compressed copy that was not to be read. */
    private boolean isFree(FileKey key) {
        Tail holder = tails.holding(key);
        return holder == null || (holder.isCompressed && holder.isComplete());
    }

    private boolean attach(Tail tail, Path entry) throws IOException {
        Stat stat = disk.stat(entry);
        newcomers.release(stat.key());
        Tail copy = tails.holding(stat.key());
        if (copy != null) {
            tails.remove(copy);
        }
        tail.isCompressed = Contents.isCompressed(entry);
        tails.attach(tail, entry, stat.key());
        tail.fileBytes = stat.sizeBytes();
        return true;
    }
}
