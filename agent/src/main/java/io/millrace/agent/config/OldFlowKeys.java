package io.millrace.agent.config;

import io.millrace.agent.config.Framing.Grouping;
import io.millrace.agent.config.Framing.LongRecords;
import io.millrace.agent.config.Sink.FirehoseOptions;
import io.millrace.agent.config.Sink.StreamOptions;
import io.millrace.agent.config.Source.Start;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Keys of the Kinesis Agent's flows. */
final class OldFlowKeys {
    private static final int MOST_TO_STREAM = 1024 * 1024;
    private static final int MOST_TO_FIREHOSE = 1000 * 1024;
    private static final Duration GROUP_FLUSH = Duration.ofSeconds(5);
    private static final int GROUP_LINES = 10_000;

    private static final Key<String> FILES = Key.of(
                    "filePattern",
                    Kinds.glob(),
                    "Pattern of the files. Every file that matches is read; wildcards may also stand in names of"
                            + " directories, ** for any number of them. *.gz, *.bz2 and *.zip are left alone.")
            .necessary();
    private static final Key<String> STREAM = Key.of("kinesisStream", SinkKeys.STREAM_KIND, "The data stream.");
    private static final Key<String> DELIVERY_STREAM = Key.of(
            "deliveryStream", SinkKeys.DELIVERY_STREAM_KIND, "The delivery stream. Counts before kinesisStream.");
    private static final Key<Start> START = Key.of(
                    "initialPosition",
                    ChoiceKind.of("START_OF_FILE", Start.BEGINNING, "END_OF_FILE", Start.END)
                            .inAnyCase(),
                    "Where a file begins that is there when the flow first starts. Files that appear later begin at"
                            + " their first byte.")
            .byDefault("END_OF_FILE");
    private static final Key<PartitionKey> PARTITION_KEY = Key.of(
                    "partitionKeyOption",
                    ChoiceKind.of("RANDOM", PartitionKeys.spread(), "DETERMINISTIC", new PartitionKey.HashOfRecord())
                            .inAnyCase(),
                    "RANDOM: a hash of file and place, over all shards. DETERMINISTIC: a hash of the record.")
            .byDefault("RANDOM");
    static final Key<Boolean> AGGREGATE = Key.of(
                    "aggregate",
                    Kinds.lenientFlag(),
                    "Not a key of the Kinesis Agent: whether lines share Kinesis records, in the format of the KPL."
                            + " With false each line is one record, as it was.")
            .byDefault(true);
    private static final Key<Integer> JOINED = Key.of(
                    "aggregatedRecordSizeBytes",
                    Kinds.lenientWhole(0, 1_024_000),
                    "How large a Firehose record of joined lines may get; 0: each line is one. Also with"
                            + " multiLineStartPattern.")
            .byDefault(0);
    private static final Key<Integer> MAX_AGE = Key.of(
            "maxBufferAgeMillis",
            Kinds.lenientWhole(1000, 900_000),
            "The longest that a record waits for others. Without it 100 ms, not the minute that it was.");
    private static final Key<Integer> MAX_RECORDS = Key.of(
                    "maxBufferSizeRecords", Kinds.lenientWhole(1, 500), "The most Firehose records of one request.")
            .byDefault(500);
    private static final Key<Integer> MAX_BYTES = Key.of(
            "maxBufferSizeBytes",
            Kinds.lenientWhole(1, 5 * 1024 * 1024),
            "The most bytes of one request to Firehose; at most 4194304 with" + " deliveryStream.");
    static final Key<Integer> MIN_POLL = Key.of(
            "minTimeBetweenFilePollsMillis",
            Kinds.lenientWhole(1, 60_000),
            "How often files are looked at where the kernel does not tell of changes; the least of all flows counts."
                    + " Without it 250.");
    static final Key<Integer> MAX_REFRESH = Key.of(
            "maxTimeBetweenFileTrackerRefreshMillis",
            Kinds.lenientWhole(100, 3_600_000),
            "How often directories are listed; the least of all flows counts. Without it 10000.");
    private static final Key<Integer> HEADER_LINES = Key.of(
                    "skipHeaderLines",
                    Kinds.lenientWhole(0, 1_000_000),
                    "How many lines at the start of every file are left out.")
            .byDefault(0);
    private static final Key<Pattern> MULTI_LINE = Key.of(
            "multiLineStartPattern",
            Kinds.regex(),
            "A line that begins a record, from the start of the line. A pause of the writer no longer"
                    + " ends one before 5 s.");
    private static final Key<Pattern> FOOTER =
            Key.of("fileFooterPattern", Kinds.regex(), "A record that matches this as a whole ends its file.");
    private static final Key<String> TERMINATOR = Key.of(
                    "truncatedRecordTerminator",
                    Kinds.text(1, 1000),
                    "What a record ends with that was cut because it is too long.")
            .byDefault("\n");
    private static final Section SECTION =
            new Section("kinesisAgentFlow", "A flow of the Kinesis Agent.", false, keys(), List.of());
    static final Key<List<Values>> FLOWS = Key.of(
                    "flows", Groups.list(Groups.object(SECTION), 1), "The flows of records.")
            .necessary();

    private OldFlowKeys() {}

    private static List<Key<?>> keys() {
        List<Key<?>> keys = new ArrayList<>(List.of(
                FILES,
                STREAM,
                DELIVERY_STREAM,
                START,
                PARTITION_KEY,
                AGGREGATE,
                JOINED,
                MAX_AGE,
                MAX_RECORDS,
                MAX_BYTES));
        keys.addAll(List.of(MIN_POLL, MAX_REFRESH, HEADER_LINES, MULTI_LINE, FOOTER, TERMINATOR, OldStepKeys.STEPS));
        keys.addAll(OldMeaningless.OF_FLOWS);
        return keys;
    }

    /** Tells what does not fit together in a flow, and what has changed for those who use its keys. */
    static void check(Values flow) {
        OldStepKeys.check(flow);
        OldStepKeys.checkDelimiters(flow);
        if (!flow.has(STREAM) && !flow.has(DELIVERY_STREAM)) {
            flow.spot()
                    .problem("needs kinesisStream or deliveryStream: the name of the stream that its records go to"
                            + meant(flow));
        }
        if (flow.has(STREAM) && flow.has(DELIVERY_STREAM)) {
            flow.at(STREAM)
                    .warn(
                            "kinesisStream and deliveryStream",
                            "is ignored, as deliveryStream is given too and counts before it");
        }
        if (flow.has(DELIVERY_STREAM)) {
            flow.find(MAX_BYTES)
                    .filter(bytes -> bytes > 4 * 1024 * 1024)
                    .ifPresent(
                            bytes -> flow.at(MAX_BYTES).mustBe("a whole number from 1 to 4194304 with deliveryStream"));
            return;
        }
        for (Key<?> key : List.of(JOINED, MAX_RECORDS, MAX_BYTES)) {
            if (flow.has(key)) {
                flow.at(key).warn(key.name() + " of a data stream", "does nothing here: it is for Firehose alone");
            }
        }
        if (!flow.has(AGGREGATE)) {
            flow.at(STREAM)
                    .warn(
                            "aggregate",
                            "gets lines that share Kinesis records, in the format of the KPL, which the KCL, Firehose"
                                    + " and this project's consumer take apart; for other readers, add \"aggregate\":"
                                    + " false to the flow");
        }
    }

    /** The key that is a stream's but for a slip. */
    private static String meant(Values flow) {
        return flow.spot().node() instanceof Node.Members members
                ? members.members().stream()
                        .map(Node.Member::name)
                        .filter(name -> Nearest.of(name, List.of("kinesisStream", "deliveryStream"))
                                .isPresent())
                        .findFirst()
                        .map(name -> "; " + name + " is no key")
                        .orElse("")
                : "";
    }

    /** The id under which the Kinesis Agent keeps checkpoints of the flow; empty where it cannot be told. */
    static Optional<String> id(Values flow) {
        Optional<String> destination = flow.find(DELIVERY_STREAM)
                .map(name -> "fh:" + name)
                .or(() -> flow.find(STREAM).map(name -> "kinesis:" + name));
        return destination.flatMap(to -> flow.find(FILES).map(files -> to + ":" + Path.of(files)));
    }

    static FlowConfig flow(Values flow, Values agent) {
        boolean firehose = flow.has(DELIVERY_STREAM);
        return new FlowConfig(
                id(flow).orElseThrow(),
                new Source.Files(
                        List.of(flow.get(FILES)), List.of(), flow.get(START), Optional.empty(), false, List.of()),
                framing(flow, firehose ? MOST_TO_FIREHOSE : MOST_TO_STREAM),
                OldStepKeys.steps(flow),
                flow.get(PARTITION_KEY),
                firehose ? firehose(flow, agent) : stream(flow, agent));
    }

    private static Framing framing(Values flow, int most) {
        Optional<Pattern> start = flow.find(MULTI_LINE);
        Grouping grouping = start.isEmpty()
                ? new Grouping.Lines()
                : new Grouping.MultiLine(
                        start, Optional.empty(), Optional.empty(), false, GROUP_FLUSH, GROUP_LINES, most);
        return new Framing(
                grouping,
                true,
                false,
                false,
                flow.get(HEADER_LINES),
                flow.find(FOOTER),
                most,
                new LongRecords.Truncate(flow.get(TERMINATOR)),
                Optional.empty());
    }

    private static Sink stream(Values flow, Values agent) {
        StreamOptions defaults = StreamOptions.DEFAULT;
        Duration linger = flow.find(MAX_AGE).map(Duration::ofMillis).orElse(defaults.linger());
        return new Sink.Stream(
                flow.get(STREAM),
                OldAwsKeys.options(AwsService.KINESIS, agent),
                new StreamOptions(flow.get(AGGREGATE), linger, false, false, defaults.compression()));
    }

    private static Sink firehose(Values flow, Values agent) {
        FirehoseOptions defaults = FirehoseOptions.DEFAULT;
        return new Sink.Firehose(
                flow.get(DELIVERY_STREAM),
                OldAwsKeys.options(AwsService.FIREHOSE, agent),
                new FirehoseOptions(
                        flow.get(JOINED),
                        flow.find(MAX_AGE).map(Duration::ofMillis).orElse(defaults.linger()),
                        flow.get(MAX_RECORDS),
                        flow.find(MAX_BYTES).orElse(defaults.maxBatchBytes())));
    }

    /** Whether it goes to Firehose. */
    static boolean toFirehose(Values flow) {
        return flow.has(DELIVERY_STREAM);
    }
}
