package io.millrace.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.consumer.lease.LeaseCondition;
import io.millrace.consumer.lease.LeaseTool;
import io.millrace.consumer.lease.TableContents;
import io.millrace.consumer.shard.ShardKey;
import io.millrace.consumer.shard.StreamId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
        subcommands = {LeasesRelease.class, LeasesSeek.class, LeasesExport.class, LeasesImport.class})
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

    private record Row(LeaseCondition condition, LeaseLag lag) {}

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
            List<Row> rows = lag ? behind(clients, conditions) : rows(conditions);
            output.print(spec.commandLine().getOut(), json(table, rows), table(rows));
            summarize(rows);
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

    private static List<Row> rows(List<LeaseCondition> conditions) {
        return conditions.stream()
                .map(condition -> new Row(condition, LeaseLag.UNKNOWN))
                .toList();
    }

    private List<Row> behind(Clients clients, List<LeaseCondition> conditions) {
        ShardReads reads = new ShardReads(clients.kinesis(), String.valueOf(stream));
        List<CompletableFuture<Row>> rows = conditions.stream()
                .map(condition -> LeaseLag.of(reads, condition.lease(), clock.instant())
                        .thenApply(lag -> new Row(condition, lag)))
                .toList();
        return rows.stream().map(CompletableFuture::join).toList();
    }

    private TextTable table(List<Row> rows) {
        Stream<String> titles = Stream.of("LEASE", "STATE", "OWNER", "CHECKPOINT");
        TextTable table = new TextTable(Stream.concat(titles, lag ? Stream.of(">LAG", ">AGE") : Stream.empty())
                .toArray(String[]::new));
        for (Row row : rows) {
            LeaseCondition condition = row.condition();
            List<Cell> cells = new ArrayList<>(List.of(
                    Cell.of(condition.lease().key()),
                    new Cell(state(condition), colour(condition.state())),
                    Cell.of(condition.holder().orElse("-")),
                    Cell.of(condition.lease().checkpoint().toString())));
            if (lag) {
                cells.add(Cell.of(row.lag().behind().map(LeaseLag::text).orElse("-")));
                cells.add(Cell.of(row.lag().age().map(LeaseLag::text).orElse("-")));
            }
            table.row(cells);
        }
        return table;
    }

    /** One reading does not tell who is alive: who is not known to be dead owns the lease. */
    private static String state(LeaseCondition condition) {
        return switch (condition.state()) {
            case HELD, SILENT -> "owned";
            case ABANDONED, GIVEN, FREE, FINISHED -> condition.state().name().toLowerCase(Locale.ROOT);
        };
    }

    private static Cell.Colour colour(LeaseCondition.State state) {
        return switch (state) {
            case HELD, SILENT -> Cell.Colour.GREEN;
            case ABANDONED, FREE -> Cell.Colour.RED;
            case GIVEN -> Cell.Colour.YELLOW;
            case FINISHED -> Cell.Colour.DIM;
        };
    }

    private ObjectNode json(String table, List<Row> rows) {
        ObjectNode document = OutputOptions.object().put("leaseTable", table);
        ArrayNode leases = document.putArray("leases");
        for (Row row : rows) {
            LeaseCondition condition = row.condition();
            ObjectNode lease = leases.addObject()
                    .put("lease", condition.lease().key())
                    .put("state", state(condition))
                    .put("owner", condition.holder().orElse(null))
                    .put("livesBy", condition.livesBy())
                    .put("checkpoint", condition.lease().checkpoint().text())
                    .put("subSequenceNumber", condition.lease().checkpoint().subSequence());
            if (lag) {
                lease.put(
                                "lagMillis",
                                row.lag().behind().map(Duration::toMillis).orElse(null))
                        .put(
                                "ageMillis",
                                row.lag().age().map(Duration::toMillis).orElse(null));
            }
        }
        return document;
    }

    private void summarize(List<Row> rows) {
        Map<String, Integer> counts = new TreeMap<>();
        for (Row row : rows) {
            String state = state(row.condition());
            counts.merge(row.condition().holder().map(name -> "of " + name).orElse(state), 1, Integer::sum);
        }
        if (!output.isJson()) {
            String parts = counts.entrySet().stream()
                    .map(count -> count.getValue() + " " + count.getKey())
                    .collect(Collectors.joining(", "));
            spec.commandLine().getErr().println(rows.size() + " leases: " + parts);
        }
    }
}
