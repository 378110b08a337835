package io.millrace.consumer;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The streams of a {@link KinesisConsumer} that reads many: it may change while consumers read it, in each worker by itself. A
 * stream that is added is read within seconds; one that is removed is drained, and its shards are left to workers that still read
 * it. Its checkpoints stay until no worker has read it for {@link ConsumerBuilder#removedStreamsKept}. Thread-safe.
 */
public final class StreamSet {
    private final Set<String> streams = new LinkedHashSet<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    private StreamSet() {}

    /** Streams by their names, or by their ARNs, as those of other accounts must be. */
    public static StreamSet of(String... streamNamesOrArns) {
        return of(List.of(streamNamesOrArns));
    }

    /** Likewise. */
    public static StreamSet of(Collection<String> streamNamesOrArns) {
        StreamSet set = new StreamSet();
        streamNamesOrArns.forEach(set::add);
        return set;
    }

    /** Adds a stream by its name or ARN; false if it was there. */
    public boolean add(String streamNameOrArn) {
        Check.named(streamNameOrArn, "stream name or ARN");
        return told(change(() -> streams.add(streamNameOrArn)));
    }

    /** Removes a stream, named as it was added; false if it was not there. */
    public boolean remove(String streamNameOrArn) {
        return told(change(() -> streams.remove(streamNameOrArn)));
    }

    /** The streams at this moment, as they were named. */
    public Set<String> streams() {
        synchronized (streams) {
            return Set.copyOf(streams);
        }
    }

    private interface Change {
        boolean make();
    }

    private boolean change(Change change) {
        synchronized (streams) {
            return change.make();
        }
    }

    private boolean told(boolean changed) {
        if (changed) {
            listeners.forEach(Runnable::run);
        }
        return changed;
    }

    /** {@code listener} is called after each change, by whoever makes it. */
    void listen(Runnable listener) {
        listeners.add(listener);
    }

    void forget(Runnable listener) {
        listeners.remove(listener);
    }

    @Override
    public String toString() {
        return streams().toString();
    }
}
