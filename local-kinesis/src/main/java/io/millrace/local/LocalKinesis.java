package io.millrace.local;

import io.millrace.local.engine.Account;
import io.millrace.local.engine.RefusedException;
import io.millrace.local.engine.Timers;
import io.millrace.local.http.NetworkThreads;
import io.millrace.local.operation.Operations;
import io.millrace.local.operation.Scene;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Kinesis Data Streams inside this JVM. Point any AWS SDK or the AWS CLI at its {@link #endpoint}, with any credentials.
 * Thread-safe; for tests, samples and laptops, not a store for production data.
 *
 * <pre>{@code
 * try (LocalKinesis kinesis = LocalKinesis.start()) {
 *     kinesis.createStream("clicks", 4);
 *     // any AWS client with endpointOverride(kinesis.endpoint())
 * }
 * }</pre>
 */
public final class LocalKinesis implements AutoCloseable {
    private final NetworkThreads threads;
    private final Account account;
    private final RetentionSweep sweep;
    private final Operations operations;
    private final FaultPlan faults;
    private final InstantSource clock;
    private final Ports ports;
    private final String region;

    private LocalKinesis(Builder builder) {
        faults = builder.faults;
        region = builder.region;
        clock = builder.clock;
        Limits limits = builder.limits;
        account = builder.keeping.open(storage -> new Account(
                builder.region,
                limits.shard(),
                builder.accountLimits.quotas(),
                Change.times(builder.changeTimes, builder.changeTime),
                storage,
                clock.millis()));
        Scene scene = new Scene(account, clock, limits.quotas());
        faults.begin(clock.instant());
        operations = new Operations(scene, limits.pace());
        threads = new NetworkThreads();
        Timers timers = ClockTimers.on(clock, threads);
        sweep = new RetentionSweep(account, clock, timers);
        FaultedService service = new FaultedService(operations, faults, clock, timers);
        try {
            ports = Ports.open(
                    threads, service, builder.host, builder.port, builder.tlsPort, builder.dynamoDb, clock.instant());
        } catch (LocalKinesisException e) {
            close();
            throw e;
        }
    }

    /** Starts on a free port of the loopback interface, with the service's limits, in memory. */
    public static LocalKinesis start() {
        return builder().start();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Where HTTP/1.1 and HTTP/2 are spoken in cleartext. */
    public URI endpoint() {
        return ports.plain();
    }

    /**
     * Where HTTP/1.1 and HTTP/2 are spoken over TLS.
     *
     * @throws IllegalStateException if no TLS port was asked for
     */
    public URI tlsEndpoint() {
        return ports.tls().orElseThrow(LocalKinesis::noTls);
    }

    /**
     * The certificate of the TLS port, for localhost and 127.0.0.1; clients that check certificates trust this one.
     *
     * @throws IllegalStateException if no TLS port was asked for
     */
    public X509Certificate certificate() {
        return ports.certificate().orElseThrow(LocalKinesis::noTls);
    }

    /** The region in this engine's ARNs. */
    public String region() {
        return region;
    }

    Ports ports() {
        return ports;
    }

    /** The plan this engine follows; rules can be added while it runs. */
    public FaultPlan faults() {
        return faults;
    }

    /** Whether there is a stream of this name, in whatever state. */
    public boolean hasStream(String name) {
        return account.stream(name, clock.millis()).isPresent();
    }

    /**
     * Creates a stream, which is ACTIVE on return unless a change time was set.
     *
     * @param shards at least 1
     * @throws IllegalArgumentException if there is such a stream already, or a value is none that the service takes
     */
    public void createStream(String name, int shards) {
        perform("CreateStream", Map.of("StreamName", name, "ShardCount", shards));
    }

    /**
     * Switches who distributes a stream's records, at once, as UpdateStreamRecordDistributionStrategy does; clients that
     * do not know that action yet see its effects all the same.
     *
     * @throws IllegalArgumentException if there is no such stream, or it is not on-demand
     */
    public void distributeRecords(String stream, RecordDistribution strategy) {
        perform(
                "UpdateStreamRecordDistributionStrategy",
                Map.of("StreamName", stream, "RecordDistributionStrategy", strategy.name()));
    }

    private void perform(String operation, Map<String, Object> request) {
        try {
            operations.perform(operation, request);
        } catch (RefusedException e) {
            throw new IllegalArgumentException(e.reason(), e);
        }
    }

    /**
     * Deletes a stream with all its records and fan-out consumers.
     *
     * @throws IllegalArgumentException if there is no such stream, or it is just being created, changed or deleted
     */
    public void deleteStream(String name) {
        perform("DeleteStream", Map.of("StreamName", name, "EnforceConsumerDeletion", true));
    }

    /** What records take up in memory, and what had to be dropped for {@link Builder#keepBytes} and its like. */
    public MemoryUse memoryUse() {
        return MemoryUse.of(account);
    }

    /** Closes the ports, the connections and the files. */
    @Override
    public void close() {
        sweep.close();
        threads.close();
        account.close();
    }

    private static IllegalStateException noTls() {
        return new IllegalStateException("No TLS port was asked for; use LocalKinesis.builder().tlsPort(0)");
    }

    /** Collects what differs from the defaults. Not thread-safe. */
    public static final class Builder {
        private String host = "127.0.0.1";
        private String region = "us-east-1";
        private int port;
        private OptionalInt tlsPort = OptionalInt.empty();
        private Limits limits = Limits.service();
        private AccountLimits accountLimits = AccountLimits.service();
        FaultPlan faults = FaultPlan.none();
        InstantSource clock = InstantSource.system();
        private Optional<URI> dynamoDb = Optional.empty();
        private final Map<Change, Duration> changeTimes = new EnumMap<>(Change.class);
        private Duration changeTime = Duration.ZERO;
        private Keeping keeping = Keeping.ALL_IN_MEMORY;

        private Builder() {}

        /** The interface to listen on; default 127.0.0.1, so that data stays on this host. */
        public Builder host(String value) {
            host = value;
            return this;
        }

        /** The region in ARNs; default us-east-1. */
        public Builder region(String value) {
            region = value;
            return this;
        }

        /** The cleartext port; default 0, any free one. */
        public Builder port(int value) {
            port = Checked.port("port", value);
            return this;
        }

        /** Asks for a TLS port as well; 0 is any free one. */
        public Builder tlsPort(int value) {
            tlsPort = OptionalInt.of(Checked.port("tlsPort", value));
            return this;
        }

        /** Default {@link Limits#service()}. */
        public Builder limits(Limits value) {
            limits = value;
            return this;
        }

        /** Default {@link AccountLimits#service()}. */
        public Builder accountLimits(AccountLimits value) {
            accountLimits = value;
            return this;
        }

        /** Keeps streams and records in this directory over restarts; default in memory. */
        public Builder directory(Path value) {
            keeping = keeping.inDirectory(value);
            return this;
        }

        /** In memory, keeps at most so many bytes per shard and drops older records; default all within retention. */
        public Builder keepBytesPerShard(long value) {
            keeping = keeping.bytesPerShard(Checked.positive("keepBytesPerShard", value));
            return this;
        }

        /**
         * In memory, keeps at most so many bytes of all shards together; the oldest records of the fullest shard go first,
         * the newest of each shard stays. What went is counted in {@link LocalKinesis#memoryUse}. Default all within
         * retention.
         */
        public Builder keepBytes(long value) {
            keeping = keeping.bytes(Checked.positive("keepBytes", value));
            return this;
        }

        public Builder faults(FaultPlan value) {
            faults = value;
            return this;
        }

        /**
         * The clock of arrival times, limits, retention, expiry and delays; default the system's. A {@link TestClock}
         * moves when a test says so.
         */
        public Builder clock(InstantSource value) {
            clock = value;
            return this;
        }

        /** How long changes take that have no time of their own; default zero. */
        public Builder changeTime(Duration value) {
            changeTime = Checked.time("changeTime", value);
            return this;
        }

        /** How long one kind of change takes; default that of all changes. */
        public Builder changeTime(Change change, Duration value) {
            changeTimes.put(change, Checked.time("changeTime of " + change, value));
            return this;
        }

        /** Answers DynamoDB's actions at this engine's ports too, by asking the DynamoDB there; default not at all. */
        public Builder dynamoDb(URI value) {
            dynamoDb = Optional.of(FaultedDynamoDb.checked(value));
            return this;
        }

        /**
         * Starts the engine.
         *
         * @throws LocalKinesisException with one line that names the port or directory at fault
         */
        public LocalKinesis start() {
            return new LocalKinesis(this);
        }
    }
}
