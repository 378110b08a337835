package io.millrace.cli;

import io.millrace.local.Limits;
import io.millrace.local.LocalDynamoDb;
import io.millrace.local.LocalKinesis;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs Kinesis and DynamoDB on this machine until it is stopped. */
@Command(
        name = "local",
        mixinStandardHelpOptions = true,
        description = "Run Kinesis and DynamoDB on this machine until stopped; one line per endpoint when ready.")
final class LocalCommand implements Callable<Integer> {
    /** Retention alone would let an engine that runs for a day fill the memory. */
    private static final long MEMORY_BYTES_PER_SHARD = 64L << 20;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--port",
            paramLabel = "P",
            defaultValue = "4567",
            description = "Kinesis port (default: 4567; 0: any).")
    private int port;

    @Option(names = "--tls-port", paramLabel = "P", description = "Kinesis port with TLS and a generated certificate.")
    private @Nullable Integer tlsPort;

    @Option(
            names = "--dynamodb-port",
            paramLabel = "P",
            defaultValue = "8000",
            description = "DynamoDB port (default: 8000; 0: any).")
    private int dynamoDbPort;

    @Option(names = "--stream", paramLabel = "NAME:SHARDS", description = "A stream to begin with; may be repeated.")
    private List<StreamToCreate> streams = List.of();

    @Option(names = "--no-limits", description = "Lift the service's limits per shard and stream.")
    private boolean noLimits;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Keep data in this folder (default: in memory, the newest 64 MiB of each shard).")
    private @Nullable Path directory;

    @Override
    public Integer call() throws InterruptedException {
        try (LocalKinesis kinesis = kinesis();
                LocalDynamoDb dynamoDb =
                        LocalDynamoDb.start(dynamoDbPort, directory == null ? null : directory.resolve("dynamodb"))) {
            streams.forEach(stream -> stream.createIn(kinesis));
            PrintWriter out = spec.commandLine().getOut();
            out.println("kinesis " + kinesis.endpoint());
            if (tlsPort != null) {
                out.println("kinesis " + kinesis.tlsEndpoint());
            }
            out.println("dynamodb " + dynamoDb.endpoint());
            out.flush();
            new CountDownLatch(1).await();
            return 0;
        }
    }

    private LocalKinesis kinesis() {
        LocalKinesis.Builder builder =
                LocalKinesis.builder().port(port).limits(noLimits ? Limits.none() : Limits.service());
        if (tlsPort != null) {
            builder.tlsPort(tlsPort);
        }
        if (directory != null) {
            builder.directory(directory.resolve("kinesis"));
        } else {
            builder.keepBytesPerShard(MEMORY_BYTES_PER_SHARD);
        }
        return builder.start();
    }
}
