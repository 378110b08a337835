package io.millrace.cli;

import io.millrace.local.FaultPlan;
import io.millrace.local.LocalKinesis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs Kinesis and DynamoDB on this machine until it is stopped. */
@Command(
        name = "local",
        mixinStandardHelpOptions = true,
        description = "Run Kinesis and DynamoDB on this machine until stopped; says how to reach them when ready.")
final class LocalCommand implements Callable<Integer> {
    private static final int DYNAMODB_PORT = 8000;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private EngineOptions engine = new EngineOptions();

    @Option(
            names = "--certificate",
            paramLabel = "FILE",
            description = "Write the TLS port's certificate here, as PEM, for other processes to trust.")
    private @Nullable Path certificate;

    @Option(names = "--dynamodb-port", paramLabel = "P", description = "DynamoDB port (default: 8000; 0: any).")
    private @Nullable Integer dynamoDbPort;

    @Option(names = "--no-dynamodb", description = "Run Kinesis alone.")
    private boolean noDynamoDb;

    @Option(names = "--stream", paramLabel = "NAME:SHARDS", description = "A stream to begin with; may be repeated.")
    private List<StreamToCreate> streams = List.of();

    @Option(
            names = "--ready-file",
            paramLabel = "FILE",
            description = "Written as NAME=VALUE lines when everything is ready, deleted at the end.")
    private @Nullable Path readyFile;

    @Override
    public Integer call() throws InterruptedException {
        requireSense();
        FaultPlan plan = engine.plan();
        try (Termination termination = Termination.heard();
                LocalTables tables = tables(plan);
                LocalKinesis kinesis = engine.start(plan, tables.endpoint())) {
            streams.forEach(stream -> stream.createIn(kinesis));
            if (certificate != null) {
                CertificateFile.write(kinesis.certificate(), certificate);
            }
            ReadyLines lines = ReadyLines.of(
                    kinesis,
                    engine.tlsPort != null,
                    tables.endpoint(),
                    Optional.ofNullable(certificate).map(Path::toAbsolutePath));
            lines.print(spec.commandLine().getOut());
            awaitEnd(lines, termination);
            return 0;
        }
    }

    private void awaitEnd(ReadyLines lines, Termination termination) throws InterruptedException {
        if (readyFile == null) {
            termination.await();
            return;
        }
        lines.write(readyFile);
        try {
            termination.await();
        } finally {
            delete(readyFile);
        }
    }

    private void requireSense() {
        if (certificate != null && engine.tlsPort == null) {
            throw new UserError("--certificate is for the TLS port, and there is none; add --tls-port");
        }
        if (noDynamoDb && dynamoDbPort != null) {
            throw new UserError("--no-dynamodb and --dynamodb-port " + dynamoDbPort + " exclude each other; give one");
        }
    }

    private LocalTables tables(FaultPlan plan) {
        if (noDynamoDb) {
            return LocalTables.NONE;
        }
        Path folder = engine.directory == null ? null : engine.directory.resolve("dynamodb");
        return LocalTables.start(dynamoDbPort == null ? DYNAMODB_PORT : dynamoDbPort, folder, plan);
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            System.err.println("millrace: " + file + " could not be deleted: " + e);
        }
    }
}
