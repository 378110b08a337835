package io.millrace.local.engine;

import io.millrace.local.engine.StreamRecord.ConsumerRecord;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The consumers registered with one stream, kept with it. Guarded by the stream's monitor. */
public final class StreamConsumers {
    /** Consumers that a stream may have. */
    public static final int MOST = 20;

    private static final int MOST_CREATING = 5;

    private final Stream stream;
    private final ShardRates rates;
    private final TreeMap<String, Consumer> byName = new TreeMap<>();

    StreamConsumers(Stream stream, ShardRates rates, List<ConsumerRecord> kept) {
        this.stream = stream;
        this.rates = rates;
        for (ConsumerRecord record : kept) {
            byName.put(record.name(), new Consumer(stream, record, record.createdMillis(), rates));
        }
    }

    /**
     * Registers a consumer.
     *
     * @param dueMillis when it becomes ACTIVE
     * @throws RefusedException when the name is taken, the stream is changing, or there are too many
     */
    public Consumer register(String name, Map<String, String> tags, long dueMillis, long nowMillis) {
        synchronized (stream) {
            stream.requireActive(nowMillis);
            if (find(name, nowMillis).isPresent()) {
                throw RefusedException.inUse("Consumer " + name + " under stream " + stream.name()
                        + " already exists for account " + Account.ID + ".");
            }
            requireRoom(nowMillis);
            ConsumerRecord birth = new ConsumerRecord(name, nowMillis, ResourceLabels.NONE.withTags(tags));
            Consumer added = new Consumer(stream, birth, dueMillis, rates);
            byName.put(name, added);
            stream.save();
            return added;
        }
    }

    private void requireRoom(long nowMillis) {
        if (byName.size() >= MOST) {
            throw RefusedException.limitExceeded("Stream " + stream.name() + " under account " + Account.ID + " has "
                    + byName.size() + " consumers registered; the limit is " + MOST + ".");
        }
        long creating = byName.values().stream()
                .filter(consumer -> consumer.status(nowMillis) == Consumer.Status.CREATING)
                .count();
        if (creating >= MOST_CREATING) {
            throw RefusedException.limitExceeded("Stream " + stream.name() + " under account " + Account.ID + " has "
                    + creating + " consumers in status CREATING; the limit is " + MOST_CREATING + ".");
        }
    }

    /** Begins a consumer's deletion; while it is DELETING a second one is refused. */
    public void deregister(Consumer consumer, long dueMillis, long nowMillis) {
        synchronized (stream) {
            if (!consumer.isKept()) {
                throw RefusedException.inUse("Consumer " + consumer.name() + " under stream " + stream.name()
                        + ", account " + Account.ID + " is being deleted already.");
            }
            consumer.delete(dueMillis);
            forgetGone(nowMillis);
            stream.save();
        }
    }

    /** Every consumer that is not gone, by name. */
    public List<Consumer> list(long nowMillis) {
        synchronized (stream) {
            forgetGone(nowMillis);
            return List.copyOf(byName.values());
        }
    }

    public Optional<Consumer> find(String name, long nowMillis) {
        synchronized (stream) {
            forgetGone(nowMillis);
            return Optional.ofNullable(byName.get(name));
        }
    }

    List<ConsumerRecord> described() {
        synchronized (stream) {
            return byName.values().stream()
                    .filter(Consumer::isKept)
                    .map(Consumer::described)
                    .toList();
        }
    }

    private void forgetGone(long nowMillis) {
        byName.values().removeIf(consumer -> consumer.isGone(nowMillis));
    }
}
