package io.millrace.consumer.process;

import io.millrace.consumer.dedupe.Dedupe;
import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.failure.FailurePolicy;
import io.millrace.consumer.feed.Backoff;
import io.millrace.consumer.feed.WireRecord;
import io.millrace.consumer.loop.VirtualLoop;
import io.millrace.consumer.loop.VirtualTime;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.SequenceNumber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** One shard with its runner in virtual time, and user code that does what a test says. Texts of records begin with their key. */
final class RunnerRig {
    static final Duration STEP = Duration.ofMillis(10);
    static final int ALWAYS = Integer.MAX_VALUE;

    final VirtualTime time = new VirtualTime();
    final VirtualLoop loop = new VirtualLoop(time);
    final FakeFeeds feeds = new FakeFeeds(loop);
    /** How long a call that begins now, or the decoding of a slice, takes. */
    Duration takes = STEP;

    final VirtualUserCode userCode = new VirtualUserCode(loop, () -> takes);
    final List<ConsumerEvent> events = new ArrayList<>();
    final FakeHold hold = new FakeHold(Position.trimHorizon());
    final FakeLetters letters = new FakeLetters(loop);
    /** Texts of records in the order in which the handler got them. */
    final List<String> told = new ArrayList<>();
    /** Those on which it did not fail. */
    final List<String> done = new ArrayList<>();

    final Map<String, Integer> failing = new HashMap<>();
    final Tuning tuning;
    final ShardRunners runners;
    LaneKeys keys = ConsumerRecord::partitionKey;
    private RuntimeException failure = new IllegalStateException("scripted");
    private long lastSequence;
    private Duration failsFrom = Duration.ZERO;
    private Duration failsTo = Duration.ZERO;

    /** {@code null}: this rig's own handler. */
    RunnerRig(int concurrency, FailurePolicy policy) {
        this(concurrency, policy, null);
    }

    RunnerRig(int concurrency, FailurePolicy policy, @Nullable Deliveries deliveries) {
        tuning = new Tuning(concurrency, policy);
        Handling handling =
                new Handling(tuning, record -> keys.of(record), "app", () -> Instant.EPOCH.plusNanos(time.nowNanos()));
        ProcessSettings settings = new ProcessSettings(
                        HashRangeFilter.PER_RECORD,
                        Duration.ofSeconds(5),
                        50,
                        new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1)))
                .with(handling)
                .with(Dedupe.none());
        runners = new ShardRunners(new RunnerParts(
                "clicks",
                "worker-1",
                loop,
                userCode,
                feeds,
                deliveries == null ? Deliveries.toHandler(this::handle) : deliveries,
                new Unwrapper(Unwrapper.DEFAULT_LIMIT_BYTES),
                settings,
                new Random(1),
                events::add));
    }

    RunnerRig started() {
        runners.gained(hold);
        return this;
    }

    /** The handler fails on a record so often; {@link #ALWAYS}. */
    RunnerRig failing(String text, int times) {
        failing.put(text, times);
        return this;
    }

    /** The handler fails on whatever it gets in this time. */
    void failAt(Duration from, Duration to) {
        failsFrom = from;
        failsTo = to;
    }

    /** What it throws from now on. */
    void failWith(RuntimeException thrown) {
        failure = thrown;
    }

    void handle(ConsumerRecord record) {
        handle(text(record));
    }

    /** What the handler does with a record, by its text. */
    void handle(String text) {
        told.add(text);
        if (time.nowNanos() >= failsFrom.toNanos() && time.nowNanos() < failsTo.toNanos()) {
            throw failure;
        }
        int left = failing.getOrDefault(text, 0);
        if (left > 0) {
            failing.put(text, left == ALWAYS ? ALWAYS : left - 1);
            throw failure;
        }
        done.add(text);
    }

    static String text(ConsumerRecord record) {
        return StandardCharsets.UTF_8.decode(record.data()).toString();
    }

    /** One wire record each, numbered from 1; the key is the text without its digits. */
    RunnerRig write(String... texts) {
        for (String text : texts) {
            lastSequence++;
            feeds.records.add(new WireRecord(
                    new SequenceNumber(Long.toString(lastSequence)),
                    text.replaceAll("\\d", ""),
                    ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)),
                    Instant.EPOCH.plusNanos(time.nowNanos())));
        }
        feeds.arrived();
        return this;
    }

    static RecordPosition at(long sequence) {
        return new RecordPosition(new SequenceNumber(Long.toString(sequence)), 0);
    }

    void run(long millis) {
        time.runFor(Duration.ofMillis(millis));
    }

    /** The texts of one key, in the order of a list. */
    static List<String> ofKey(List<String> texts, String key) {
        return texts.stream()
                .filter(text -> text.replaceAll("\\d", "").equals(key))
                .toList();
    }

    <T> List<T> events(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** Up to where all is settled, as the hold was last told; 0 before the first. */
    long mark() {
        return hold.marks.isEmpty()
                ? 0
                : Long.parseLong(hold.lastMark().sequence().digits());
    }
}
