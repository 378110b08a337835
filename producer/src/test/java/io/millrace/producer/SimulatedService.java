package io.millrace.producer;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The service behind a bad network, in virtual time. Every answer comes once, within the timeout. */
final class SimulatedService implements KinesisPort {
    static final long TIMEOUT_NANOS = Duration.ofSeconds(1).toNanos();

    final SimulatedStream stream;
    int putCalls;
    int listCalls;

    /** What ListShards answers with; a test may put less into it. */
    Supplier<List<ShardListing.Shard>> listing;

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
        putCalls++;
        double fate = random.nextDouble();
        long travel = latency();
        if (fate < faults.lostRequests()) {
            time.after(TIMEOUT_NANOS, () -> answer.accept(timeout()));
            return;
        }
        fate -= faults.lostRequests();
        if (fate < faults.lostReplies()) {
            time.after(travel, () -> write(records));
            time.after(TIMEOUT_NANOS, () -> answer.accept(timeout()));
            return;
        }
        fate -= faults.lostReplies();
        if (fate < faults.lateArrivals()) {
            time.after(TIMEOUT_NANOS, () -> answer.accept(timeout()));
            time.after((long) (TIMEOUT_NANOS * (1 + 4 * random.nextDouble())), () -> write(records));
            return;
        }
        time.after(travel, () -> {
            PutOutcome outcome = write(records);
            time.after(latency(), () -> answer.accept(outcome));
        });
    }

    @Override
    public void listShards(Consumer<ShardListing> answer) {
        listCalls++;
        boolean isLost = random.nextDouble() < faults.failedListings();
        time.after(latency(), () -> {
            ShardListing snapshot = isLost
                    ? new ShardListing.Unlisted(new Failure(FailureKind.UNKNOWN, false, "no listing", null))
                    : new ShardListing.Listed(listing.get());
            time.after(latency() * 3, () -> answer.accept(snapshot));
        });
    }

    /** Writes in any order, as PutRecords may. */
    private PutOutcome write(List<WireRecord> records) {
        Integer[] order = new Integer[records.size()];
        Arrays.setAll(order, i -> i);
        Collections.shuffle(Arrays.asList(order), random);
        EntryOutcome[] outcomes = new EntryOutcome[records.size()];
        for (int index : order) {
            outcomes[index] = writeOne(records.get(index));
        }
        List<EntryOutcome> answered = new ArrayList<>(Arrays.asList(outcomes));
        if (random.nextDouble() < faults.oddAnswers()) {
            answered.remove(answered.size() - 1);
        }
        return new PutOutcome.Answered(answered);
    }

    private EntryOutcome writeOne(WireRecord wire) {
        double fate = random.nextDouble();
        if (fate < faults.throttledEntries()) {
            return new EntryOutcome.Refused(new Failure(FailureKind.THROTTLED, true, "too fast", null));
        }
        fate -= faults.throttledEntries();
        if (fate < faults.failedEntries()) {
            if (random.nextBoolean()) {
                stream.write(wire);
            }
            return new EntryOutcome.Refused(new Failure(FailureKind.UNKNOWN, true, "InternalFailure", null));
        }
        return stream.write(wire);
    }

    private static PutOutcome timeout() {
        return new PutOutcome.Failed(new Failure(FailureKind.UNKNOWN, false, "no answer in time", null));
    }

    private long latency() {
        return Duration.ofMillis(1 + random.nextInt(40)).toNanos();
    }
}
