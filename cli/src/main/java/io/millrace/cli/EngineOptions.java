package io.millrace.cli;

import io.millrace.local.FaultPlan;
import io.millrace.local.Limits;
import io.millrace.local.LocalKinesis;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say how the local Kinesis behaves. */
final class EngineOptions {
    /** Retention alone would let an engine that runs for a day fill the memory. */
    private static final long KEPT_BYTES_PER_SHARD = 64L << 20;

    @Option(
            names = "--host",
            paramLabel = "H",
            defaultValue = "127.0.0.1",
            description = "Interface that Kinesis listens on (default: 127.0.0.1).")
    private String host = "127.0.0.1";

    @Option(
            names = "--port",
            paramLabel = "P",
            defaultValue = "4567",
            description = "Kinesis port (default: 4567; 0: any).")
    private int port;

    @Option(
            names = "--tls-port",
            paramLabel = "P",
            description = "Kinesis port with TLS and a generated certificate (0: any).")
    @Nullable
    Integer tlsPort;

    @Option(
            names = "--region",
            paramLabel = "R",
            defaultValue = "us-east-1",
            description = "Region in ARNs (default: us-east-1).")
    private String region = "us-east-1";

    @Option(names = "--no-limits", description = "Lift the service's limits per shard and stream.")
    private boolean noLimits;

    @Option(
            names = "--change-time",
            paramLabel = "TIME",
            converter = TimeConverter.class,
            description = "How long streams stay CREATING, UPDATING and DELETING, as in 500ms, 5s, 1m (default: 0s).")
    private Duration changeTime = Duration.ZERO;

    @Option(
            names = "--keep-bytes",
            paramLabel = "N",
            converter = SizeConverter.class,
            description = "Bytes of records kept in memory in all, as in 512k, 64m, 1g (default: 64m of each shard).")
    private @Nullable Long keepBytes;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Keep data in this folder until it is older than the retention (default: in memory).")
    @Nullable
    Path directory;

    @Option(names = "--faults", paramLabel = "FILE", description = "Fault plan in JSON; what goes wrong on purpose.")
    private @Nullable Path faults;

    /** What goes wrong on purpose; a plan without rules unless a file was given. */
    FaultPlan plan() {
        return faults == null ? FaultPlan.none() : FaultPlan.read(faults);
    }

    /**
     * Starts the engine; one line tells what stood in the way.
     *
     * @param dynamoDb answers for DynamoDB at the engine's ports
     */
    LocalKinesis start(FaultPlan plan, Optional<URI> dynamoDb) {
        if (directory != null && keepBytes != null) {
            throw new UserError("--keep-bytes bounds what is held in memory, and --dir holds it in a folder; give one");
        }
        LocalKinesis.Builder builder = LocalKinesis.builder()
                .host(host)
                .port(port)
                .region(region)
                .changeTime(changeTime)
                .faults(plan)
                .limits(noLimits ? Limits.none() : Limits.service());
        if (tlsPort != null) {
            builder.tlsPort(tlsPort);
        }
        if (directory != null) {
            builder.directory(directory.resolve("kinesis"));
        } else if (keepBytes != null) {
            builder.keepBytes(keepBytes);
        } else {
            builder.keepBytesPerShard(KEPT_BYTES_PER_SHARD);
        }
        dynamoDb.ifPresent(builder::dynamoDb);
        return builder.start();
    }
}
