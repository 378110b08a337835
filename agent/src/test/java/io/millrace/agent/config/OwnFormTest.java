package io.millrace.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.config.AwsOptions.Credentials;
import io.millrace.agent.config.Framing.Grouping;
import io.millrace.agent.config.Framing.LongRecords;
import io.millrace.agent.config.Step.JsonFormat;
import io.millrace.agent.config.Step.LogFormat;
import io.millrace.agent.config.Step.OnFailure;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** That the agent's own form is read. Uses real files. */
class OwnFormTest {
    record Case(String written, Object expected) {
        @Override
        public String toString() {
            return written;
        }
    }

    private static final OnFailure FORWARD = new OnFailure.ForwardRaw();

    static final List<Case> STEPS = List.of(
            new Case("'singleLine'", new Step.SingleLine(true, false)),
            new Case("{'singleLine': {'trim': false, 'escapeNewLine': true}}", new Step.SingleLine(false, true)),
            new Case(
                    "{'csvToJson': {'fields': ['a'], 'delimiter': '|', 'json': 'pretty', 'onFailure': 'drop'}}",
                    new Step.CsvToJson(List.of("a"), "|", false, JsonFormat.PRETTYPRINT, new OnFailure.Drop())),
            new Case(
                    "{'logToJson': {'format': 'rfc3339Syslog', 'onFailure': {'sideFile': '/f'}}}",
                    new Step.LogToJson(
                            Optional.of(LogFormat.RFC3339SYSLOG),
                            Optional.empty(),
                            List.of(),
                            JsonFormat.COMPACT,
                            new OnFailure.SideFile(Path.of("/f")))),
            new Case(
                    "{'addMetadata': {'metadata': {'a': 1}, 'timestamp': true}}",
                    new Step.AddMetadata("{\"a\":1}", true, JsonFormat.COMPACT)),
            new Case("'addEc2Metadata'", new Step.AddEc2Metadata(Duration.ofHours(1), JsonFormat.COMPACT, FORWARD)),
            new Case("'addBrackets'", new Step.AddBrackets()),
            new Case("{'addBrackets': {}}", new Step.AddBrackets()),
            new Case("{'plugin': 'a.B'}", new Step.Plugin("a.B", Map.of(), FORWARD)),
            new Case(
                    "{'plugin': {'class': 'a.B', 'options': {'x': 1}}}",
                    new Step.Plugin("a.B", Map.of("x", "1"), FORWARD)),
            new Case(
                    "{'select': {'keep': ['a', '/b/c']}}",
                    new Step.SelectFields(List.of("a", "/b/c"), List.of(), JsonFormat.COMPACT, FORWARD)),
            new Case(
                    "{'select': {'drop': ['a']}}",
                    new Step.SelectFields(List.of(), List.of("a"), JsonFormat.COMPACT, FORWARD)),
            new Case("{'sample': 10}", new Step.Sample(10)),
            new Case(
                    "{'enrich': {'fields': {'h': '${host} ${env:HOME}'}}}",
                    new Step.Enrich(Map.of("h", "${host} ${env:HOME}"), JsonFormat.COMPACT)));

    static final List<Case> KEYS = List.of(
            new Case("'spread'", new PartitionKey.Spread(65_536)),
            new Case("{'spread': '4KiB'}", new PartitionKey.Spread(4096)),
            new Case("{'constant': 'k'}", new PartitionKey.Constant("k")),
            new Case("'file'", new PartitionKey.ByFile()),
            new Case("'host'", new PartitionKey.ByHost()),
            new Case("'record'", new PartitionKey.HashOfRecord()),
            new Case("{'pointer': '/a/b'}", new PartitionKey.Pointer("/a/b", "-")),
            new Case("{'pointer': {'pointer': '/a', 'missing': 'none'}}", new PartitionKey.Pointer("/a", "none")));

    static final List<Case> TOO_LONG = List.of(
            new Case("'split'", new LongRecords.Split()),
            new Case("'skip'", new LongRecords.Skip()),
            new Case("'truncate'", new LongRecords.Truncate("")),
            new Case("{'truncate': '...'}", new LongRecords.Truncate("...")),
            new Case("{'sideFile': '/var/long'}", new LongRecords.SideFile(Path.of("/var/long"))));

    @TempDir
    Path directory;

    @ParameterizedTest
    @FieldSource("STEPS")
    void stepIsRead(Case each) throws Exception {
        assertThat(flow("'process': [" + each.written() + "], 'to': 'stdout'").steps())
                .isEqualTo(List.of(each.expected()));
    }

    @ParameterizedTest
    @FieldSource("KEYS")
    void partitionKeyIsRead(Case each) throws Exception {
        assertThat(flow("'partitionKey': " + each.written() + ", 'to': 'stdout'")
                        .keys())
                .isEqualTo(each.expected());
    }

    @ParameterizedTest
    @FieldSource("TOO_LONG")
    void policyOfLongRecordsIsRead(Case each) throws Exception {
        Framing framing = flow("'records': {'tooLong': " + each.written() + "}, 'to': 'stdout'")
                .framing();
        assertThat(framing.longRecords()).isEqualTo(each.expected());
    }

    private FlowConfig flow(String keys) throws Exception {
        return new Written(directory)
                .json("{'flows': [{'id': 'a', 'files': '/x', " + keys + "}]}")
                .flows()
                .get(0);
    }

    @Test
    void stepsWithPatternsAreRead() throws Exception {
        List<Step> steps =
                flow("'process': [{'logToJson': {'pattern': '(a)', 'fields': ['x']}}, {'extract': '(?<y>b)'},"
                                + " {'filter': {'drop': 'c', 'field': '/d'}}, {'filter': {'keep': 'e'}}, {'redact': 'f'}], 'to':"
                                + " 'stdout'")
                        .steps();
        assertThat(((Step.LogToJson) steps.get(0)).pattern().orElseThrow().pattern())
                .isEqualTo("(a)");
        assertThat(((Step.Extract) steps.get(1)).pattern().pattern()).isEqualTo("(?<y>b)");
        assertThat(((Step.Filter) steps.get(2)).exclude()).isTrue();
        assertThat(((Step.Filter) steps.get(2)).pointer()).contains("/d");
        assertThat(((Step.Filter) steps.get(3)).exclude()).isFalse();
        assertThat(((Step.Redact) steps.get(4)).replacement()).isEqualTo("***");
    }

    @Test
    void flowWithoutMoreReadsLinesFromTheBeginningWithoutLineFeedsAndSpreadsThem() throws Exception {
        FlowConfig flow = flow("'to': {'stream': 's'}");
        assertThat(flow.source())
                .isEqualTo(new Source.Files(
                        List.of("/x"), List.of(), Source.Start.BEGINNING, Optional.empty(), false, List.of()));
        assertThat(flow.framing())
                .isEqualTo(new Framing(
                        new Grouping.Lines(),
                        false,
                        false,
                        false,
                        0,
                        Optional.empty(),
                        1 << 20,
                        new LongRecords.Split(),
                        Optional.empty()));
        assertThat(flow.keys()).isEqualTo(new PartitionKey.Spread(65_536));
        assertThat(flow.sink()).isEqualTo(new Sink.Stream("s", AwsOptions.DEFAULT, Sink.StreamOptions.DEFAULT));
    }

    @Test
    void recordsToFirehoseKeepTheirLineFeed() throws Exception {
        FlowConfig flow = flow("'to': {'firehose': 'd'}");
        assertThat(flow.framing().keepTerminator()).isTrue();
        assertThat(flow.framing().maxRecordBytes()).isEqualTo(1_024_000);
        assertThat(flow.sink()).isEqualTo(new Sink.Firehose("d", AwsOptions.DEFAULT, Sink.FirehoseOptions.DEFAULT));
        assertThat(flow("'records': {'newline': 'strip'}, 'to': {'firehose': 'd'}")
                        .framing()
                        .keepTerminator())
                .isFalse();
    }

    @Test
    void defaultsWrittenDownAreThoseOfTheValues() throws Exception {
        AgentConfig config = new Written(directory)
                .json("{'scan': {}, 'aws': {}, 'flows': [{'id': 'a', 'files': '/x', 'to': {'stream': 's'}}]}");
        assertThat(config.scan()).isEqualTo(ScanOptions.DEFAULT);
        assertThat(((Sink.Stream) config.flows().get(0).sink()).aws()).isEqualTo(AwsOptions.DEFAULT);
        assertThat(config.maxBufferedBytes()).isEqualTo(32_000_000);
        assertThat(config.checkpointInterval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.operation())
                .isEqualTo(new OperationOptions(Optional.of(9810), Optional.empty(), Duration.ofMinutes(10)));
        assertThat(config.oldCheckpoints()).isEmpty();
    }

    @Test
    void everyKeyOfRecordsAndFilesIsRead() throws Exception {
        FlowConfig flow = new Written(directory).yaml("""
            flows:
              - id: a
                files:
                  include: [/a/*.log, /b/**/c]
                  exclude: "*.tmp"
                  start: end
                  ignoreOlder: 2d
                  gzip: true
                  roots: /a
                records:
                  multiLine: {continuation: '\\s', negate: true, flushAfter: 250ms, maxLines: 7, maxBytes: 1KB}
                  newline: keep
                  stripCarriageReturn: true
                  stripByteOrderMark: true
                  skipHeaderLines: 3
                  footer: END
                  maxBytes: 2KiB
                  flushAfter: 1.5s
                to: stdout
            """).flows().get(0);
        assertThat(flow.source())
                .isEqualTo(new Source.Files(
                        List.of("/a/*.log", "/b/**/c"),
                        List.of("*.tmp"),
                        Source.Start.END,
                        Optional.of(Duration.ofDays(2)),
                        true,
                        List.of(Path.of("/a"))));
        Framing framing = flow.framing();
        Grouping.MultiLine lines = (Grouping.MultiLine) framing.grouping();
        assertThat(lines.continuation().orElseThrow().pattern()).isEqualTo("\\s");
        assertThat(lines.negate()).isTrue();
        assertThat(lines.flushAfter()).isEqualTo(Duration.ofMillis(250));
        assertThat(lines.maxLines()).isEqualTo(7);
        assertThat(lines.maxBytes()).isEqualTo(1000);
        assertThat(framing.footer().orElseThrow().pattern()).isEqualTo("END");
        assertThat(framing)
                .usingRecursiveComparison()
                .ignoringFields("grouping", "footer")
                .isEqualTo(new Framing(
                        lines,
                        true,
                        true,
                        true,
                        3,
                        Optional.empty(),
                        2048,
                        new LongRecords.Split(),
                        Optional.of(Duration.ofMillis(1500))));
    }

    @Test
    void optionsOfAFlowsDestinationCountBeforeThoseOfTheWhole() throws Exception {
        AgentConfig config = new Written(directory).yaml("""
            stateDirectory: /s/../t
            aws:
              region: eu-west-1
              kinesisEndpoint: https://kinesis.example
              firehoseEndpoint: https://firehose.example
              credentials: {profile: writer}
              role: {arn: "arn:aws:iam::123456789012:role/r", externalId: xy}
              proxy: http://u:p@proxy:3128
              fips: true
              maxConnections: 5
              requestTimeout: 2s
            cloudWatch: {namespace: N, kinesisAgentNames: true, interval: 30s, aws: {region: us-east-1}}
            page: {enabled: false}
            importCheckpoints: /old
            flows:
              - id: a
                stdin: true
                to:
                  stream: {name: s, aggregate: false, linger: 1s, ordered: true, recordIds: true, compression: zstd,
                           aws: {region: eu-central-1, fips: false, credentials: {accessKeyId: a, secretAccessKey: b}}}
              - {id: b, files: /x, to: {firehose: {name: d, joinedBytes: 0, linger: 2s, maxBatchRecords: 3, maxBatchBytes: 1MB}}}
              - {id: c, files: /x, to: {handler: {class: a.B, options: {k: v}, concurrency: 2}}}
            """);
        Sink.Stream stream = (Sink.Stream) config.flows().get(0).sink();
        assertThat(stream.options())
                .isEqualTo(new Sink.StreamOptions(false, Duration.ofSeconds(1), true, true, "zstd"));
        assertThat(stream.aws())
                .isEqualTo(new AwsOptions(
                        Optional.of("eu-central-1"),
                        Optional.of(URI.create("https://kinesis.example")),
                        new Credentials.Static("a", "b"),
                        Optional.of("arn:aws:iam::123456789012:role/r"),
                        Optional.of("xy"),
                        Optional.empty(),
                        Optional.of(URI.create("http://u:p@proxy:3128")),
                        false,
                        false,
                        5,
                        Duration.ofSeconds(2)));
        Sink.Firehose firehose = (Sink.Firehose) config.flows().get(1).sink();
        assertThat(firehose.aws().endpoint()).contains(URI.create("https://firehose.example"));
        assertThat(firehose.aws().credentials()).isEqualTo(new Credentials.Profile("writer"));
        assertThat(firehose.options()).isEqualTo(new Sink.FirehoseOptions(0, Duration.ofSeconds(2), 3, 1_000_000));
        assertThat(config.flows().get(2).sink()).isEqualTo(new Sink.Handler("a.B", Map.of("k", "v"), 2));
        assertThat(config.flows().get(0).source()).isEqualTo(new Source.StandardInput());
        OperationOptions.CloudWatch metrics = config.operation().cloudWatch().orElseThrow();
        assertThat(metrics.namespace()).isEqualTo("N");
        assertThat(metrics.aws().region()).contains("us-east-1");
        assertThat(metrics.aws().endpoint()).isEmpty();
        assertThat(metrics.aws().fips()).isTrue();
        assertThat(config.operation().pagePort()).isEmpty();
        assertThat(config.stateDirectory()).isEqualTo(Path.of("/t"));
        assertThat(config.oldCheckpoints()).contains(Path.of("/old"));
    }

    @Test
    void containersAreReadAndUnwrapped() throws Exception {
        FlowConfig flow = flow("'records': {'container': 'cri'}, 'process': ['criText'], 'to': 'stdout'");
        assertThat(flow.framing().grouping()).isEqualTo(new Grouping.Cri());
        assertThat(flow.steps()).containsExactly(new Step.CriText(false, FORWARD));
        assertThat(flow("'records': {'container': 'docker'}, 'process': [{'dockerText': {'asJson': true}}], 'to':"
                                + " 'stdout'")
                        .steps())
                .containsExactly(new Step.DockerText(true, FORWARD));
    }
}
