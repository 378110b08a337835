package io.millrace.producer;

import io.millrace.producer.StreamDescription.Described;
import io.millrace.producer.StreamDescription.Undescribed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The service in front of a {@link ShiftingStream}, behind a network that loses requests and replies, in virtual time. */
final class ShiftingService implements KinesisPort {
    private static final long TIMEOUT_NANOS = Duration.ofSeconds(1).toNanos();
    private static final Failure MISSING =
            new Failure(FailureKind.NO_SUCH_STREAM, true, "ResourceNotFoundException: no such stream", null);

    final ShiftingStream stream;
    int putCalls;
    int wireRecords;
    int listCalls;
    int describeCalls;

    /** Whether the network and the service fail now and then. */
    boolean isRough;

    /** What these calls fail with, null if they do not. */
    @Nullable
    Failure listings;

    @Nullable
    Failure descriptions;

    /** How long answers are on their way beside the usual time. */
    Duration listingsTake = Duration.ZERO;

    Duration putsTake = Duration.ZERO;

    /** Whether descriptions tell who places. */
    boolean tellsPlacement;

    private final VirtualTime time;
    private final Random random;

    ShiftingService(ShiftingStream stream, VirtualTime time, long seed) {
        this.stream = stream;
        this.time = time;
        this.random = new Random(seed);
    }

    @Override
    public void putRecords(List<WireRecord> records, Consumer<PutOutcome> answer) {
        putCalls++;
        wireRecords += records.size();
        long extra = putsTake.toNanos();
        int fate = isRough ? random.nextInt(100) : 100;
        if (fate < 14) {
            time.after(
                    TIMEOUT_NANOS,
                    () -> answer.accept(
                            new PutOutcome.Failed(new Failure(FailureKind.UNKNOWN, false, "no answer in time", null))));
        }
        if (fate >= 4) {
            boolean isLate = fate < 8;
            long travel = isLate ? TIMEOUT_NANOS * (1 + random.nextInt(4)) : latency();
            time.after(travel, () -> {
                PutOutcome outcome = write(records);
                if (fate >= 14) {
                    time.after(extra + latency(), () -> answer.accept(outcome));
                }
            });
        }
    }

    @Override
    public void listShards(Consumer<ShardListing> answer) {
        listCalls++;
        boolean isLost = isRough && random.nextInt(5) == 0;
        time.after(latency(), () -> {
            ShardListing listing = new ShardListing.Listed(stream.list());
            if (listings != null) {
                listing = new ShardListing.Unlisted(listings);
            } else if (!stream.isThere) {
                listing = new ShardListing.Unlisted(MISSING);
            } else if (isLost) {
                listing = new ShardListing.Unlisted(new Failure(FailureKind.UNKNOWN, false, "no listing", null));
            }
            ShardListing told = listing;
            time.after(listingsTake.toNanos() + 3 * latency(), () -> answer.accept(told));
        });
    }

    @Override
    public void describeStream(Consumer<StreamDescription> answer) {
        describeCalls++;
        boolean isLost = isRough && random.nextInt(5) == 0;
        time.after(latency(), () -> {
            StreamDescription description =
                    new Described(stream.createdAt, stream.open().size(), tellsPlacement ? stream.isByService : null);
            if (descriptions != null) {
                description = new Undescribed(descriptions);
            } else if (!stream.isThere) {
                description = new Undescribed(MISSING);
            } else if (isLost) {
                description = new Undescribed(
                        new Failure(FailureKind.THROTTLED, true, "LimitExceededException: 20 a second", null));
            }
            StreamDescription told = description;
            time.after(latency(), () -> answer.accept(told));
        });
    }

    private PutOutcome write(List<WireRecord> records) {
        if (!stream.isThere) {
            return new PutOutcome.Failed(MISSING);
        }
        List<EntryOutcome> outcomes = new ArrayList<>();
        for (WireRecord wire : records) {
            outcomes.add(
                    isRough && random.nextInt(10) == 0
                            ? new EntryOutcome.Refused(new Failure(FailureKind.THROTTLED, true, "too fast", null))
                            : stream.write(wire));
        }
        return new PutOutcome.Answered(outcomes);
    }

    private long latency() {
        return Duration.ofMillis(1 + random.nextInt(40)).toNanos();
    }
}
