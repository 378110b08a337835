package io.millrace.consumer.simulation;

import io.millrace.consumer.feed.ReadAnswer;
import io.millrace.consumer.feed.ReadException;
import io.millrace.consumer.feed.ReadFrom;
import io.millrace.consumer.feed.Subscriptions;
import io.millrace.consumer.feed.WireRecord;
import io.millrace.consumer.shard.Shard;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One process's subscriptions to the model stream by the service's rules: 5 s between grants of a shard, of which the last one stands;
 * an end after five minutes; an event for each that was asked for, an empty one after a second of nothing. In trouble some are never
 * granted, fall silent, break or end early, and what was on its way is told behind the end.
 */
final class ModelSubscriptions implements Subscriptions {
    private static final Duration LOOKS = Duration.ofMillis(150);
    private static final int LOOKS_UNTIL_EMPTY = 7;
    private static final Duration BETWEEN_GRANTS = Duration.ofSeconds(5);
    private static final Duration LIFE = Duration.ofMinutes(5);
    private static final long LARGEST_EVENT_BYTES = 1 << 20;

    private final FleetModel fleet;
    private final ModelReads reads;
    private final Random random;

    ModelSubscriptions(FleetModel fleet, ModelReads reads, Random random) {
        this.fleet = fleet;
        this.reads = reads;
        this.random = random;
    }

    /** What the service knows of all processes' subscriptions, and what a test makes it do. */
    static final class Desk {
        private final Map<String, Opened> standing = new HashMap<>();
        private int refusals;
        private int opened;
        private int expired;

        /** The subscriptions that stand now. */
        Collection<Opened> standing() {
            return List.copyOf(standing.values());
        }

        /** So many calls from now on are refused, since the shard's subscription is in use. */
        void refuse(int calls) {
            refusals = calls;
        }

        int opened() {
            return opened;
        }

        /** How many the service ended because of their age. */
        int expired() {
            return expired;
        }
    }

    @Override
    public Subscription open(String consumerArn, String shardId, ReadFrom from, Receiver receiver) {
        Opened opened = new Opened(shardId, from, receiver);
        fleet.desk().opened++;
        fleet.time().after(way(), opened::answer);
        return opened;
    }

    private Duration way() {
        return Duration.ofMillis(3 + random.nextInt(20));
    }

    private boolean happens(double share) {
        return fleet.inTrouble() && random.nextDouble() < share;
    }

    /** One call, and the subscription that came of it. */
    final class Opened implements Subscription {
        private final String shardId;
        private final ReadFrom from;
        private final Receiver receiver;
        private long grantedNanos;
        private int place;
        private int demand;
        private int looks;
        private boolean granted;
        private boolean over;
        private boolean silent;
        private boolean cancelled;

        private Opened(String shardId, ReadFrom from, Receiver receiver) {
            this.shardId = shardId;
            this.from = from;
            this.receiver = receiver;
        }

        /** Nothing comes any more, not even an end. */
        void fallSilent() {
            silent = true;
        }

        /** Ends in order, then breaks, and then an event comes that was on its way. */
        void endOutOfOrder() {
            if (!over) {
                over = true;
                receiver.ended();
                receiver.failed(failure(ReadException.Kind.OTHER));
                receiver.event(next(10));
                receiver.ended();
            }
        }

        /** Breaks, then ends in order. */
        void breakOutOfOrder() {
            if (!over) {
                over = true;
                receiver.failed(failure(ReadException.Kind.OTHER));
                receiver.event(next(10));
                receiver.ended();
            }
        }

        private void answer() {
            if (cancelled || happens(0.02)) {
                return;
            }
            ReadException refusal = refusal();
            if (refusal != null) {
                over = true;
                receiver.failed(refusal);
                return;
            }
            grant();
        }

        private @Nullable ReadException refusal() {
            Opened before = fleet.desk().standing.get(shardId);
            if (fleet.desk().refusals > 0) {
                fleet.desk().refusals--;
                return failure(ReadException.Kind.IN_USE);
            }
            if (before != null && fleet.time().nowNanos() - before.grantedNanos < BETWEEN_GRANTS.toNanos()) {
                return failure(ReadException.Kind.IN_USE);
            }
            if (happens(0.03)) {
                return failure(ReadException.Kind.IN_USE);
            }
            if (happens(0.03)) {
                return failure(ReadException.Kind.THROTTLED);
            }
            try {
                place = reads.index(fleet.stream().life(shardId).records(), from);
            } catch (ReadException e) {
                return e;
            }
            return fleet.isKinesisDown() ? failure(ReadException.Kind.OTHER) : null;
        }

        private void grant() {
            granted = true;
            grantedNanos = fleet.time().nowNanos();
            Opened before = fleet.desk().standing.put(shardId, this);
            if (before != null) {
                before.breakWith(ReadException.Kind.IN_USE);
            }
            if (!happens(0.1)) {
                receiver.granted();
            }
            fleet.time().after(LIFE, () -> {
                if (!over && !silent && !cancelled) {
                    fleet.desk().expired++;
                    end();
                }
            });
            scheduleFate();
            look();
        }

        private void scheduleFate() {
            if (!happens(0.5)) {
                return;
            }
            Duration soon = Duration.ofMillis(random.nextInt(8_000));
            switch (random.nextInt(5)) {
                case 0 -> fleet.time().after(soon, this::fallSilent);
                case 1 -> fleet.time().after(soon, this::end);
                case 2 -> fleet.time().after(soon, () -> breakWith(ReadException.Kind.OTHER));
                case 3 -> fleet.time().after(soon, this::endOutOfOrder);
                default -> fleet.time().after(soon, this::breakOutOfOrder);
            }
        }

        private void end() {
            if (!over && !silent) {
                over = true;
                receiver.ended();
            }
        }

        private void breakWith(ReadException.Kind kind) {
            if (!over && !silent) {
                over = true;
                receiver.failed(failure(kind));
            }
        }

        @Override
        public void request() {
            demand++;
            if (demand == 1 && granted) {
                fleet.time().after(way(), this::look);
            }
        }

        @Override
        public void cancel() {
            boolean late = !cancelled && !over && granted && happens(0.3);
            cancelled = true;
            if (late) {
                receiver.event(next(10));
                receiver.failed(failure(ReadException.Kind.OTHER));
            }
        }

        /** Sends what there is; looks again soon while an event is awaited and there is nothing. */
        private void look() {
            if (over || silent || cancelled || demand == 0) {
                return;
            }
            if (fleet.isKinesisDown()) {
                breakWith(ReadException.Kind.OTHER);
                return;
            }
            ModelStream.Life shard = fleet.stream().life(shardId);
            boolean hasMore = place < shard.records().size();
            looks++;
            if (hasMore || shard.isClosed() || looks >= LOOKS_UNTIL_EMPTY) {
                looks = 0;
                demand--;
                ReadAnswer event = next(fleet.inTrouble() ? 1 + random.nextInt(20) : 1_000);
                receiver.event(event);
                over = event.nextIterator() == null;
                if (over) {
                    receiver.ended();
                }
            }
            if (demand > 0) {
                fleet.time().after(LOOKS, this::look);
            }
        }

        private ReadAnswer next(int mostRecords) {
            ModelStream.Life shard = fleet.stream().life(shardId);
            int from = place;
            int to = ModelReads.fitting(
                    shard.records(), from, Math.min(shard.records().size(), from + mostRecords), LARGEST_EVENT_BYTES);
            place = to;
            List<WireRecord> records = shard.records().subList(from, to);
            fleet.judge().heldBytes().answered(records);
            boolean atEnd = to == shard.records().size();
            boolean ends = atEnd && shard.isClosed() && (records.isEmpty() || random.nextBoolean());
            List<Shard> children =
                    ends && random.nextInt(5) > 0 ? fleet.stream().children(shardId) : List.of();
            return new ReadAnswer(
                    reads.inOrder(records),
                    ends ? null : continuation(records, atEnd),
                    atEnd ? Duration.ZERO : Duration.ofSeconds(1),
                    children);
        }

        /** A number behind the last record and before the next one, which need not be a record's. */
        private String continuation(List<WireRecord> records, boolean atEnd) {
            return atEnd || records.isEmpty()
                    ? fleet.stream().lastSequence()
                    : records.get(records.size() - 1).sequence().digits();
        }
    }

    private static ReadException failure(ReadException.Kind kind) {
        return new ReadException(kind, "scripted", new IllegalStateException());
    }
}
