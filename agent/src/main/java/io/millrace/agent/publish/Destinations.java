package io.millrace.agent.publish;

import io.millrace.agent.config.FlowConfig;
import io.millrace.agent.config.Sink;
import io.millrace.consumer.process.RecordHandler;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Makes the destinations of flows, and holds what they share: the pool that encodes, and one producer for all flows to the same stream with the
 * same options. Each destination is closed by its flow; this after them. Safe for use by several threads.
 */
public final class Destinations implements AutoCloseable {
    private static final long LEAST_PRODUCER_BYTES = 32L * 1024 * 1024;
    private static final Duration CLIENT_CLOSE = Duration.ofSeconds(1);

    private final String hostName;
    private final long maxBufferedBytes;
    private final OutputStream standardOutput;
    private final int cores = Runtime.getRuntime().availableProcessors();
    private final ExecutorService pool;
    private final Map<Sink.Stream, SharedProducer> producers = new HashMap<>();

    /**
     * Destinations for one process.
     *
     * @param hostName the key of {@link io.millrace.agent.config.PartitionKey.ByHost}
     * @param budgetBytes the byte budget of the process. A producer has room for as much (32 MiB at least): of aggregates the budget holds less
     *     than that, so it is what slows reading down; small records that cannot share an aggregate take more than their bytes, and wait
     *     for room in turn
     * @param standardOutput where {@link Sink.StandardOutput} writes; flushed, never closed
     */
    public Destinations(String hostName, long budgetBytes, OutputStream standardOutput) {
        this.hostName = hostName;
        this.maxBufferedBytes = Math.max(LEAST_PRODUCER_BYTES, budgetBytes);
        this.standardOutput = standardOutput;
        this.pool = Executors.newFixedThreadPool(cores, new DaemonThreads("millrace-seal"));
    }

    /** Destinations of this host, by its name, that write to standard output. */
    public static Destinations ofThisHost(long budgetBytes) {
        return new Destinations(hostName(), budgetBytes, StandardOutputDestination.ofProcess());
    }

    /**
     * Starts the destination of a flow.
     *
     * @throws IllegalArgumentException if the sink's options cannot be used; the message names the option and the mend
     */
    public Destination open(FlowConfig flow) {
        Sink sink = flow.sink();
        if (sink instanceof Sink.Stream stream) {
            return openStream(flow, stream);
        } else if (sink instanceof Sink.Firehose firehose) {
            return FirehoseDestination.start(firehose);
        } else if (sink instanceof Sink.Handler handler) {
            return HandlerDestination.start(
                    flow, handler.className(), UserClasses.handler(handler), handler.concurrency());
        }
        return new StandardOutputDestination(standardOutput);
    }

    /** A destination that hands records to a handler which the caller has made, for tests and programs that embed the agent. */
    public static Destination open(FlowConfig flow, RecordHandler handler, int concurrency) {
        return HandlerDestination.start(flow, handler.getClass().getName(), handler, concurrency);
    }

    private Destination openStream(FlowConfig flow, Sink.Stream sink) {
        StreamRules rules;
        SharedProducer shared;
        try {
            rules = StreamRules.of(flow, sink.options(), hostName);
            shared = take(sink);
        } catch (IllegalStateException e) {
            throw new IllegalArgumentException("Stream " + sink.nameOrArn() + ": " + e.getMessage(), e);
        }
        return new StreamDestination(
                "stream " + sink.nameOrArn(), shared, rules, sink.options().ordered(), pool, cores, this::giveBack);
    }

    private synchronized SharedProducer take(Sink.Stream sink) {
        SharedProducer shared =
                producers.computeIfAbsent(shareable(sink), same -> new SharedProducer(same, maxBufferedBytes));
        shared.addUser();
        return shared;
    }

    private void giveBack(SharedProducer shared, Duration timeout) {
        boolean isLast;
        synchronized (this) {
            isLast = shared.removeUser();
            if (isLast) {
                producers.values().remove(shared);
            }
        }
        if (isLast) {
            close(shared, timeout);
        }
    }

    /** The SDK may take ten seconds to end connections to an endpoint that does not answer; nobody has to wait for that. */
    private static void close(SharedProducer shared, Duration timeout) {
        Thread closing = new DaemonThreads("millrace-close").newThread(() -> shared.close(timeout));
        closing.start();
        try {
            closing.join(timeout.plus(CLIENT_CLOSE).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ids are put on before the producer sees a record. */
    private static Sink.Stream shareable(Sink.Stream sink) {
        Sink.StreamOptions options = sink.options();
        return new Sink.Stream(
                sink.nameOrArn(),
                sink.aws(),
                new Sink.StreamOptions(
                        options.aggregate(), options.linger(), options.ordered(), false, options.compression()));
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            String name = System.getenv("HOSTNAME");
            return name == null ? "localhost" : name;
        }
    }

    /** Ends the pool, and producers whose flows have not closed their destinations. */
    @Override
    public void close() {
        synchronized (this) {
            producers.values().forEach(shared -> close(shared, Duration.ZERO));
            producers.clear();
        }
        pool.shutdown();
    }
}
