package io.millrace.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.lease.LeaseTool;
import io.millrace.consumer.shard.Shard;
import io.millrace.consumer.shard.ShardGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the shards of a stream as a tree, and who reads them. */
@Command(
        name = "shards",
        mixinStandardHelpOptions = true,
        description = "Show the shards of a stream as a tree: lineage, hash keys, open or closed, and who reads them.")
final class ShardsCommand implements Callable<Integer> {
    private static final int SHOWN_BITS = 32;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "STREAM", description = "Name or ARN of the stream.")
    @SuppressWarnings("NullAway.Init")
    private String stream;

    @Option(
            names = "--application",
            paramLabel = "NAME",
            description = "Add owner and checkpoint of each shard from this application's lease table.")
    private @Nullable String application;

    @Option(
            names = "--lease-table",
            paramLabel = "NAME",
            description = "Name of the lease table (default: the application's name).")
    private @Nullable String leaseTable;

    @Option(names = "--open", description = "Open shards alone.")
    private boolean openOnly;

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Mixin
    private final EndpointOptions endpoints = new EndpointOptions();

    @Override
    public Integer call() {
        try (Clients clients = endpoints.clients()) {
            ShardGraph graph = Shards.list(clients.kinesis(), stream);
            Optional<ShardLeases> leases = Optional.ofNullable(leaseTable != null ? leaseTable : application)
                    .map(table -> ShardLeases.of(new LeaseTool(clients.dynamoDb(), table).read(), stream));
            List<ShardTree.Row> rows = ShardTree.of(graph, Terminal.current().boxes()).stream()
                    .filter(row -> !openOnly || !row.shard().closed())
                    .toList();
            output.print(spec.commandLine().getOut(), json(graph, rows, leases), table(rows, leases));
            return 0;
        }
    }

    private TextTable table(List<ShardTree.Row> rows, Optional<ShardLeases> leases) {
        Stream<String> titles = Stream.of("SHARD", "STATE", ">SHARE", "HASH KEYS");
        Stream<String> ofLeases = leases.isPresent() ? Stream.of("OWNER", "CHECKPOINT") : Stream.empty();
        TextTable table = new TextTable(Stream.of(titles, ofLeases, Stream.of("LINEAGE"))
                .flatMap(part -> part)
                .toArray(String[]::new));
        for (ShardTree.Row row : rows) {
            Shard shard = row.shard();
            List<Cell> cells = new ArrayList<>(List.of(
                    Cell.of((openOnly ? "" : row.branch()) + shard.shardId()),
                    shard.closed() ? new Cell("closed", Cell.Colour.DIM) : new Cell("open", Cell.Colour.GREEN),
                    Cell.of(String.format(Locale.ROOT, "%.2f %%", 100 * ShardTree.share(shard.range()))),
                    Cell.of(shortened(shard.range()))));
            leases.ifPresent(known -> {
                cells.add(Cell.of(known.owner(shard.shardId()).orElse("-")));
                cells.add(Cell.of(known.checkpoint(shard.shardId()).orElse("-")));
            });
            cells.add(Cell.of(row.lineage()));
            table.row(cells);
        }
        return table;
    }

    /** In hexadecimal, the first quarter of their digits. */
    private static String shortened(HashKeyRange range) {
        return String.format(
                Locale.ROOT,
                "%08x..%08x",
                range.start().high() >>> SHOWN_BITS,
                range.end().high() >>> SHOWN_BITS);
    }

    private ObjectNode json(ShardGraph graph, List<ShardTree.Row> rows, Optional<ShardLeases> leases) {
        ObjectNode document = OutputOptions.object().put("stream", stream);
        ArrayNode shards = document.putArray("shards");
        for (ShardTree.Row row : rows) {
            Shard shard = row.shard();
            ObjectNode node = shards.addObject()
                    .put("shardId", shard.shardId())
                    .put("open", !shard.closed())
                    .put("startingHashKey", shard.range().start().toDecimal())
                    .put("endingHashKey", shard.range().end().toDecimal())
                    .put("share", ShardTree.share(shard.range()));
            ArrayNode parents = node.putArray("parents");
            shard.parents().forEach(parents::add);
            ArrayNode children = node.putArray("children");
            graph.children(shard.shardId()).forEach(child -> children.add(child.shardId()));
            leases.ifPresent(
                    known -> node.put("owner", known.owner(shard.shardId()).orElse(null))
                            .put("checkpoint", known.checkpoint(shard.shardId()).orElse(null)));
        }
        return document;
    }
}
