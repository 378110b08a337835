package io.millrace.producer;

import io.millrace.producer.History.Sending;
import io.millrace.producer.ShardListing.Shard;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The service behind a bad network, in virtual time. Every answer comes once, within the timeout. */
final class SimulatedService implements KinesisPort {
    static final long TIMEOUT_NANOS = Duration.ofSeconds(1).toNanos();

    final SimulatedStream stream;
    final History history = new History();
    int putCalls;
    int listCalls;

    /** What ListShards answers with; a test may put less into it. */
    Supplier<List<Shard>> listing;

    Weather weather = Weather.CALM;

    /** Null if shards take everything. */
    @Nullable
    ShardLimits limits;

    private final VirtualTime time;
    private final Random random;
    private Faults faults;

    /** Shares, 0 to 1. */
    record Faults(
            double lostRequests,
            double lostReplies,
            double lateArrivals,
            double throttledEntries,
            double failedEntries,
            double oddAnswers,
            double failedListings) {
        static final Faults NONE = new Faults(0, 0, 0, 0, 0, 0, 0);
        static final Faults USUAL = new Faults(0.04, 0.06, 0.04, 0.10, 0.02, 0.01, 0.20);
        static final Faults HARDLY_ANY_MAP = new Faults(0.04, 0.06, 0.04, 0.10, 0.02, 0.01, 0.80);

        /** Any mix, each kind there or not. */
        static Faults drawn(Random random) {
            return new Faults(
                    Weather.sometimes(random, 0.06),
                    Weather.sometimes(random, 0.08),
                    Weather.sometimes(random, 0.06),
                    Weather.sometimes(random, 0.15),
                    Weather.sometimes(random, 0.04),
                    Weather.sometimes(random, 0.02),
                    Weather.sometimes(random, 0.40));
        }
    }

    SimulatedService(SimulatedStream stream, VirtualTime time, long seed, Faults faults) {
        this.stream = stream;
        this.time = time;
        this.random = new Random(seed);
        this.faults = faults;
        this.listing = stream::list;
    }

    void faults(Faults newFaults) {
        faults = newFaults;
    }

    /** What the stream is never tells of changes here. */
    @Override
    public void describeStream(Consumer<StreamDescription> answer) {
        time.after(
                Duration.ofMillis(20).toNanos(),
                () -> answer.accept(new StreamDescription.Described(
                        Instant.EPOCH, stream.open().size(), null)));
    }

    @Override
    public void putRecords(List<WireRecord> records, Consumer<PutOutcome> answer) {
        List<Sending> request = history.request(++putCalls, records, time.nowNanos());
        Consumer<PutOutcome> reply = outcome -> {
            History.heard(request, outcome, time.nowNanos());
            answer.accept(outcome);
        };
        if (!breaksOff(request, reply) && !goesAstray(request, reply)) {
            arrive(request, reply);
        }
    }

    /** Whether the connection or the service refuses the whole request, or breaks off with it. */
    private boolean breaksOff(List<Sending> request, Consumer<PutOutcome> reply) {
        double fate = random.nextDouble();
        fate -= weather.refusals();
        if (fate < 0) {
            fail(ServiceErrors.REFUSED, reply);
            return true;
        }
        fate -= weather.wholeThrottles();
        if (fate < 0) {
            fail(ServiceErrors.TOO_MANY_CALLS, reply);
            return true;
        }
        double reset = fate - weather.resets();
        double unavailable = reset - weather.unavailable();
        if (unavailable < 0) {
            if (random.nextBoolean()) {
                time.after(latency(), () -> write(request));
            }
            fail(reset < 0 ? ServiceErrors.RESET : ServiceErrors.UNAVAILABLE, reply);
            return true;
        }
        return false;
    }

    /** Whether the request or its reply gets lost. */
    private boolean goesAstray(List<Sending> request, Consumer<PutOutcome> reply) {
        double fate = random.nextDouble() - faults.lostRequests();
        if (fate < 0) {
            timeOut(reply);
            return true;
        }
        fate -= faults.lostReplies();
        if (fate < 0) {
            timeOut(reply);
            time.after(latency(), () -> write(request));
            return true;
        }
        fate -= faults.lateArrivals();
        if (fate < 0) {
            timeOut(reply);
            time.after((long) (TIMEOUT_NANOS * (1 + 4 * random.nextDouble())), () -> write(request));
            return true;
        }
        return false;
    }

    private void arrive(List<Sending> request, Consumer<PutOutcome> reply) {
        long awakeNanos = Weather.endOf(weather.stalls(), time.nowNanos());
        long travelNanos = awakeNanos - time.nowNanos() + latency();
        if (travelNanos > TIMEOUT_NANOS / 2) {
            timeOut(reply);
            if (random.nextBoolean()) {
                time.after(travelNanos, () -> write(request));
            }
            return;
        }
        time.after(travelNanos, () -> {
            if (Weather.endOf(weather.badCredentials(), time.nowNanos()) > time.nowNanos()) {
                fail(ServiceErrors.EXPIRED_TOKEN, reply);
                return;
            }
            PutOutcome outcome = write(request);
            time.after(latency(), () -> reply.accept(outcome));
        });
    }

    @Override
    public void listShards(Consumer<ShardListing> answer) {
        listCalls++;
        long beganAtNanos = time.nowNanos();
        if (random.nextDouble() < faults.failedListings()) {
            Failure failure = random.nextBoolean() ? ServiceErrors.TIMEOUT : ServiceErrors.TOO_MANY_CALLS;
            time.after(latency() * 3, () -> answer.accept(new ShardListing.Unlisted(failure)));
            return;
        }
        boolean isSlow = random.nextDouble() < weather.slowListings();
        int pages = 1 + random.nextInt(3);
        page(pages, isSlow, new ArrayList<>(), listed -> {
            if (Weather.endOf(weather.badCredentials(), time.nowNanos()) > time.nowNanos()) {
                answer.accept(new ShardListing.Unlisted(ServiceErrors.EXPIRED_TOKEN));
                return;
            }
            history.listings.add(History.Listing.of(beganAtNanos, time.nowNanos(), listed));
            answer.accept(new ShardListing.Listed(listed));
        });
    }

    /** Every page shows the shards as they are when it is read, so that a listing may be torn by a reshard. */
    private void page(int pagesLeft, boolean isSlow, List<Shard> listed, Consumer<List<Shard>> whole) {
        time.after(isSlow ? 18 * latency() : latency(), () -> {
            List<Shard> now = listing.get();
            int until = pagesLeft == 1 ? now.size() : Math.min(now.size(), listed.size() + 1 + now.size() / 3);
            listed.addAll(now.subList(Math.min(listed.size(), until), until));
            if (pagesLeft > 1) {
                page(pagesLeft - 1, isSlow, listed, whole);
            } else {
                time.after(latency(), () -> whole.accept(listed));
            }
        });
    }

    /** Writes in any order, as PutRecords may. */
    private PutOutcome write(List<Sending> request) {
        List<Integer> order = new ArrayList<>();
        List<EntryOutcome> outcomes = new ArrayList<>();
        for (int i = 0; i < request.size(); i++) {
            order.add(i);
            outcomes.add(ServiceErrors.FAILED_ENTRY);
        }
        Collections.shuffle(order, random);
        order.forEach(index -> outcomes.set(index, writeOne(request.get(index))));
        if (random.nextDouble() < faults.oddAnswers()) {
            outcomes.remove(outcomes.size() - 1);
        }
        return new PutOutcome.Answered(outcomes);
    }

    private EntryOutcome writeOne(Sending one) {
        double fate = random.nextDouble() - faults.throttledEntries();
        if (fate < 0) {
            return ServiceErrors.THROTTLED_ENTRY;
        }
        fate -= weather.kmsThrottles();
        if (fate < 0) {
            return ServiceErrors.KMS_THROTTLED_ENTRY;
        }
        fate -= faults.failedEntries();
        if (fate < 0) {
            if (random.nextBoolean()) {
                store(one);
            }
            return ServiceErrors.FAILED_ENTRY;
        }
        if (limits != null && !limits.admits(stream.owner(one.wire), one.wire, time.nowNanos())) {
            return ServiceErrors.THROTTLED_ENTRY;
        }
        return store(one);
    }

    private EntryOutcome.Stored store(Sending one) {
        EntryOutcome.Stored stored = stream.write(one.wire);
        one.written = stored;
        one.writtenAtNanos = time.nowNanos();
        return stored;
    }

    private void fail(Failure failure, Consumer<PutOutcome> reply) {
        time.after(latency(), () -> reply.accept(new PutOutcome.Failed(failure)));
    }

    private void timeOut(Consumer<PutOutcome> reply) {
        time.after(TIMEOUT_NANOS, () -> reply.accept(new PutOutcome.Failed(ServiceErrors.TIMEOUT)));
    }

    private long latency() {
        return Duration.ofMillis(1 + random.nextInt(40)).toNanos();
    }
}
