package io.millrace.agent.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keys of a flow. */
final class FlowKeys {
    private static final int LARGEST_TO_STREAM = 1024 * 1024;
    private static final int LARGEST_TO_FIREHOSE = 1000 * 1024;

    private static final Key<String> ID = Key.of(
                    "id",
                    Kinds.text("[^\\x00-\\x1f\\x7f]{1,512}", "text of 1 to 512 characters"),
                    "Unique in the configuration, and kept: what was sent is remembered under it.")
            .necessary();
    private static final Key<Boolean> STDIN =
            Key.of("stdin", Kinds.onlyTrue(), "The standard input of the agent, to its end.");
    private static final Section SECTION = Section.strict(
            "flow",
            "Where records come from, how bytes become records, what is done to them, and where they go.",
            List.of(
                    ID,
                    FileKeys.FILES,
                    STDIN,
                    RecordKeys.RECORDS,
                    ProcessKeys.PROCESS,
                    PartitionKeys.PARTITION_KEY,
                    SinkKeys.TO),
            new Rule.ExactlyOne(List.of("files", "stdin")));
    static final Key<List<Values>> FLOWS = Key.of(
                    "flows", Groups.list(Groups.object(SECTION), 1), "The flows of records.")
            .necessary();

    private FlowKeys() {}

    static FlowConfig flow(Values values, Optional<Values> aws) {
        Values sink = values.get(SinkKeys.TO);
        boolean firehose = sink.has(SinkKeys.FIREHOSE);
        Values records = values.find(RecordKeys.RECORDS).orElseGet(() -> new Values(values.spot(), Map.of(), Map.of()));
        return new FlowConfig(
                values.get(ID),
                values.has(STDIN) ? new Source.StandardInput() : FileKeys.source(values.get(FileKeys.FILES)),
                RecordKeys.framing(records, firehose, firehose ? LARGEST_TO_FIREHOSE : LARGEST_TO_STREAM),
                ProcessKeys.steps(values),
                PartitionKeys.partitionKey(values.get(PartitionKeys.PARTITION_KEY)),
                SinkKeys.sink(sink, aws));
    }

    /** Tells what does not fit together, within each flow and between them. */
    static void check(List<Values> flows) {
        Map<String, Spot> ids = new HashMap<>();
        Map<String, Spot> inputs = new HashMap<>();
        for (Values flow : flows) {
            checkWithin(flow);
            flow.find(ID).ifPresent(id -> checkUnique(ids, id, flow.at(ID)));
            if (flow.has(STDIN)) {
                Spot first = inputs.putIfAbsent("", flow.at(STDIN));
                if (first != null) {
                    flow.at(STDIN)
                            .problem("is already read by the flow in line "
                                    + first.node().line() + "; only one flow can read it");
                }
            }
        }
    }

    /** Tells that an id was there before. */
    static void checkUnique(Map<String, Spot> ids, String id, Spot spot) {
        Spot first = ids.putIfAbsent(id, spot);
        if (first != null) {
            String place = first.file().equals(spot.file())
                    ? "line " + first.node().line()
                    : first.file() + ":" + first.node().line();
            spot.problem("is \"" + id + "\", the id of the flow in " + place
                    + "; ids are unique, as checkpoints are kept under them");
        }
    }

    private static void checkWithin(Values flow) {
        ProcessKeys.check(flow);
        Optional<Values> records = flow.find(RecordKeys.RECORDS);
        records.ifPresent(RecordKeys::check);
        boolean firehose =
                flow.find(SinkKeys.TO).filter(to -> to.has(SinkKeys.FIREHOSE)).isPresent();
        if (firehose) {
            records.filter(each -> each.find(RecordKeys.MAX_BYTES).orElse(0L) > LARGEST_TO_FIREHOSE)
                    .ifPresent(each -> each.at(RecordKeys.MAX_BYTES)
                            .mustBe("at most 1000KiB with to.firehose, the most that Firehose takes"));
            if (flow.has(PartitionKeys.PARTITION_KEY)) {
                flow.at(PartitionKeys.PARTITION_KEY)
                        .problem("means nothing with to.firehose, which has no partition keys; remove it");
            }
        }
        checkContainer(flow, records, "criText", new Framing.Grouping.Cri(), "cri");
        checkContainer(flow, records, "dockerText", new Framing.Grouping.DockerJson(), "docker");
    }

    private static void checkContainer(
            Values flow, Optional<Values> records, String step, Framing.Grouping needed, String name) {
        boolean there = records.flatMap(each -> each.find(RecordKeys.CONTAINER))
                .filter(needed::equals)
                .isPresent();
        if (!there) {
            ProcessKeys.places(flow, step)
                    .forEach(spot -> spot.problem("needs records.container \"" + name + "\" in its flow; add it"));
        }
    }
}
