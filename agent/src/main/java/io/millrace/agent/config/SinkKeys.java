package io.millrace.agent.config;

import io.millrace.agent.config.Sink.FirehoseOptions;
import io.millrace.agent.config.Sink.StreamOptions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keys of where the records of a flow go. */
final class SinkKeys {
    static final String STREAM_NAME = "[a-zA-Z0-9_.-]{1,128}";
    static final String DELIVERY_STREAM_NAME = "[a-zA-Z0-9_.-]{1,64}";
    private static final String STREAM_ARN = "arn:[a-z0-9-]+:kinesis:[a-z0-9-]+:[0-9]{12}:stream/" + STREAM_NAME;
    static final Kind<String> STREAM_KIND = Kinds.text(
            STREAM_NAME + "|" + STREAM_ARN, "the name of a stream (letters, digits, _ . -, up to 128) or its ARN");
    static final Kind<String> DELIVERY_STREAM_KIND =
            Kinds.text(DELIVERY_STREAM_NAME, "the name of a delivery stream (letters, digits, _ . -, up to 64)");

    private static final Key<Duration> LINGER = Key.of(
                    "linger", new TimeKind("0ms", "15m"), "How long a record may wait for others to share a request.")
            .byDefault("100ms");

    private static final Key<String> NAME =
            Key.of("name", STREAM_KIND, "Name or ARN of the data stream.").necessary();
    private static final Key<Boolean> AGGREGATE = Key.of(
                    "aggregate",
                    Kinds.flag(),
                    "Whether records share Kinesis records, in the format of the KPL, which the KCL and this project's"
                            + " consumer take apart.")
            .byDefault(true);
    private static final Key<Boolean> ORDERED = Key.of(
                    "ordered", Kinds.flag(), "Whether records of one partition key keep their order.")
            .byDefault(false);
    private static final Key<Boolean> RECORD_IDS = Key.of(
                    "recordIds",
                    Kinds.flag(),
                    "Whether each record carries an id by which this project's consumer drops repeats.")
            .byDefault(false);
    private static final Key<String> COMPRESSION = Key.of(
                    "compression",
                    new ChoiceKind<>(codecs(), false),
                    "How aggregated records are compressed; this project's consumer unpacks them.")
            .byDefault("none");
    private static final Section STREAM_FORM = Section.strict(
            "stream",
            "A data stream.",
            List.of(NAME, AGGREGATE, LINGER, ORDERED, RECORD_IDS, COMPRESSION, AwsKeys.AWS));

    private static final Key<String> DELIVERY_NAME =
            Key.of("name", DELIVERY_STREAM_KIND, "Name of the delivery stream.").necessary();
    private static final Key<Long> JOINED = Key.of(
                    "joinedBytes",
                    new SizeKind("0B", "1024000B"),
                    "How large a Firehose record of joined records may get; 0 puts each into its own.")
            .byDefault("1000KB");
    private static final Key<Integer> BATCH_RECORDS = Key.of(
                    "maxBatchRecords", Kinds.whole(1, 500), "The most Firehose records of one request.")
            .byDefault(500);
    private static final Key<Long> BATCH_BYTES = Key.of(
                    "maxBatchBytes", new SizeKind("1B", "4MiB"), "The most bytes of one request.")
            .byDefault("4MiB");
    private static final Section FIREHOSE_FORM = Section.strict(
            "firehose",
            "A Firehose delivery stream.",
            List.of(DELIVERY_NAME, JOINED, LINGER, BATCH_RECORDS, BATCH_BYTES, AwsKeys.AWS));

    private static final Key<String> CLASS = Key.of(
                    "class",
                    Kinds.text(AwsKeys.CLASS_NAME, "the name of a class"),
                    "A class that is an io.millrace.consumer.process.RecordHandler, with a constructor without"
                            + " parameters or of one Map.")
            .necessary();
    private static final Key<Map<String, String>> OPTIONS = Key.of(
                    "options", LooseKinds.textMap(), "What its constructor is given.")
            .hidden();
    private static final Key<Integer> CONCURRENCY = Key.of(
                    "concurrency", Kinds.whole(1, 10_000), "The most records that it processes at once.")
            .byDefault(16);
    private static final Section HANDLER_FORM =
            Section.strict("handler", "A handler in this process.", List.of(CLASS, OPTIONS, CONCURRENCY));
    private static final Key<Values> STREAM =
            Key.of("stream", Groups.object(STREAM_FORM, NAME), "A data stream: its name or ARN, or an object.");
    static final Key<Values> FIREHOSE = Key.of(
            "firehose", Groups.object(FIREHOSE_FORM, DELIVERY_NAME), "A delivery stream: its name, or an object.");
    private static final Key<Values> HANDLER = Key.of(
            "handler",
            Groups.object(HANDLER_FORM, CLASS),
            "A class of your own, called in this process: its name, or an object.");
    private static final Key<Values> STDOUT =
            Key.of("stdout", Groups.nothing(), "Standard output, a line for each record.");
    private static final Section SECTION = Section.strict(
            "to",
            "Where records go.",
            List.of(STREAM, FIREHOSE, HANDLER, STDOUT),
            new Rule.ExactlyOne(List.of("stream", "firehose", "handler", "stdout")));
    static final Key<Values> TO =
            Key.of("to", Groups.variant(SECTION), "Where records go.").necessary();

    private SinkKeys() {}

    private static Map<String, String> codecs() {
        Map<String, String> codecs = new LinkedHashMap<>();
        List.of("none", "gzip", "zstd").forEach(name -> codecs.put(name, name));
        return codecs;
    }

    static Sink sink(Values values, Optional<Values> aws) {
        if (values.has(STREAM)) {
            return stream(values.get(STREAM), aws);
        }
        if (values.has(FIREHOSE)) {
            return firehose(values.get(FIREHOSE), aws);
        }
        if (values.has(HANDLER)) {
            Values handler = values.get(HANDLER);
            return new Sink.Handler(
                    handler.get(CLASS), handler.find(OPTIONS).orElse(Map.of()), handler.get(CONCURRENCY));
        }
        return new Sink.StandardOutput();
    }

    private static Sink stream(Values values, Optional<Values> aws) {
        return new Sink.Stream(
                values.get(NAME),
                AwsKeys.options(AwsService.KINESIS, values.find(AwsKeys.AWS), aws),
                new StreamOptions(
                        values.get(AGGREGATE),
                        values.get(LINGER),
                        values.get(ORDERED),
                        values.get(RECORD_IDS),
                        values.get(COMPRESSION)));
    }

    private static Sink firehose(Values values, Optional<Values> aws) {
        return new Sink.Firehose(
                values.get(DELIVERY_NAME),
                AwsKeys.options(AwsService.FIREHOSE, values.find(AwsKeys.AWS), aws),
                new FirehoseOptions(
                        values.get(JOINED).intValue(),
                        values.get(LINGER),
                        values.get(BATCH_RECORDS),
                        values.get(BATCH_BYTES).intValue()));
    }
}
