package io.millrace.consumer.feed;

/** A read that the service refused or did not answer. */
public final class ReadException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Kind kind;

    public ReadException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
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
