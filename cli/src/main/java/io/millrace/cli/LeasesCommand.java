package io.millrace.cli;

import io.millrace.consumer.lease.LeaseCondition;
import io.millrace.consumer.lease.LeaseTool;
import io.millrace.consumer.lease.TableContents;
import io.millrace.consumer.shard.ShardKey;
import io.millrace.consumer.shard.StreamId;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists the leases of an application, and gathers the commands that change them. */
@Command(
        name = "leases",
        mixinStandardHelpOptions = true,
        description =
                "List the leases of an application: owner, checkpoint, lag. Or change them, by one of the commands.",
        subcommands = {LeasesRelease.class, LeasesMove.class, LeasesSeek.class, LeasesExport.class, LeasesImport.class})
final class LeasesCommand implements Callable<Integer> {
    /** Only for the age of records, which is told to the second. */
    private final InstantSource clock = InstantSource.system();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "APPLICATION", arity = "0..1", description = "Name of the application.")
    private @Nullable String application;

    @Option(
            names = "--lease-table",
            paramLabel = "NAME",
            description = "Name of the lease table (default: the application's name).")
    private @Nullable String leaseTable;

    @Option(
            names = "--lag",
            description = "Add how far each lease is behind, and how old the record at its checkpoint is: reads one"
                    + " record of each shard. Needs --stream.")
    private boolean lag;

    @Option(
            names = "--stream",
            paramLabel = "STREAM",
            description = "Name or ARN of the stream; leases of other streams are left out.")
    private @Nullable String stream;

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Mixin
    private final EndpointOptions endpoints = new EndpointOptions();

    @Override
    public Integer call() {
        if (application == null) {
            throw new ParameterException(spec.commandLine(), "name an application, or a command and an application");
        }
        if (lag && stream == null) {
            throw new ParameterException(spec.commandLine(), "--lag reads from the stream: name it with --stream");
        }
        try (Clients clients = endpoints.clients()) {
            String table = leaseTable == null ? application : leaseTable;
            TableContents contents = new LeaseTool(clients.dynamoDb(), table).read();
            List<LeaseCondition> conditions = contents.leases().values().stream()
                    .filter(lease -> isOfStream(lease.key()))
                    .map(lease -> LeaseCondition.of(lease, contents, contents))
                    .toList();
            LeaseListing listing = new LeaseListing(table, lag, lag ? behind(clients, conditions) : rows(conditions));
            output.print(spec.commandLine().getOut(), listing.json(), listing.table());
            if (!output.isJson()) {
                spec.commandLine().getErr().println(listing.summary());
            }
            return 0;
        }
    }

    private boolean isOfStream(String key) {
        String wanted = stream == null ? "" : stream.substring(stream.lastIndexOf('/') + 1);
        return stream == null
                || StreamId.parse(ShardKey.parse(key).stream())
                        .filter(other -> !other.name().equals(wanted))
                        .isEmpty();
    }

    private static List<LeaseListing.Row> rows(List<LeaseCondition> conditions) {
        return conditions.stream()
                .map(condition -> new LeaseListing.Row(condition, LeaseLag.UNKNOWN))
                .toList();
    }

    private List<LeaseListing.Row> behind(Clients clients, List<LeaseCondition> conditions) {
        ShardReads reads = new ShardReads(clients.kinesis(), String.valueOf(stream));
        List<CompletableFuture<LeaseListing.Row>> rows = conditions.stream()
                .map(condition -> LeaseLag.of(reads, condition.lease(), clock.instant())
                        .thenApply(lag -> new LeaseListing.Row(condition, lag)))
                .toList();
        return rows.stream().map(CompletableFuture::join).toList();
    }
}
