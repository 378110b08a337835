package io.millrace.consumer.feed;

import io.millrace.consumer.loop.Loop;
import io.millrace.consumer.loop.VirtualTime;
import io.millrace.consumer.shard.SequenceNumber;
import io.millrace.consumer.shard.Shard;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One shard that is subscribed to by the service's rules: 5 s between grants, an end after five minutes, an empty event in each
 * idle second, events as they are asked for. Record numbers are multiples of 1,000; an event's continuation lies between.
 */
final class ScriptedSubscriptions implements Subscriptions {
    private static final Duration WAY = Duration.ofMillis(10);
    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final long BEFORE_ALL = -1;

    private final VirtualTime time;
    private final List<WireRecord> records = new ArrayList<>();
    private final Deque<ReadException.Kind> refusals = new ArrayDeque<>();
    private @Nullable List<Shard> closedWith;
    private long grantedNanos = Long.MIN_VALUE / 2;

    final List<Opened> opened = new ArrayList<>();
    int perEvent = 1;
    int calledTooEarly;
    int endedByService;
    boolean silent;

    ScriptedSubscriptions(VirtualTime time) {
        this.time = time;
    }

    void put(int sizeBytes, int count) {
        for (int i = 0; i < count; i++) {
            records.add(ScriptedReads.wire((records.size() + 1) * 1_000L, sizeBytes));
        }
        opened.forEach(Opened::serveSoon);
    }

    List<String> sequences() {
        return records.stream().map(record -> record.sequence().digits()).toList();
    }

    void closeShard(List<Shard> children) {
        closedWith = children;
        opened.forEach(Opened::serveSoon);
    }

    /** The next call fails so. */
    void refuse(ReadException.Kind kind) {
        refusals.add(kind);
    }

    /** For tests whose service tells of every end. */
    static ClosedShards noneClosed(Loop loop) {
        RecordReads none = new RecordReads() {
            @Override
            public CompletionStage<String> iterator(String shardId, ReadFrom from) {
                throw new IllegalStateException("nothing is polled");
            }

            @Override
            public CompletionStage<ReadAnswer> read(String iterator, int maxRecords) {
                throw new IllegalStateException("nothing is polled");
            }
        };
        return new ClosedShards(loop, () -> CompletableFuture.completedFuture(List.of()), none, event -> {});
    }

    Opened last() {
        return opened.get(opened.size() - 1);
    }

    static ReadException failure(ReadException.Kind kind) {
        return new ReadException(kind, "scripted", new IllegalStateException());
    }

    @Override
    public Subscription open(String consumerArn, String shardId, ReadFrom from, Receiver receiver) {
        Opened open = new Opened(consumerArn, from, receiver);
        opened.add(open);
        if (silent) {
            return open;
        }
        ReadException.Kind refusal = refusals.poll();
        if (time.nowNanos() - grantedNanos < Duration.ofSeconds(5).toNanos()) {
            calledTooEarly++;
            refusal = ReadException.Kind.IN_USE;
        }
        ReadException.Kind refused = refusal;
        time.after(WAY, () -> {
            if (refused != null) {
                open.fail(refused);
            } else {
                open.grant();
            }
        });
        return open;
    }

    /** One call, and the subscription that came of it. */
    final class Opened implements Subscription {
        final String consumerArn;
        final ReadFrom from;
        final long millis = time.nowNanos() / 1_000_000;
        private final Receiver receiver;
        private long place;
        private boolean granted;
        private boolean over;
        private boolean stalled;
        private long demand;
        int requests;
        boolean cancelled;

        Opened(String consumerArn, ReadFrom from, Receiver receiver) {
            this.consumerArn = consumerArn;
            this.from = from;
            this.receiver = receiver;
            SequenceNumber sequence = from.sequence();
            if (from.type() == ReadFrom.Type.LATEST) {
                place = records.size() * 1_000L;
            } else if (sequence == null) {
                place = BEFORE_ALL;
            } else {
                boolean behind = from.type() == ReadFrom.Type.AFTER_SEQUENCE_NUMBER;
                place = Long.parseLong(sequence.digits()) - (behind ? 0 : 1);
            }
        }

        /** Says nothing any more and does not end. */
        void stall() {
            stalled = true;
        }

        void fail(ReadException.Kind kind) {
            if (!over) {
                over = true;
                receiver.failed(failure(kind));
            }
        }

        void end() {
            if (!over) {
                over = true;
                receiver.ended();
            }
        }

        boolean isOpen() {
            return granted && !over && !cancelled;
        }

        /** What was on its way when the client cancelled. */
        void sendLate() {
            receiver.event(
                    new ReadAnswer(List.of(ScriptedReads.wire(999_000, 10)), "999005", Duration.ZERO, List.of()));
        }

        /** Says that the shard has ended, though nobody closed it. */
        void sendEnd(List<Shard> children) {
            demand--;
            receiver.event(new ReadAnswer(List.of(), null, Duration.ZERO, children));
        }

        private void grant() {
            if (cancelled || stalled) {
                return;
            }
            granted = true;
            grantedNanos = time.nowNanos();
            receiver.granted();
            time.after(Duration.ofMinutes(5), () -> {
                if (isOpen() && !stalled) {
                    endedByService++;
                    end();
                }
            });
            serve();
        }

        @Override
        public void request() {
            requests++;
            demand++;
            serveSoon();
            time.after(IDLE, this::sayNothing);
        }

        @Override
        public void cancel() {
            cancelled = true;
        }

        private void serveSoon() {
            time.after(WAY, this::serve);
        }

        private boolean isSilent() {
            return !isOpen() || stalled || demand == 0;
        }

        private void serve() {
            if (isSilent()) {
                return;
            }
            int from = place < 0 ? 0 : Math.min(records.size(), (int) (place / 1_000));
            List<WireRecord> next = List.copyOf(records.subList(from, Math.min(records.size(), from + perEvent)));
            List<Shard> children = closedWith;
            if (next.isEmpty() && children == null) {
                return;
            }
            demand--;
            if (next.isEmpty() && children != null) {
                receiver.event(new ReadAnswer(next, null, Duration.ZERO, children));
                end();
                return;
            }
            place = Long.parseLong(next.get(next.size() - 1).sequence().digits()) + 5;
            boolean all = place > records.size() * 1_000L;
            receiver.event(
                    new ReadAnswer(next, Long.toString(place), all ? Duration.ZERO : Duration.ofSeconds(3), List.of()));
        }

        private void sayNothing() {
            boolean hasMore = Math.max(0, place / 1_000) < records.size();
            if (!isSilent() && !hasMore) {
                demand--;
                place = Math.max(place, 0) + 1;
                receiver.event(new ReadAnswer(List.of(), Long.toString(place), Duration.ZERO, List.of()));
            }
        }
    }
}
