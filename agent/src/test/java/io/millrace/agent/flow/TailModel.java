package io.millrace.agent.flow;

import io.millrace.agent.checkpoint.SavedGeneration;
import io.millrace.agent.config.FlowConfig;
import io.millrace.agent.config.Framing;
import io.millrace.agent.config.PartitionKey;
import io.millrace.agent.config.ScanOptions;
import io.millrace.agent.config.Sink;
import io.millrace.agent.config.Source;
import io.millrace.agent.file.FakeDisk;
import io.millrace.agent.publish.Destination;
import io.millrace.agent.publish.DestinationStatus;
import io.millrace.agent.publish.SendResult;
import io.millrace.agent.record.Batch;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A flow on a disk in memory, in virtual time, with a destination that answers when it is told to. */
final class TailModel {
    /** A record that was sent once: where it came from, and what it was. */
    record Sent(UUID generation, long offset, String text) {}

    /** A batch that was not answered yet. */
    record Pending(Batch batch, CompletableFuture<SendResult> answer) {}

    static final Path DIRECTORY = Path.of("/var/log");
    static final Framing LINES = new Framing(
            new Framing.Grouping.Lines(),
            true,
            false,
            false,
            0,
            Optional.empty(),
            1 << 20,
            new Framing.LongRecords.Split(),
            Optional.empty());

    final FakeDisk disk = new FakeDisk();
    final Random random;
    final List<Sent> sent = new ArrayList<>();
    final List<Sent> delivered = new ArrayList<>();
    final List<Pending> pending = new ArrayList<>();
    final Deque<Runnable> posted = new ArrayDeque<>();
    final List<SavedGeneration> saved = new ArrayList<>();
    boolean hasSaved;

    /** How many records had been delivered when this run began. */
    int deliveredBefore;

    boolean answersAtOnce = true;
    boolean savesFail;
    boolean throwsWhenSent;
    long nanos = 1_000_000_000_000L;
    Framing framing = LINES;
    List<String> include;
    boolean readsCompressed = true;
    Source.Start start = Source.Start.BEGINNING;
    ScanOptions scan = new ScanOptions(Duration.ofSeconds(1), Duration.ofMillis(250), true, Duration.ofSeconds(20));

    @SuppressWarnings("NullAway.Init") // by start()
    Flow flow;

    TailModel(long seed, String... include) {
        this.random = new Random(seed);
        this.include = List.of(include);
    }

    Moment now() {
        return new Moment(nanos, disk.wallMillis);
    }

    /** Begins a run of the agent by what was saved. */
    void start() {
        Source.Files source = new Source.Files(include, List.of(), start, Optional.empty(), readsCompressed, List.of());
        FlowConfig config = new FlowConfig(
                "flow", source, framing, List.of(), new PartitionKey.Spread(65536), new Sink.StandardOutput());
        FlowParts parts = new FlowParts(
                config,
                disk,
                new Scripted(),
                null,
                (bytes, from, to) -> true,
                new ByteBudget(32 << 20).share(),
                this::save,
                posted::add,
                random,
                () -> new UUID(random.nextLong(), random.nextLong()),
                scan,
                Duration.ofDays(7));
        deliveredBefore = delivered.size();
        flow = Flow.of(parts, new FlowStart(saved, !hasSaved), now());
    }

    /** Ends the process at once: nothing is saved, nobody is told. */
    void kill() {
        posted.clear();
        pending.clear();
        disk.closeAll();
    }

    /** Lets time pass and the flow do what it has to. */
    void run(Duration time) {
        long end = nanos + time.toNanos();
        while (nanos < end) {
            step();
            long due = Math.max(flow.nextNanos(), nanos + 100_000_000);
            long millis = (Math.min(due, end) - nanos + 999_999) / 1_000_000;
            nanos += millis * 1_000_000;
            disk.wallMillis += millis;
        }
        step();
    }

    /** What is due now. */
    void step() {
        int rounds = 0;
        do {
            for (Runnable task = posted.poll(); task != null; task = posted.poll()) {
                task.run();
            }
            flow.tick(now());
            if (++rounds > 10_000) {
                throw new AssertionError("the flow never comes to rest");
            }
        } while (flow.turn(now()) || !posted.isEmpty());
    }

    void answer(Pending one, boolean isDelivered) {
        pending.remove(one);
        if (isDelivered) {
            note(one.batch(), delivered);
            one.answer().complete(SendResult.delivered());
        } else {
            BitSet some = new BitSet();
            for (int i = 0; i < one.batch().count(); i++) {
                if (random.nextBoolean()) {
                    some.set(i);
                }
            }
            BitSet others = new BitSet();
            others.set(0, one.batch().count());
            others.andNot(some);
            note(one.batch().only(others), delivered);
            one.answer().complete(new SendResult(some, new BitSet(), "scripted"));
        }
    }

    /** Answers all that waits, and goes on until nothing more comes. */
    void settle(Duration time) {
        answersAtOnce = true;
        while (!pending.isEmpty()) {
            answer(pending.get(0), true);
        }
        run(time);
    }

    Map<String, Integer> timesDelivered() {
        Map<String, Integer> times = new HashMap<>();
        delivered.forEach(one -> times.merge(one.text(), 1, Integer::sum));
        return times;
    }

    private CompletionStage<Void> save(String flowId, List<SavedGeneration> generations) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (savesFail) {
            done.completeExceptionally(new java.io.IOException("No space left on device"));
        } else {
            saved.clear();
            saved.addAll(generations);
            hasSaved = true;
            done.complete(null);
        }
        return done;
    }

    private static void note(Batch batch, List<Sent> into) {
        for (int i = 0; i < batch.count(); i++) {
            String text = new String(batch.bytes(), batch.start(i), batch.length(i), StandardCharsets.ISO_8859_1);
            into.add(new Sent(batch.origin().generation(), batch.offset(i), text));
        }
    }

    private final class Scripted implements Destination {
        @Override
        public CompletionStage<SendResult> send(Batch batch) {
            if (throwsWhenSent) {
                throw new IllegalStateException("thrown by a test");
            }
            note(batch, sent);
            CompletableFuture<SendResult> answer = new CompletableFuture<>();
            if (answersAtOnce) {
                note(batch, delivered);
                answer.complete(SendResult.delivered());
            } else {
                pending.add(new Pending(batch, answer));
            }
            return answer;
        }

        @Override
        public int maxRecordBytes() {
            return 1 << 20;
        }

        @Override
        public DestinationStatus status() {
            return new DestinationStatus("scripted", 0, 0, 0, 0, 0, 0, Map.of(), List.of(), "");
        }

        @Override
        public void flush() {}

        @Override
        public void close(Duration timeout) {}
    }
}
