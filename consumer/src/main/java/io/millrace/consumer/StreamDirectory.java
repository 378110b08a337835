package io.millrace.consumer;

import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.event.ConsumerListener;
import io.millrace.consumer.feed.Backoff;
import io.millrace.consumer.lease.StreamChoice;
import io.millrace.consumer.lease.StreamInterest;
import io.millrace.consumer.loop.Loop;
import io.millrace.consumer.shard.Shard;
import io.millrace.consumer.shard.ShardKey;
import io.millrace.consumer.shard.ShardLister;
import io.millrace.consumer.shard.StreamDescriber;
import io.millrace.consumer.shard.StreamDescription;
import io.millrace.consumer.shard.StreamId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The streams that this worker reads: those of the user's set that the service has described, since only then their ids are known.
 * Each is described again from time to time: a stream that was deleted and made anew is another one, read from its beginning. Used
 * on the loop only.
 */
final class StreamDirectory implements StreamChoice, ShardLister {
    private static final Duration RECHECK_ALL = Duration.ofMinutes(5);
    private static final Duration RECHECK_ONE = Duration.ofSeconds(30);

    private final StreamSet wanted;
    private final Services services;
    private final Loop loop;
    private final Backoff backoff;
    private final RandomGenerator random;
    private final ConsumerListener events;
    private final StreamInterest interest;
    private final Duration kept;
    private final Map<String, Described> known = new LinkedHashMap<>();
    /** Of all streams ever known: shards of one that was removed are still drained. */
    private final Map<String, String> names = new HashMap<>();

    private final Set<String> asking = new HashSet<>();
    private final Deque<String> toRecheck = new ArrayDeque<>();
    private final Set<String> suspected = new HashSet<>();
    private final Runnable refresh = this::refreshLater;
    private Set<String> ids = Set.of();
    private String digest = "";
    private Runnable changed = () -> {};
    private boolean closed;

    /**
     * Calls about one stream, by the name or ARN that the user gave.
     *
     * @param describer tells which stream it is
     * @param lister lists its shards
     * @param interest knows whether any worker reads a stream
     * @param kept how long the leases of a stream stay that none reads
     */
    record Services(
            Function<String, StreamDescriber> describer,
            Function<String, ShardLister> lister,
            StreamInterest interest,
            Duration kept) {}

    private static final class Described {
        private final StreamId id;
        private final ShardLister lister;
        private List<Shard> last = List.of();

        Described(StreamId id, ShardLister lister) {
            this.id = id;
            this.lister = lister;
        }
    }

    StreamDirectory(
            StreamSet wanted,
            Services services,
            Loop loop,
            Backoff backoff,
            RandomGenerator random,
            ConsumerListener events) {
        this.wanted = wanted;
        this.services = services;
        this.loop = loop;
        this.backoff = backoff;
        this.random = random;
        this.events = events;
        this.interest = services.interest();
        this.kept = services.kept();
    }

    @Override
    public Set<String> ids() {
        return ids;
    }

    @Override
    public boolean isForgotten(String key, Duration unchanged) {
        return interest.isForgotten(ShardKey.streamOf(key)) && unchanged.compareTo(kept) >= 0;
    }

    @Override
    public String digest() {
        return digest;
    }

    /** How the user named a stream, by its id. */
    String nameOf(String id) {
        return names.getOrDefault(id, id);
    }

    /** Describes all streams of the set, each of which must be there. */
    CompletionStage<Void> start() {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (String name : wanted.streams()) {
            CompletableFuture<Void> one = new CompletableFuture<>();
            all.add(one);
            loop.when(services.describer().apply(name).describe(), (description, failure) -> {
                if (description == null) {
                    one.completeExceptionally(failure == null ? new IllegalStateException("no answer") : failure);
                } else {
                    take(name, description);
                    one.complete(null);
                }
            });
        }
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
    }

    /** Follows the set from now on; {@code changed} is called when the ids are others. */
    void watch(Runnable changed) {
        this.changed = changed;
        wanted.listen(refresh);
        refresh();
        recheckLater();
        interest.follow(this::ids);
    }

    void close() {
        closed = true;
        wanted.forget(refresh);
    }

    private void refreshLater() {
        loop.execute(this::refresh);
    }

    private void refresh() {
        Set<String> names = wanted.streams();
        if (known.keySet().retainAll(names)) {
            decide();
        }
        names.stream().filter(name -> !known.containsKey(name)).forEach(name -> describe(name, 1));
    }

    private void describe(String name, int attempt) {
        if (closed || !wanted.streams().contains(name) || !asking.add(name)) {
            return;
        }
        loop.when(services.describer().apply(name).describe(), (description, failure) -> {
            asking.remove(name);
            if (description != null && wanted.streams().contains(name)) {
                take(name, description);
            } else if (description == null) {
                Duration delay = backoff.halfJitter(attempt, random);
                tell("describe stream '" + name + "', which is not read before that,", delay, failure);
                loop.after(delay, () -> describe(name, attempt + 1));
            }
        });
    }

    private void take(String name, StreamDescription description) {
        StreamId id = StreamId.of(description);
        Described before = known.get(name);
        if (before == null || !before.id.equals(id)) {
            known.put(name, new Described(id, services.lister().apply(name)));
            names.put(id.text(), name);
            decide();
        }
    }

    private void decide() {
        ids = known.values().stream().map(each -> each.id.text()).collect(Collectors.toUnmodifiableSet());
        digest = StreamChoice.super.digest();
        changed.run();
    }

    private void recheckLater() {
        Duration each = RECHECK_ALL.dividedBy(Math.max(1, known.size()));
        Duration pause = each.compareTo(RECHECK_ONE) < 0 ? RECHECK_ONE : each;
        loop.after(Duration.ofNanos((long) (pause.toNanos() * (0.8 + 0.4 * random.nextDouble()))), () -> {
            if (!closed) {
                recheck();
                recheckLater();
            }
        });
    }

    private void recheck() {
        if (toRecheck.isEmpty()) {
            toRecheck.addAll(known.keySet());
        }
        String name = toRecheck.poll();
        if (name != null && known.containsKey(name)) {
            recheck(name);
        }
    }

    private void recheck(String name) {
        loop.when(services.describer().apply(name).describe(), (description, failure) -> {
            if (description == null) {
                tell("describe stream '" + name + "', to see that it is still the same one,", RECHECK_ALL, failure);
            } else if (known.containsKey(name)) {
                take(name, description);
            }
        });
    }

    /** A shard does not answer: its stream is described within half a minute, since one that was made anew looks so to its readers. */
    void suspect(String shardKey) {
        String name = names.get(ShardKey.streamOf(shardKey));
        if (name != null && suspected.add(name)) {
            loop.after(Duration.ofNanos((long) (RECHECK_ONE.toNanos() * random.nextDouble())), () -> {
                suspected.remove(name);
                if (!closed && known.containsKey(name)) {
                    recheck(name);
                }
            });
        }
    }

    /** The shards of all streams, named by keys. Of a stream that is not listed now the last listing stands. */
    @Override
    public CompletionStage<List<Shard>> list() {
        Listing listing = new Listing(new ArrayList<>(known.entrySet()));
        listing.begin();
        return listing.result;
    }

    private final class Listing {
        private final List<Map.Entry<String, Described>> streams;
        private final CompletableFuture<List<Shard>> result = new CompletableFuture<>();
        private int open;
        private int failed;

        Listing(List<Map.Entry<String, Described>> streams) {
            this.streams = streams;
            this.open = streams.size();
        }

        void begin() {
            if (streams.isEmpty()) {
                result.complete(List.of());
            }
            streams.forEach(each ->
                    loop.when(each.getValue().lister.list(), (shards, failure) -> listed(each, shards, failure)));
        }

        private void listed(
                Map.Entry<String, Described> stream, @Nullable List<Shard> shards, @Nullable Throwable failure) {
            open--;
            Described described = stream.getValue();
            if (shards != null) {
                described.last = ShardKey.keyed(described.id.text(), shards);
            } else {
                failed++;
                if (failed < streams.size()) {
                    tell("list shards of stream '" + stream.getKey() + "'", Duration.ZERO, failure);
                }
            }
            if (failed == streams.size()) {
                result.completeExceptionally(failure == null ? new IllegalStateException("no answer") : failure);
            } else if (open == 0) {
                result.complete(streams.stream()
                        .flatMap(each -> each.getValue().last.stream())
                        .toList());
            }
        }
    }

    private void tell(String operation, Duration delay, @Nullable Throwable failure) {
        Throwable cause = failure == null ? new IllegalStateException("no answer") : failure;
        events.on(new ConsumerEvent.CallFailed(operation, delay, cause));
    }
}
