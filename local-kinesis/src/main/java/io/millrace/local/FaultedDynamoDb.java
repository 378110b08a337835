package io.millrace.local;

import io.millrace.local.engine.Timers;
import io.millrace.local.http.HttpProxy;
import io.millrace.local.http.NetworkThreads;
import io.millrace.local.http.Passage;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A proxy in front of a DynamoDB that fails on purpose and counts calls. Clients speak to its {@link #endpoint} as they
 * would to DynamoDB; what the plan does not strike passes unchanged, but for the request id, which is the proxy's. It speaks
 * HTTP/1.1 in cleartext; the DynamoDB behind it is {@link LocalDynamoDb} or any other with an http or https endpoint.
 * Thread-safe.
 *
 * <pre>{@code
 * try (LocalDynamoDb tables = LocalDynamoDb.start();
 *         FaultedDynamoDb dynamoDb = FaultedDynamoDb.inFrontOf(tables.endpoint(), faults)) {
 *     // any AWS client with endpointOverride(dynamoDb.endpoint())
 *     assertThat(dynamoDb.calls("UpdateItem")).isLessThan(20);
 * }
 * }</pre>
 */
public final class FaultedDynamoDb implements AutoCloseable {
    private static final String TARGET = "X-Amz-Target";

    private final FaultPlan faults;
    private final InstantSource clock;
    private final NetworkThreads threads = new NetworkThreads();
    private final Timers timers;
    private final CallCounts counts = new CallCounts();
    private final URI backend;
    private final URI endpoint;

    private FaultedDynamoDb(Builder builder) {
        faults = builder.faults;
        clock = builder.clock;
        backend = builder.backend;
        timers = ClockTimers.on(clock, threads);
        faults.begin(clock.instant());
        try {
            int port = Ports.open(
                    builder.port,
                    builder.host,
                    wanted -> HttpProxy.open(builder.host, wanted, threads, backend, this::serve));
            endpoint = URI.create("http://" + builder.host + ":" + port);
        } catch (LocalKinesisException e) {
            threads.close();
            throw e;
        }
    }

    /** Starts on a free port of the loopback interface. */
    public static FaultedDynamoDb inFrontOf(URI dynamoDb, FaultPlan faults) {
        return builder(dynamoDb).faults(faults).start();
    }

    /**
     * Begins to describe a proxy.
     *
     * @param dynamoDb the endpoint behind it, http or https
     */
    public static Builder builder(URI dynamoDb) {
        return new Builder(dynamoDb);
    }

    /** Where clients find it. */
    public URI endpoint() {
        return endpoint;
    }

    /** The plan it follows; rules can be added while it runs. */
    public FaultPlan faults() {
        return faults;
    }

    /** How many calls came in by action, such as "UpdateItem", whatever became of them. */
    public Map<String, Long> calls() {
        return counts.byOperation();
    }

    /** How many calls of an action came in. */
    public long calls(String operation) {
        return counts.of(operation);
    }

    /** How many calls of an action came in that named this table; a batch or a transaction may name several. */
    public long calls(String operation, String table) {
        return counts.of(operation, table);
    }

    /** Closes the port and the connections; the DynamoDB behind it goes on. */
    @Override
    public void close() {
        threads.close();
    }

    /** An address that a DynamoDB can have, or a refusal. */
    static URI checked(URI dynamoDb) {
        String scheme = dynamoDb.getScheme();
        if (dynamoDb.getHost() == null
                || scheme == null
                || !Set.of("http", "https").contains(scheme)) {
            throw new IllegalArgumentException(
                    "dynamoDb is " + dynamoDb + "; it must be an endpoint such as http://127.0.0.1:8000");
        }
        return dynamoDb;
    }

    private void serve(Passage passage) {
        String target = passage.header(TARGET);
        String operation = target == null ? "" : target.substring(target.indexOf('.') + 1);
        Set<String> tables = DynamoDbTables.in(passage.body());
        counts.add(operation, tables);
        FaultRequest request = new FaultRequest(
                FaultService.DYNAMODB, operation, tables, Optional.empty(), passage.caller(), passage.requestId());
        Striker.strike(faults.nextRequest(request, clock.instant()), new Exchange(operation, passage));
    }

    /** One call on its way through. */
    private final class Exchange implements FaultableExchange {
        private final String operation;
        private final Passage passage;

        Exchange(String operation, Passage passage) {
            this.operation = operation;
            this.passage = passage;
        }

        @Override
        public void perform() {
            passage.forward(reason -> refuse(new FaultRefusal(
                    "BadGateway", 502, "The DynamoDB behind this proxy, " + backend + ", did not answer: " + reason)));
        }

        @Override
        public void performAsOf(Duration age) {
            throw new IllegalStateException("DynamoDB has no listing of shards");
        }

        @Override
        public void performUntil(int events, FaultRule rule) {
            throw new IllegalStateException("DynamoDB has no subscriptions");
        }

        @Override
        public void performInPart(OptionalInt bodyBytes) {
            passage.cutAfter(bodyBytes);
            perform();
        }

        @Override
        public void performUnheard(Runnable next) {
            passage.forwardUnheard(next);
        }

        @Override
        public void refuse(FaultRefusal refusal) {
            DynamoDbAnswers.refuse(passage, refusal);
        }

        @Override
        public FaultRefusal throttle() {
            return DynamoDbAnswers.throttle(operation);
        }

        @Override
        public FaultRefusal failure() {
            return DynamoDbAnswers.failure();
        }

        @Override
        public void drop() {
            passage.drop();
        }

        @Override
        public void reset() {
            passage.reset();
        }

        @Override
        public void freeze() {
            passage.freeze();
        }

        @Override
        public void later(Duration delay, Runnable step) {
            timers.at(clock.millis() + delay.toMillis(), step);
        }
    }

    /** Collects what differs from the defaults. Not thread-safe. */
    public static final class Builder {
        private final URI backend;
        private String host = "127.0.0.1";
        private int port;
        private FaultPlan faults = FaultPlan.none();
        private InstantSource clock = InstantSource.system();

        private Builder(URI backend) {
            this.backend = checked(backend);
        }

        /** The interface to listen on; default 127.0.0.1. */
        public Builder host(String value) {
            host = value;
            return this;
        }

        /** The port; default 0, any free one. */
        public Builder port(int value) {
            port = Checked.port("port", value);
            return this;
        }

        /** The plan to follow; default one without rules. It may be that of a {@link LocalKinesis} as well. */
        public Builder faults(FaultPlan value) {
            faults = value;
            return this;
        }

        /** The clock of delays and time windows; default the system's. A {@link TestClock} moves when a test says so. */
        public Builder clock(InstantSource value) {
            clock = value;
            return this;
        }

        /**
         * Starts the proxy; whether there is a DynamoDB behind it shows at the first call.
         *
         * @throws LocalKinesisException with one line that names the port at fault
         */
        public FaultedDynamoDb start() {
            return new FaultedDynamoDb(this);
        }
    }
}
