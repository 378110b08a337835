package io.millrace.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says how many shards a rate of records needs, and what a month of it costs by the list. */
@Command(
        name = "size",
        mixinStandardHelpOptions = true,
        description = "Say how many shards a rate of records needs and what a month costs by the list, with and without"
                + " aggregation, provisioned and on demand. Asks no service.")
final class SizeCommand implements Callable<Integer> {
    private static final int LONGEST_HOURS = 8_760;
    private static final int MOST_FAN_OUT = 20;
    private static final int LARGEST_RECORD = 10 * 1024 * 1024;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--records-per-second",
            paramLabel = "R",
            required = true,
            description = "User records a second, at the peak that the stream is to take.")
    private double rate;

    @Option(
            names = "--record-bytes",
            paramLabel = "B",
            required = true,
            description = "Bytes of one with its partition key, on average.")
    private double bytes;

    @Option(
            names = "--consumers",
            paramLabel = "N",
            defaultValue = "1",
            description = "Applications that read all of it (default: ${DEFAULT-VALUE}).")
    private int consumers;

    @Option(names = "--fan-out", description = "They read by enhanced fan-out.")
    private boolean fanOut;

    @Option(
            names = "--retention",
            paramLabel = "HOURS",
            defaultValue = "24",
            description = "Hours for which records are kept, 24 to 8760 (default: ${DEFAULT-VALUE}).")
    private int retention;

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Override
    public Integer call() {
        require(rate > 0 && Double.isFinite(rate), "--records-per-second", rate, "above 0");
        require(bytes >= 1 && bytes <= LARGEST_RECORD, "--record-bytes", bytes, "1 to 10485760");
        require(
                consumers >= 0 && (!fanOut || consumers <= MOST_FAN_OUT),
                "--consumers",
                consumers,
                "0 or above, and up to 20 with --fan-out");
        require(retention >= 24 && retention <= LONGEST_HOURS, "--retention", retention, "24 to 8760 hours");
        Workload workload = new Workload(rate, bytes, consumers, fanOut, retention);
        Workload.Needs alone = workload.alone();
        Workload.Needs aggregated = workload.aggregated();
        output.print(spec.commandLine().getOut(), json(alone, aggregated), table(alone, aggregated));
        if (!output.isJson()) {
            spec.commandLine().getOut().println();
            spec.commandLine().getOut().println(ListPrices.SOURCE + ".");
        }
        return 0;
    }

    private static void require(boolean holds, String option, Number value, String range) {
        if (!holds) {
            throw new UserError(option + " is " + range + ", not " + value);
        }
    }

    private TextTable table(Workload.Needs alone, Workload.Needs aggregated) {
        TextTable table = new TextTable("", ">EACH ALONE", ">AGGREGATED");
        row(table, "Kinesis records/s", alone, aggregated, needs -> number(needs.kinesisRecordsPerSecond()));
        row(table, "bytes of one", alone, aggregated, needs -> whole(needs.kinesisRecordBytes()));
        row(table, "PUT payload units/s", alone, aggregated, needs -> number(needs.putUnitsPerSecond()));
        row(table, "shards, no room for peaks", alone, aggregated, needs -> whole((double) needs.shards()));
        row(table, "  bound by", alone, aggregated, Workload.Needs::boundBy);
        costs(table, "provisioned, USD a month", alone, aggregated, Workload.Needs::provisioned);
        costs(table, "on demand, USD a month", alone, aggregated, Workload.Needs::onDemand);
        return table;
    }

    private static void costs(
            TextTable table,
            String title,
            Workload.Needs alone,
            Workload.Needs aggregated,
            Function<Workload.Needs, Map<String, Double>> costs) {
        table.row(List.of(
                new Cell(title, Cell.Colour.BOLD),
                new Cell(money(Workload.Needs.sum(costs.apply(alone))), Cell.Colour.BOLD),
                new Cell(money(Workload.Needs.sum(costs.apply(aggregated))), Cell.Colour.BOLD)));
        costs.apply(alone)
                .keySet()
                .forEach(part -> row(
                        table,
                        "  " + part,
                        alone,
                        aggregated,
                        needs -> money(costs.apply(needs).getOrDefault(part, 0.0))));
    }

    private static void row(
            TextTable table,
            String title,
            Workload.Needs alone,
            Workload.Needs aggregated,
            Function<Workload.Needs, String> text) {
        table.row(title, text.apply(alone), text.apply(aggregated));
    }

    private static String money(double dollars) {
        return String.format(Locale.ROOT, "%,.2f", dollars);
    }

    private static String number(double number) {
        return String.format(Locale.ROOT, "%,.1f", number);
    }

    private static String whole(double number) {
        return String.format(Locale.ROOT, "%,.0f", number);
    }

    private ObjectNode json(Workload.Needs alone, Workload.Needs aggregated) {
        ObjectNode document = OutputOptions.object();
        document.putObject("prices")
                .put("kind", "list prices")
                .put("region", ListPrices.REGION)
                .put("year", ListPrices.YEAR)
                .put("currency", "USD")
                .put("source", ListPrices.SOURCE);
        document.putObject("workload")
                .put("recordsPerSecond", rate)
                .put("recordBytes", bytes)
                .put("consumers", consumers)
                .put("fanOut", fanOut)
                .put("retentionHours", retention);
        fill(document.putObject("alone"), alone);
        fill(document.putObject("aggregated"), aggregated);
        return document;
    }

    private static void fill(ObjectNode node, Workload.Needs needs) {
        node.put("kinesisRecordsPerSecond", needs.kinesisRecordsPerSecond())
                .put("kinesisRecordBytes", needs.kinesisRecordBytes())
                .put("putPayloadUnitsPerSecond", needs.putUnitsPerSecond())
                .put("shards", needs.shards())
                .put("boundBy", needs.boundBy());
        fill(node.putObject("provisionedMonth"), needs.provisioned());
        fill(node.putObject("onDemandMonth"), needs.onDemand());
    }

    private static void fill(ObjectNode node, Map<String, Double> costs) {
        costs.forEach(node::put);
        node.put("total", Workload.Needs.sum(costs));
    }
}
