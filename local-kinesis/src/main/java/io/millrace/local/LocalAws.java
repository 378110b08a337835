package io.millrace.local;

import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbBaseClientBuilder;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisBaseClientBuilder;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/**
 * Kinesis and DynamoDB in this JVM, in place of Testcontainers' {@code LocalStackContainer}: the methods by which a
 * program uses that one are here under the same names, so that it changes the line that makes it and needs no Docker.
 * DynamoDB is Amazon's DynamoDB Local, which must be on the class path (see {@link LocalDynamoDb}). The AWS SDK is
 * needed only by those who call the methods that name its types. Thread-safe.
 *
 * <pre>{@code
 * LocalAws aws = new LocalAws();
 * aws.start();
 * aws.kinesis().createStream("clicks", 4);
 * KinesisAsyncClient kinesis = aws.kinesisAsyncClient();
 * }</pre>
 */
public final class LocalAws implements AutoCloseable {
    private static final Set<String> SERVICES = Set.of("kinesis", "dynamodb");

    /** What runs between start and stop. */
    private record Running(LocalKinesis kinesis, Optional<Tables> tables) {
        void close() {
            kinesis.close();
            tables.ifPresent(Tables::close);
        }
    }

    /** DynamoDB, and before it what has the fault plan strike there too. */
    private record Tables(LocalDynamoDb dynamoDb, FaultedDynamoDb proxy) {
        static Tables start(LocalKinesis.Builder kinesis) {
            LocalDynamoDb dynamoDb = LocalDynamoDb.start();
            FaultedDynamoDb proxy = FaultedDynamoDb.builder(dynamoDb.endpoint())
                    .faults(kinesis.faults)
                    .clock(kinesis.clock)
                    .start();
            kinesis.dynamoDb(proxy.endpoint());
            return new Tables(dynamoDb, proxy);
        }

        void close() {
            proxy.close();
            dynamoDb.close();
        }
    }

    private final LocalKinesis.Builder kinesisBuilder;
    private Set<String> services = SERVICES;
    private @Nullable Running running;
    private @Nullable SdkClients clients;

    /** Kinesis as {@link LocalKinesis#start} makes it, and DynamoDB in memory. */
    public LocalAws() {
        this(LocalKinesis.builder());
    }

    /** Kinesis as this builder makes it, and DynamoDB in memory. */
    public LocalAws(LocalKinesis.Builder kinesis) {
        this.kinesisBuilder = kinesis;
    }

    /** Both, started. */
    public static LocalAws started() {
        LocalAws aws = new LocalAws();
        aws.start();
        return aws;
    }

    /**
     * What to start: "kinesis", or "kinesis" and "dynamodb", which is the default.
     *
     * @throws IllegalArgumentException for any other service, and if "kinesis" is missing
     */
    public synchronized LocalAws withServices(String... names) {
        Set<String> wanted = Set.of(names);
        if (!SERVICES.containsAll(wanted) || !wanted.contains("kinesis")) {
            throw new IllegalArgumentException(
                    "Services are " + String.join(", ", names) + "; there are \"kinesis\", alone or with \"dynamodb\"");
        }
        services = wanted;
        return this;
    }

    /** Starts what is not running yet; does nothing if everything is. */
    public synchronized void start() {
        if (running == null) {
            Optional<Tables> tables =
                    services.contains("dynamodb") ? Optional.of(Tables.start(kinesisBuilder)) : Optional.empty();
            try {
                running = new Running(kinesisBuilder.start(), tables);
            } catch (RuntimeException e) {
                tables.ifPresent(Tables::close);
                throw e;
            }
        }
    }

    /** Closes the clients that were made here, then the engines; everything in them is gone. */
    public synchronized void stop() {
        if (clients != null) {
            clients.close();
            clients = null;
        }
        if (running != null) {
            Running stopped = running;
            running = null;
            stopped.close();
        }
    }

    @Override
    public void close() {
        stop();
    }

    /**
     * The Kinesis engine.
     *
     * @throws IllegalStateException unless started, as for all that follow
     */
    public LocalKinesis kinesis() {
        return running().kinesis();
    }

    /**
     * DynamoDB, behind a proxy that follows the fault plan of {@link #kinesis} and counts calls.
     *
     * @throws IllegalStateException if it was not asked for
     */
    public FaultedDynamoDb dynamoDb() {
        return running()
                .tables()
                .map(Tables::proxy)
                .orElseThrow(() -> new IllegalStateException(
                        "DynamoDB was not asked for; use withServices(\"kinesis\", \"dynamodb\")"));
    }

    /** Where Kinesis listens, and at the same address DynamoDB, as in LocalStack. */
    public URI getEndpoint() {
        return kinesis().endpoint();
    }

    /** The region of ARNs and credentials. */
    public String getRegion() {
        return kinesis().region();
    }

    /** An access key; any other does as well. */
    public String getAccessKey() {
        return LocalCredentials.ACCESS_KEY;
    }

    /** A secret key; any other does as well. */
    public String getSecretKey() {
        return LocalCredentials.SECRET_KEY;
    }

    /** Access key and secret key for the SDK. */
    public AwsCredentialsProvider credentialsProvider() {
        return LocalCredentials.provider();
    }

    /**
     * Sets endpoint, region, credentials and, where the engine has a TLS port, trust on a builder of any Kinesis client.
     *
     * @return the same builder
     */
    public <B extends KinesisBaseClientBuilder<B, ?>> B configure(B builder) {
        return clients().configure(builder);
    }

    /**
     * Sets endpoint, region and credentials on a builder of any DynamoDB client.
     *
     * @return the same builder
     */
    public <B extends DynamoDbBaseClientBuilder<B, ?>> B configure(B builder) {
        return clients().configure(builder);
    }

    /** One client for all callers, closed with this; so are the other three. */
    public KinesisAsyncClient kinesisAsyncClient() {
        return clients().kinesisAsync();
    }

    /**
     * One client for all callers.
     *
     * @throws LocalKinesisException if the class path has no HTTP client for it
     */
    public KinesisClient kinesisClient() {
        return clients().kinesis();
    }

    /** One client for all callers. */
    public DynamoDbAsyncClient dynamoDbAsyncClient() {
        return clients().dynamoDbAsync();
    }

    /**
     * One client for all callers.
     *
     * @throws LocalKinesisException if the class path has no HTTP client for it
     */
    public DynamoDbClient dynamoDbClient() {
        return clients().dynamoDb();
    }

    private synchronized SdkClients clients() {
        if (clients == null) {
            clients = new SdkClients(this);
        }
        return clients;
    }

    private synchronized Running running() {
        if (running == null) {
            throw new IllegalStateException("Not started, or stopped already; call start() first");
        }
        return running;
    }
}
