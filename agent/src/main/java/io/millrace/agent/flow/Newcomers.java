package io.millrace.agent.flow;

import io.millrace.agent.config.Source;
import io.millrace.agent.file.Content;
import io.millrace.agent.file.ContentMark;
import io.millrace.agent.file.Contents;
import io.millrace.agent.file.FileKey;
import io.millrace.agent.file.Sighting;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Says what a file is that holds no generation yet: the rest of one that was copied or compressed, a copy of one that is still there, or
 * something new. A file that begins like a generation and may be a copy under way is held until that is clear. Belongs to the loop.
 */
final class Newcomers {
    /** What a file is like. */
    private record Kin(Tail tail, Candidate.Likeness likeness) {
        /** Whether the file surely holds the content. */
        boolean isClearFor(Path path) {
            boolean isPacked = path.toString().equals(tail.path + ".gz");
            return likeness == Candidate.Likeness.STRONG || (likeness == Candidate.Likeness.WEAK && isPacked);
        }

        /** Whether all that speaks for it are few bytes of a content of which nothing more is expected. */
        boolean isWeakAndOver() {
            return tail.isComplete() && likeness == Candidate.Likeness.WEAK;
        }

        /** Whether the content, if the file holds it, is to be followed there. */
        boolean mayMoveTo(Path path) {
            boolean isKept = tail.isComplete() && (isClearFor(path) || Contents.isCompressed(path));
            return likeness != Candidate.Likeness.UNDECIDED && (tail.place == Tail.Place.DETACHED || isKept);
        }
    }

    private final String flow;
    private final Source.Files source;
    private final Contents contents;
    private final TailRegistry tails;
    private final Supplier<UUID> nonces;
    private final HeldFiles held = new HeldFiles();

    Newcomers(String flow, Source.Files source, Contents contents, TailRegistry tails, Supplier<UUID> nonces) {
        this.flow = flow;
        this.source = source;
        this.contents = contents;
        this.tails = tails;
        this.nonces = nonces;
    }

    /** Whether some file is held, so that it should be looked at again soon. */
    boolean holdsAny() {
        return held.holdsAny();
    }

    /** Forgets what is held in a file that went to a generation, or is gone. */
    void release(FileKey key) {
        held.release(key);
    }

    /**
     * The generation that a file holds now, which may be a new one; null if it is held, or was found to hold one that is not in its file.
     *
     * @param isFirstScan whether the flow has never run before, so that its files begin where the configuration says
     * @param isInItsFile looks whether a generation is in the file that it is thought to be in, and for it elsewhere if not
     */
    @Nullable
    Tail judge(Sighting seen, boolean isFirstScan, Predicate<Tail> isInItsFile, Moment now) throws IOException {
        FileKey key = seen.stat().key();
        try (Content content = contents.open(seen.path(), key)) {
            Candidate candidate = Candidate.of(seen.path(), content, Contents.isCompressed(seen.path()));
            Kin kin = closest(candidate);
            kin = kin == null ? original(candidate) : kin;
            if (kin == null && held.holdsOriginalOf(candidate, contents)) {
                return standing(seen, candidate, null, isInItsFile, now);
            }
            if (kin == null) {
                held.release(key);
                return fresh(seen, content, isFirstScan, now);
            }
            return relative(seen, candidate, kin, isInItsFile, now);
        }
    }

    private @Nullable Tail relative(
            Sighting seen, Candidate candidate, Kin kin, Predicate<Tail> isInItsFile, Moment now) throws IOException {
        FileKey key = seen.stat().key();
        Tail tail = kin.tail();
        boolean isClear = kin.isClearFor(seen.path());
        boolean isRotation = Kinship.isRotation(tail.path, seen.path());
        boolean isOpen = kin.likeness() == Candidate.Likeness.WEAK && !isClear && mayBecomeAnother(candidate, tail);
        if (isOpen && !stands(seen, candidate, null, now)) {
            return null;
        }
        if ((isClear || isRotation) && kin.mayMoveTo(seen.path())) {
            held.release(key);
            tail.isCompressed = Contents.isCompressed(seen.path());
            tails.attach(tail, seen.path(), key);
            return tail;
        }
        if (kin.isWeakAndOver()) {
            held.release(key);
            return fresh(seen, candidate.content(), false, now);
        }
        return standing(seen, candidate, isClear ? tail : null, isInItsFile, now);
    }

    /** What a held file is, once it has been held for long enough: a copy of an original, or a file of its own. */
    private @Nullable Tail standing(
            Sighting seen, Candidate candidate, @Nullable Tail original, Predicate<Tail> isInItsFile, Moment now)
            throws IOException {
        boolean isEvident = original != null && original.isDrained() && !Kinship.isRotation(original.path, seen.path());
        if (!isEvident && !stands(seen, candidate, original, now)) {
            return null;
        }
        FileKey key = seen.stat().key();
        if (original != null && !isInItsFile.test(original)) {
            // This is no copy beside it but all that is left of it.
            if (tails.holding(key) == null) {
                stands(seen, candidate, original, now);
            }
            return null;
        }
        held.release(key);
        return original != null ? copy(seen, original, now) : fresh(seen, candidate.content(), false, now);
    }

    /**
     * Whether a held file has been held for long enough.
     *
     * @param original what it is a copy of, if that is clear: one that is settled may leave the copy to grow on its own; of another one the copy
     *     may yet turn out to be all that is left. A copy that has nothing of its own is under way as long as it grows
     */
    private boolean stands(Sighting seen, Candidate candidate, @Nullable Tail original, Moment now) throws IOException {
        boolean isUnsettled = original != null && !original.isDrained();
        boolean isLong = isUnsettled || Contents.isCompressed(seen.path());
        boolean isOnItsOwn = original != null && !isPartOf(original, candidate);
        return held.stands(seen, isLong ? HeldFiles.LONG_HOLD : HeldFiles.HOLD, !isOnItsOwn, now);
    }

    private @Nullable Kin closest(Candidate candidate) throws IOException {
        Kin best = null;
        for (Tail tail : tails.in(candidate.path().getParent())) {
            Candidate.Likeness likeness = candidate.to(tail);
            if (likeness != Candidate.Likeness.DIFFERENT && (best == null || isCloser(tail, likeness, best))) {
                best = new Kin(tail, likeness);
            }
        }
        return best;
    }

    /** Whether a file that begins like one generation, and says no more, may be a copy under way of another one by its name. */
    private boolean mayBecomeAnother(Candidate candidate, Tail kin) throws IOException {
        for (Tail tail : tails.in(candidate.path().getParent())) {
            boolean isNamedSo = tail != kin && Kinship.isRotation(tail.path, candidate.path());
            if (isNamedSo && candidate.to(tail) == Candidate.Likeness.UNDECIDED) {
                return true;
            }
        }
        return false;
    }

    /** The file that this one is a copy of by its name, and as far as can be seen, of which nothing has been read yet or too little is in the copy. */
    private @Nullable Kin original(Candidate candidate) throws IOException {
        for (Path path : Kinship.originals(candidate.path())) {
            for (Tail tail : tails.lastNamed(path)) {
                boolean isOpenTo = isUnread(tail) || candidate.isTooShortFor(tail);
                if (isOpenTo && (candidate.isCompressed() || isBegunBy(tail, candidate))) {
                    return new Kin(tail, Candidate.Likeness.UNDECIDED);
                }
            }
        }
        for (Tail tail : tails.in(candidate.path().getParent())) {
            if (isBeginningOfGone(tail, candidate)) {
                return new Kin(tail, Candidate.Likeness.UNDECIDED);
            }
        }
        return null;
    }

    /** Whether a file is, as far as can be seen, a copy of one of which nothing was read. */
    boolean isCopyOfUnread(Candidate candidate) throws IOException {
        return original(candidate) != null;
    }

    /** Whether a file may be a copy of one that is open and has lost its name, and of which nothing was read. */
    private static boolean isBeginningOfGone(Tail tail, Candidate candidate) throws IOException {
        Content open = tail.content;
        return open != null
                && tail.awaySinceNanos >= 0
                && isUnread(tail)
                && candidate.beginning().length() > 0
                && candidate.beginning().isIn(open);
    }

    /** Whether an open file whose name is gone, and of which nothing was read, is a copy of what is known. */
    boolean isCopyOfAnother(Tail tail) throws IOException {
        Candidate candidate = Candidate.of(tail.path, Objects.requireNonNull(tail.content), tail.isCompressed);
        for (Tail other : tails.in(tail.path.getParent())) {
            if (other != tail && candidate.to(other) == Candidate.Likeness.STRONG) {
                return true;
            }
        }
        return false;
    }

    /** Forgets what is held in files that are gone. */
    void retain(Set<FileKey> seen) {
        held.retain(seen);
    }

    /** Whether nothing was read yet of a file that is there, or is gone and open. */
    private static boolean isUnread(Tail tail) throws IOException {
        boolean isThere = tail.awaySinceNanos < 0 || (tail.content != null && tail.content.sizeBytes() > 0);
        return tail.readOffset() == 0 && !tail.isCompressed && isThere;
    }

    private boolean isPartOf(Tail original, Candidate candidate) throws IOException {
        boolean isPlain = !original.isCompressed && !candidate.isCompressed();
        return isPlain && original.isAttached() && isBegunBy(original, candidate);
    }

    private boolean isBegunBy(Tail tail, Candidate candidate) throws IOException {
        if (tail.awaySinceNanos >= 0 && tail.content != null) {
            return candidate.isBeginningOf(tail.content);
        }
        try (Content original = contents.open(tail.path, tail.key)) {
            return candidate.isBeginningOf(original);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static boolean isCloser(Tail tail, Candidate.Likeness likeness, Kin best) {
        if (likeness != best.likeness()) {
            return likeness.compareTo(best.likeness()) > 0;
        }
        if (likeness == Candidate.Likeness.STRONG
                && (tail.covers(best.tail()) || best.tail().covers(tail))) {
            return tail.covers(best.tail());
        }
        if (tail.place != best.tail().place) {
            return tail.place == Tail.Place.DETACHED;
        }
        return tail.readOffset() > best.tail().readOffset();
    }

    /** A copy that stays beside its original: what was read there is not read again. */
    private Tail copy(Sighting seen, Tail original, Moment now) {
        return begun(seen, original.read, now);
    }

    private Tail fresh(Sighting seen, Content content, boolean isFirstScan, Moment now) throws IOException {
        boolean isOld = source.ignoreOlder()
                .map(limit -> now.wallMillis() - seen.stat().modifiedMillis() > limit.toMillis())
                .orElse(false);
        boolean fromEnd = isOld || (isFirstScan && source.start() == Source.Start.END);
        if (!fromEnd) {
            return begun(seen, ContentMark.of(content, 0), now);
        }
        if (Contents.isCompressed(seen.path())) {
            return complete(begun(seen, ContentMark.of(content, 0), now));
        }
        return begun(seen, ContentMark.of(content, Starts.lastLine(content, content.sizeBytes())), now);
    }

    private static Tail complete(Tail tail) {
        tail.place = Tail.Place.COMPLETE;
        return tail;
    }

    private Tail begun(Sighting seen, ContentMark start, Moment now) {
        Tail tail = Tail.fresh(
                flow, seen.path(), seen.stat().key(), Contents.isCompressed(seen.path()), nonces.get(), start, now);
        tail.sizeBytes = tail.isCompressed ? start.offset() : seen.stat().sizeBytes();
        tail.fileBytes = seen.stat().sizeBytes();
        tail.modifiedMillis = seen.stat().modifiedMillis();
        tails.add(tail);
        return tail;
    }
}
