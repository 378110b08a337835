package io.millrace.agent.flow;

import io.millrace.agent.checkpoint.SavedGeneration;
import io.millrace.agent.file.Content;
import io.millrace.agent.file.ContentMark;
import io.millrace.agent.file.FileKey;
import io.millrace.agent.record.Origin;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One generation: a content that is followed from file to file as it is renamed or copied, with what was read and acked of it. Belongs to the
 * loop.
 */
final class Tail {
    /** Where the content is. */
    enum Place {
        /** In the file with {@code key}, as far as is known. */
        ATTACHED,
        /** No longer there: truncated, overwritten, or gone with nothing open. It may be found elsewhere. */
        DETACHED,
        /** Nothing more is expected of it. */
        COMPLETE
    }

    /** The length of a file that was not looked at since the start: whatever its length is, it is to be compared. */
    private static final long UNSEEN = -1;

    final Origin origin;
    final AckWindow acks;
    Place place = Place.ATTACHED;
    Path path;
    FileKey key;
    boolean isCompressed;

    @Nullable
    Content content;

    /** Up to where it was read, with the bytes before that. */
    ContentMark read;

    /** From where on it was to be read; what is before that was read from another file. */
    private long startOffset;

    /** Up to where it was looked at for the end of a record that has begun. */
    long scannedTo;

    /** How long the content was when last seen; of a compressed one, what is known of it. */
    long sizeBytes;

    /** How long the file was when last seen, {@link #UNSEEN} if it was not in this run. */
    long fileBytes;

    long modifiedMillis;
    long grownNanos;
    long seenMillis;

    /** Since when the file has had no name that belongs to its flow; -1 while it has. */
    long awaySinceNanos = -1;

    /** Since when its content is looked for. */
    long detachedSinceNanos;

    /** Whether it was said that its content is lost. */
    boolean isGivenUp;

    /** When to try again what failed; 0 if nothing did. */
    long retryNanos;

    private int failures;

    /** Whether its nonce is saved, or saving it was tried. */
    boolean isAnnounced;

    /** Up to where the save that is under way says that it is acked. */
    long savingOffset = -1;

    /** Up to where it is saved that it is acked; -1 before the first save of this run. */
    long savedOffset = -1;

    /** Whether its footer was read: nothing behind that is. */
    boolean isEnded;

    /** Whether it waits for its turn to be read. */
    boolean isQueued;

    /** Whether its file has changed since it was last compared with what was read. */
    boolean isSuspect;

    /** Why it cannot be read; empty if it can. */
    String trouble = "";

    Tail(Origin origin, Path path, FileKey key, boolean isCompressed, ContentMark acked, Moment now) {
        this.origin = origin;
        this.path = path;
        this.key = key;
        this.isCompressed = isCompressed;
        this.acks = new AckWindow(acked);
        this.read = acked;
        this.scannedTo = acked.offset();
        this.grownNanos = now.nanos();
        this.seenMillis = now.wallMillis();
    }

    static Tail fresh(
            String flow, Path path, FileKey key, boolean isCompressed, UUID nonce, ContentMark start, Moment now) {
        Tail tail = new Tail(new Origin(flow, path.toString(), nonce), path, key, isCompressed, start, now);
        tail.startOffset = start.offset();
        return tail;
    }

    static Tail saved(String flow, SavedGeneration saved, Moment now) {
        ContentMark acked = new ContentMark(
                saved.prefixBytes(), saved.prefixHash(), saved.ackedOffset(), saved.markerBytes(), saved.markerHash());
        FileKey key = new FileKey(saved.device(), saved.inode());
        Origin origin = new Origin(flow, saved.firstPath(), saved.generation());
        Tail tail = new Tail(origin, Path.of(saved.path()), key, saved.compressed(), acked, now);
        tail.sizeBytes = saved.sizeBytes();
        tail.fileBytes = UNSEEN;
        tail.startOffset = saved.startOffset();
        tail.seenMillis = saved.seenMillis();
        tail.isAnnounced = true;
        tail.isEnded = saved.isEnded();
        if (saved.isComplete()) {
            tail.place = Place.COMPLETE;
        } else if (saved.inode() == 0 && saved.device() == 0) {
            tail.place = Place.DETACHED;
        }
        return tail;
    }

    /** Whether nothing more is expected of it. */
    boolean isComplete() {
        return place == Place.COMPLETE;
    }

    SavedGeneration toSave() {
        ContentMark acked = acks.acked();
        return new SavedGeneration(
                origin.generation(),
                path.toString(),
                origin.path(),
                place == Place.DETACHED ? 0 : key.device(),
                place == Place.DETACHED ? 0 : key.inode(),
                isCompressed,
                acked.offset(),
                sizeBytes,
                acked.prefixBytes(),
                acked.prefixHash(),
                acked.markerBytes(),
                acked.markerHash(),
                isComplete() && acks.isEmpty(),
                isEnded && acks.isEmpty(),
                seenMillis,
                startOffset);
    }

    long readOffset() {
        return read.offset();
    }

    boolean isAttached() {
        return place == Place.ATTACHED;
    }

    /** Whether a file that holds both contents is this one's: it was read further, and all that is not settled of the other one too. */
    boolean covers(Tail other) {
        return readOffset() > other.readOffset()
                && startOffset <= other.acks.acked().offset();
    }

    /** Whether it was empty whenever it was looked at. */
    boolean isBlank() {
        return !isCompressed && sizeBytes == 0 && read.prefixBytes() == 0;
    }

    /** Whether all that is known of it is settled. */
    boolean isDrained() {
        return acks.isEmpty() && readOffset() >= sizeBytes;
    }

    /** Whether it is compressed and was decompressed to its end. */
    boolean isContentEnded() {
        return content != null && content.isEnded();
    }

    void grewTo(long size, Moment now) {
        if (size != sizeBytes) {
            sizeBytes = size;
            grownNanos = now.nanos();
        }
    }

    /** It could not be read: it is tried again after a tenth of a second, then longer, up to ten seconds. */
    void failed(String why, Moment now) {
        trouble = why;
        retryNanos = now.nanos() + Math.min(10_000_000_000L, 100_000_000L << Math.min(failures++, 7));
    }

    void worked() {
        isSuspect = false;
        trouble = "";
        retryNanos = 0;
        failures = 0;
    }

    void close() {
        if (content != null) {
            content.close();
            content = null;
        }
    }
}
