package io.millrace.local;

import io.millrace.local.engine.Account;
import io.millrace.local.engine.RefusedException;
import io.millrace.local.engine.ShardRates;
import io.millrace.local.engine.Storage;
import io.millrace.local.engine.Timers;
import io.millrace.local.http.HttpServer;
import io.millrace.local.http.NetworkThreads;
import io.millrace.local.operation.Operations;
import io.millrace.local.operation.Quotas;
import io.millrace.local.operation.Scene;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

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
    private final Operations operations;
    private final FaultPlan faults;
    private final InstantSource clock;
    private final Ports ports;

    private LocalKinesis(Builder builder) {
        faults = builder.faults;
        clock = builder.clock;
        Limits limits = builder.limits;
        ShardRates rates = new ShardRates(
                limits.writeBytesPerSecond(),
                limits.writeRecordsPerSecond(),
                limits.readCallsPerSecond(),
                limits.readBytesPerSecond());
        account = builder.account(rates);
        Quotas quotas = new Quotas(limits.answerBytes(), limits.iteratorLife());
        Scene scene = new Scene(
                account,
                clock,
                quotas,
                (operation, stream, shard) -> FaultedService.entryFault(faults, operation, stream, shard));
        operations = new Operations(scene);
        threads = new NetworkThreads();
        Timers timers = ClockTimers.on(clock, threads);
        HttpServer server =
                new HttpServer(builder.host, threads, new FaultedService(operations, faults, clock, timers));
        try {
            ports = Ports.open(server, builder.host, builder.port, builder.tlsPort, clock.instant());
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
            operations.answer(operation, request);
        } catch (RefusedException e) {
            throw new IllegalArgumentException(e.reason(), e);
        }
    }

    /** Closes the ports, the connections and the files. */
    @Override
    public void close() {
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
        private FaultPlan faults = FaultPlan.none();
        private InstantSource clock = InstantSource.system();
        private Duration changeTime = Duration.ZERO;
        private @Nullable Path directory;
        private long keepBytesPerShard = Long.MAX_VALUE;

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
            port = checkedPort("port", value);
            return this;
        }

        /** Asks for a TLS port as well; 0 is any free one. */
        public Builder tlsPort(int value) {
            tlsPort = OptionalInt.of(checkedPort("tlsPort", value));
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
            directory = value;
            return this;
        }

        /** In memory, keeps at most so many bytes per shard and drops older records; default all within retention. */
        public Builder keepBytesPerShard(long value) {
            if (value < 1) {
                throw new IllegalArgumentException("keepBytesPerShard is " + value + "; it must be at least 1");
            }
            keepBytesPerShard = value;
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

        /** How long a stream stays CREATING, UPDATING or DELETING; default zero. */
        public Builder changeTime(Duration value) {
            if (value.isNegative()) {
                throw new IllegalArgumentException("changeTime is " + value + "; it must not be negative");
            }
            changeTime = value;
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

        private Account account(ShardRates rates) {
            Storage storage = storage();
            try {
                return new Account(region, rates, accountLimits.quotas(), changeTime, storage, clock.millis());
            } catch (UncheckedIOException e) {
                storage.close();
                throw unusable(e);
            }
        }

        private Storage storage() {
            if (directory == null) {
                return Storage.inMemory(keepBytesPerShard);
            }
            try {
                return Storage.inDirectory(directory);
            } catch (IOException e) {
                throw unusable(e);
            }
        }

        private LocalKinesisException unusable(Exception cause) {
            Throwable reason = cause.getCause() == null ? cause : cause.getCause();
            return new LocalKinesisException(
                    "Directory " + directory + " cannot be used: " + reason.getMessage(), cause);
        }

        private static int checkedPort(String name, int value) {
            if (value < 0 || value > 65_535) {
                throw new IllegalArgumentException(name + " is " + value + "; it must be between 0 and 65535");
            }
            return value;
        }
    }
}
