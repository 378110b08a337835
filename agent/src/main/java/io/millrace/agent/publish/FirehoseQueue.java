package io.millrace.agent.publish;

import io.millrace.agent.config.Sink.FirehoseOptions;
import io.millrace.agent.publish.FirehosePort.Answer;
import io.millrace.agent.publish.FirehosePort.Trouble;
import io.millrace.agent.record.Batch;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What is decided about records for Firehose: which lines share a record, which records a request, when it is sent, what is sent again and
 * when. Without threads and clocks; for one thread at a time.
 */
final class FirehoseQueue {
    static final long NEVER = Long.MAX_VALUE;

    /** The service's limit for one record. */
    static final int LARGEST_RECORD_BYTES = 1_024_000;

    private static final int MOST_IN_FLIGHT = 4;
    private static final int MOST_RECORDS = 500;
    private static final int MOST_BYTES = 4 * 1024 * 1024;
    private static final int FIRST_ROOM = 1024;
    private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(100).toNanos();
    private static final long LONGEST_PAUSE_NANOS = Duration.ofSeconds(10).toNanos();

    /** How long a record is tried; then it is answered as undelivered. */
    private static final long PATIENCE_NANOS = Duration.ofMinutes(2).toNanos();

    private final int joinedBytes;
    private final int maxRecords;
    private final int maxBytes;
    private final long lingerNanos;
    private final RandomGenerator random;
    private final SendTallies tallies;
    private final BiConsumer<List<FirehoseRecord>, List<byte[]>> send;
    private final Deque<FirehoseRecord> ready = new ArrayDeque<>();
    private final PriorityQueue<FirehoseRecord> paused =
            new PriorityQueue<>((a, b) -> Long.compare(a.readyAtNanos, b.readyAtNanos));
    private @Nullable FirehoseRecord open;
    private long readyBytes;
    private int inFlight;
    private boolean isFlushing;

    /** @param send begins a request; its answer is to be given to {@link #answered} */
    FirehoseQueue(
            FirehoseOptions options,
            RandomGenerator random,
            SendTallies tallies,
            BiConsumer<List<FirehoseRecord>, List<byte[]>> send) {
        this.joinedBytes = Math.min(options.joinedBytes(), LARGEST_RECORD_BYTES);
        this.maxRecords = Math.max(1, Math.min(options.maxBatchRecords(), MOST_RECORDS));
        this.maxBytes = Math.max(1, Math.min(options.maxBatchBytes(), MOST_BYTES));
        this.lingerNanos = options.linger().toNanos();
        this.random = random;
        this.tallies = tallies;
        this.send = send;
    }

    /** Takes the lines of a batch, which are copied. */
    void add(Batch batch, BatchOutcome outcome, long nowNanos) {
        int[] mine = new int[batch.count()];
        int count = 0;
        for (int i = 0; i < batch.count(); i++) {
            int size = FirehoseRecord.size(batch.bytes(), batch.start(i), batch.length(i));
            if (size > LARGEST_RECORD_BYTES) {
                outcome.refused(
                        new int[] {i},
                        "A record of " + batch.length(i) + " bytes is longer than " + (LARGEST_RECORD_BYTES - 1)
                                + ", the most that Firehose takes");
                continue;
            }
            FirehoseRecord record = open;
            if (record != null && record.length() + size > joinedBytes) {
                record.owned(outcome, Arrays.copyOf(mine, count));
                count = 0;
                seal(record);
                record = null;
            }
            if (record == null) {
                record = new FirehoseRecord(Math.max(size, Math.min(joinedBytes, FIRST_ROOM)), nowNanos);
                open = record;
            }
            record.append(batch.bytes(), batch.start(i), batch.length(i));
            mine[count++] = i;
        }
        if (open != null) {
            open.owned(outcome, Arrays.copyOf(mine, count));
        }
    }

    /** Sends all that waits for company. */
    void flush(long nowNanos) {
        isFlushing = true;
        tick(nowNanos);
        isFlushing = false;
    }

    /** Sends what is to be sent now; answers when to call again, {@link #NEVER} if an answer or a batch comes first. */
    long tick(long nowNanos) {
        for (FirehoseRecord first = paused.peek();
                first != null && (first.readyAtNanos <= nowNanos || isFlushing);
                first = paused.peek()) {
            ready(paused.remove());
        }
        FirehoseRecord joining = open;
        if (joining != null && (isFlushing || joining.begunAtNanos + lingerNanos <= nowNanos)) {
            seal(joining);
        }
        while (inFlight < MOST_IN_FLIGHT && isWorthARequest(nowNanos)) {
            sendSome();
        }
        return nextNanos();
    }

    private boolean isWorthARequest(long nowNanos) {
        FirehoseRecord first = ready.peekFirst();
        return first != null
                && (isFlushing
                        || ready.size() >= maxRecords
                        || readyBytes >= maxBytes
                        || first.attempts > 0
                        || first.begunAtNanos + lingerNanos <= nowNanos);
    }

    private long nextNanos() {
        FirehoseRecord waiting = paused.peek();
        long next = waiting == null ? NEVER : waiting.readyAtNanos;
        if (open != null) {
            next = Math.min(next, open.begunAtNanos + lingerNanos);
        }
        FirehoseRecord first = ready.peekFirst();
        return first == null || inFlight == MOST_IN_FLIGHT ? next : Math.min(next, first.begunAtNanos + lingerNanos);
    }

    private void sendSome() {
        List<FirehoseRecord> request = new ArrayList<>();
        List<byte[]> bodies = new ArrayList<>();
        long bytes = 0;
        FirehoseRecord next = ready.peekFirst();
        while (next != null && request.size() < maxRecords && (bytes == 0 || bytes + next.length() <= maxBytes)) {
            ready.removeFirst();
            bytes += next.length();
            next.attempts++;
            tallies.attempted(next.lines());
            request.add(next);
            bodies.add(next.bytes());
            next = ready.peekFirst();
        }
        readyBytes -= bytes;
        inFlight++;
        send.accept(request, bodies);
    }

    /** What came of a request. */
    void answered(List<FirehoseRecord> request, Answer answer, long nowNanos) {
        inFlight--;
        if (answer instanceof Answer.Failed whole) {
            tallies.requestFailed();
            request.forEach(record -> failed(record, whole.trouble(), nowNanos));
        } else if (answer instanceof Answer.Entries entries) {
            for (int i = 0; i < request.size(); i++) {
                FirehoseRecord record = request.get(i);
                Optional<Trouble> failure = i < entries.failures().size()
                        ? entries.failures().get(i)
                        : Optional.of(new Trouble("NoAnswer", "The answer says nothing of this record", true));
                failure.ifPresentOrElse(trouble -> failed(record, trouble, nowNanos), () -> stored(record));
            }
        }
    }

    private void stored(FirehoseRecord record) {
        tallies.delivered(record.lines(), record.lineBytes(), 1);
        record.delivered();
    }

    private void failed(FirehoseRecord record, Trouble trouble, long nowNanos) {
        tallies.failed(trouble.code(), record.lines());
        tallies.trouble(trouble.code() + ": " + trouble.message());
        long most = Math.min(LONGEST_PAUSE_NANOS, FIRST_PAUSE_NANOS << Math.min(record.attempts - 1, 20));
        record.readyAtNanos = nowNanos + most / 2 + random.nextLong(most / 2 + 1);
        if (trouble.passes() && record.readyAtNanos - record.begunAtNanos < PATIENCE_NANOS) {
            paused.add(record);
        } else {
            record.undelivered(trouble.code() + ": " + trouble.message());
        }
    }

    private void seal(FirehoseRecord record) {
        open = null;
        record.seal();
        ready(record);
    }

    private void ready(FirehoseRecord record) {
        // What was tried before is the oldest.
        if (record.attempts > 0) {
            ready.addFirst(record);
        } else {
            ready.addLast(record);
        }
        readyBytes += record.length();
    }
}
