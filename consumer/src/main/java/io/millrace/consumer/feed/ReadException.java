package io.millrace.consumer.feed;

/** A read that the service refused or did not answer. */
public final class ReadException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Kind kind;

    public ReadException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    static ReadException endOfOpenShard(String shardId) {
        String message = "the answer says that " + shardId + " has ended, which is listed as open";
        return new ReadException(Kind.OTHER, message, new IllegalStateException(message));
    }

    public Kind kind() {
        return kind;
    }

    boolean isInUse() {
        return kind == Kind.IN_USE;
    }

    boolean isNotFound() {
        return kind == Kind.NOT_FOUND;
    }

    boolean isSilence() {
        return kind == Kind.NO_ANSWER;
    }

    /** What it means for the next read. */
    public enum Kind {
        /** Too many reads of this shard, by all its readers together. */
        THROTTLED,
        /** The iterator is older than five minutes: make a new one. */
        ITERATOR_EXPIRED,
        /** The subscription, or the name of a consumer, is somebody's already. */
        IN_USE,
        /** The shard left retention, or the stream is gone. */
        NOT_FOUND,
        /** Nothing came in time, neither an answer nor an error. */
        NO_ANSWER,
        /** Anything else: try again later. */
        OTHER
    }
}
