package io.millrace.agent.status;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Sends metrics to CloudWatch at intervals. Of a counter it sends what was added since the last value that CloudWatch took, so that what
 * could not be sent is in the next interval's, and an outage keeps nothing in memory. Owned by one thread, which is never blocked; reads no
 * clock.
 */
public final class CloudWatchReporter {
    /** Longer than a call may take: whoever has not answered by then is not waited for. */
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);

    private final MetricSink sink;
    private final String namespace;
    private final boolean oldNames;
    private final Optional<String> instance;
    private final Duration interval;
    private final Map<MetricReadings.Name, Double> taken = new HashMap<>();
    private final Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>();
    private Instant next = Instant.MIN;
    private Instant sentAt = Instant.MIN;
    private long round;
    private int outstanding;
    private long failures;
    private String trouble = "";

    private record Outcome(long round, Map<MetricReadings.Name, Double> values, String error) {}

    /**
     * Starts with the first {@link #tick}, an interval after which it sends first.
     *
     * @param oldNames whether metrics have the Kinesis Agent's names
     * @param instance the value of the dimension {@code Instance}, if there is to be one
     * @param interval a second or more
     */
    public CloudWatchReporter(
            MetricSink sink, String namespace, boolean oldNames, Optional<String> instance, Duration interval) {
        if (interval.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("metrics cannot be sent every " + interval + ": the least is a second");
        }
        this.sink = sink;
        this.namespace = namespace;
        this.oldNames = oldNames;
        this.instance = instance;
        this.interval = interval;
    }

    /** Sends if it is time to; to be called every second or so with the latest snapshot. */
    public void tick(Instant now, AgentStatus status) {
        settle(now);
        if (next.equals(Instant.MIN)) {
            next = now.plus(interval);
        }
        if (now.isBefore(next) || outstanding > 0) {
            return;
        }
        next = now.plus(interval);
        send(now, status);
    }

    /** Sends what is left, at a stop; the future ends when all was answered, never exceptionally, at the latest with the calls' deadline. */
    public CompletableFuture<Void> finish(Instant now, AgentStatus status) {
        settle(now);
        if (outstanding > 0) {
            return CompletableFuture.completedFuture(null);
        }
        return CompletableFuture.allOf(send(now, status).toArray(CompletableFuture<?>[]::new));
    }

    /** Calls that failed, so far. */
    public long failures() {
        return failures;
    }

    /** Why the last call failed; empty if it did not. */
    public String trouble() {
        return trouble;
    }

    private void settle(Instant now) {
        for (Outcome outcome = outcomes.poll(); outcome != null; outcome = outcomes.poll()) {
            if (outcome.round != round) {
                continue;
            }
            outstanding--;
            if (outcome.error.isEmpty()) {
                taken.putAll(outcome.values);
            } else {
                failures++;
            }
            trouble = outcome.error;
        }
        if (outstanding > 0 && Duration.between(sentAt, now).compareTo(ANSWER_WITHIN) > 0) {
            failures += outstanding;
            trouble = "CloudWatch did not answer within " + ANSWER_WITHIN.toSeconds() + " s";
            outstanding = 0;
        }
    }

    private List<CompletableFuture<?>> send(Instant now, AgentStatus status) {
        Map<MetricReadings.Name, MetricReadings.Reading> readings = MetricReadings.of(status, oldNames, instance);
        taken.keySet().retainAll(readings.keySet());
        round++;
        sentAt = now;
        List<CompletableFuture<?>> calls = new ArrayList<>();
        List<MetricSink.Datum> data = new ArrayList<>();
        Map<MetricReadings.Name, Double> values = new LinkedHashMap<>();
        readings.forEach((name, reading) -> {
            double value = reading.counter() ? added(name, reading.value()) : reading.value();
            data.add(new MetricSink.Datum(name.metric(), name.dimensions(), reading.unit(), value, now));
            values.put(name, reading.value());
            if (data.size() == MetricSink.MAX_DATA) {
                calls.add(put(data, values));
            }
        });
        if (!data.isEmpty()) {
            calls.add(put(data, values));
        }
        return calls;
    }

    /** A counter that is smaller than it was began anew. */
    private double added(MetricReadings.Name name, double value) {
        double before = taken.getOrDefault(name, 0.0);
        return value < before ? value : value - before;
    }

    private CompletableFuture<?> put(List<MetricSink.Datum> data, Map<MetricReadings.Name, Double> values) {
        long sent = round;
        Map<MetricReadings.Name, Double> ofThese = Map.copyOf(values);
        List<MetricSink.Datum> these = List.copyOf(data);
        data.clear();
        values.clear();
        outstanding++;
        return begin(these).handle((answer, error) -> {
            outcomes.add(new Outcome(sent, ofThese, error == null ? "" : reason(error)));
            return answer;
        });
    }

    private CompletableFuture<?> begin(List<MetricSink.Datum> data) {
        try {
            return sink.put(namespace, data).toCompletableFuture();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static String reason(Throwable error) {
        Throwable cause = error.getCause() == null ? error : error.getCause();
        return "metrics cannot be sent to CloudWatch: "
                + (cause.getMessage() == null ? cause.toString() : cause.getMessage());
    }
}
