package io.millrace.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.config.AwsOptions.Credentials;
import io.millrace.agent.config.Framing.Grouping;
import io.millrace.agent.config.Framing.LongRecords;
import io.millrace.agent.config.Source.Start;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** That every key of the Kinesis Agent is read as it means there, or is named as meaning nothing. Uses real files. */
class OldFormTest {
    private record Case(String key, String keys, Function<AgentConfig, Object> read, Object expected) {
        @Override
        public String toString() {
            return keys;
        }
    }

    static final List<Case> OF_AGENT = List.of(
            new Case("flows", "", config -> config.flows().size(), 1),
            new Case(
                    "checkpointFile",
                    "'checkpointFile': '/tmp/cp'",
                    AgentConfig::oldCheckpoints,
                    Optional.of(Path.of("/tmp/cp"))),
            new Case(
                    "checkpointFile",
                    "",
                    AgentConfig::oldCheckpoints,
                    Optional.of(Path.of("/var/run/aws-kinesis-agent/checkpoints"))),
            new Case(
                    "checkpointTimeToLiveDays",
                    "'checkpointTimeToLiveDays': '3'",
                    AgentConfig::forgetAfter,
                    Duration.ofDays(3)),
            new Case("checkpointTimeToLiveDays", "", AgentConfig::forgetAfter, Duration.ofDays(7)),
            new Case("stateDirectory", "'stateDirectory': '/s'", AgentConfig::stateDirectory, Path.of("/s")),
            new Case("stateDirectory", "", AgentConfig::stateDirectory, Path.of("/var/lib/millrace-agent")),
            new Case("maxBufferedBytes", "'maxBufferedBytes': '64MiB'", AgentConfig::maxBufferedBytes, 64L << 20),
            new Case(
                    "shutdownTimeoutMillis",
                    "'shutdownTimeoutMillis': 500",
                    AgentConfig::shutdownTimeout,
                    Duration.ofMillis(500)),
            new Case(
                    "log.statusReportingPeriodSeconds",
                    "'log.statusReportingPeriodSeconds': 30",
                    config -> config.operation().statusInterval(),
                    Duration.ofSeconds(30)),
            new Case(
                    "cloudwatch.emitMetrics",
                    "",
                    config -> config.operation().cloudWatch().isPresent(),
                    true),
            new Case(
                    "cloudwatch.emitMetrics",
                    "'cloudwatch.emitMetrics': 'false'",
                    config -> config.operation().cloudWatch(),
                    Optional.empty()),
            new Case(
                    "cloudwatch.tagInstance",
                    "'cloudwatch.tagInstance': true",
                    config -> metrics(config).tagInstance(),
                    true),
            new Case("cloudwatch.namespace", "", config -> metrics(config).namespace(), "AWSKinesisAgent"),
            new Case(
                    "cloudwatch.namespace",
                    "'cloudwatch.namespace': 'n'",
                    config -> metrics(config).namespace(),
                    "n"),
            new Case(
                    "cloudwatch.metricsBufferTimeMillis",
                    "'cloudwatch.metricsBufferTimeMillis': 5000",
                    config -> metrics(config).interval(),
                    Duration.ofSeconds(5)),
            new Case(
                    "cloudwatch.endpoint",
                    "'cloudwatch.endpoint': 'monitoring.eu-west-1.amazonaws.com'",
                    config -> metrics(config).aws().endpoint(),
                    Optional.of(URI.create("https://monitoring.eu-west-1.amazonaws.com"))),
            new Case("cloudwatch.endpoint", "", config -> metrics(config).aws().region(), Optional.of("us-east-1")),
            new Case(
                    "awsAccessKeyId",
                    "'awsAccessKeyId': 'a', 'awsSecretAccessKey': 'b'",
                    config -> aws(config).credentials(),
                    new Credentials.Static("a", "b")),
            new Case("awsSecretAccessKey", "", config -> aws(config).credentials(), new Credentials.Chain()),
            new Case(
                    "userDefinedCredentialsProvider.classname",
                    "'userDefinedCredentialsProvider.classname': 'a.B', 'awsAccessKeyId': 'a', 'awsSecretAccessKey':"
                            + " 'b'",
                    config -> aws(config).credentials(),
                    new Credentials.Provider("a.B", Optional.empty())),
            new Case(
                    "userDefinedCredentialsProvider.location",
                    "'userDefinedCredentialsProvider.classname': 'a.B', 'userDefinedCredentialsProvider.location':"
                            + " '/x.jar'",
                    config -> aws(config).credentials(),
                    new Credentials.Provider("a.B", Optional.of("/x.jar"))),
            new Case(
                    "assumeRoleARN",
                    "'assumeRoleARN': 'arn:aws:iam::123456789012:role/r'",
                    config -> aws(config).role(),
                    Optional.of("arn:aws:iam::123456789012:role/r")),
            new Case(
                    "assumeRoleExternalId",
                    "'assumeRoleARN': 'arn:aws:iam::123456789012:role/r', 'assumeRoleExternalId': 'x'",
                    config -> aws(config).externalId(),
                    Optional.of("x")),
            new Case(
                    "kinesis.endpoint",
                    "'kinesis.endpoint': ''",
                    config -> aws(config).endpoint(),
                    Optional.empty()),
            new Case(
                    "kinesis.endpoint",
                    "'kinesis.endpoint': 'https://kinesis.us-west-2.amazonaws.com'",
                    config -> aws(config).region(),
                    Optional.of("us-west-2")),
            new Case(
                    "kinesis.region",
                    "'kinesis.region': 'eu-central-1'",
                    config -> aws(config).region(),
                    Optional.of("eu-central-1")),
            new Case("kinesis.region", "", config -> aws(config).region(), Optional.empty()),
            new Case(
                    "sts.endpoint",
                    "'sts.endpoint': 'sts.eu-west-1.amazonaws.com'",
                    config -> aws(config).stsEndpoint(),
                    Optional.of(URI.create("https://sts.eu-west-1.amazonaws.com"))),
            new Case(
                    "maxConnections",
                    "'maxConnections': '7'",
                    config -> aws(config).maxConnections(),
                    7),
            new Case(
                    "socketTimeoutMillis",
                    "'socketTimeoutMillis': 50000",
                    config -> aws(config).requestTimeout(),
                    Duration.ofSeconds(50)));

    static final List<Case> OF_STREAMS = List.of(
            new Case("filePattern", "", config -> files(config).include(), List.of("/var/log/*/a*.log")),
            new Case("kinesisStream", "", config -> stream(config).nameOrArn(), "s"),
            new Case("initialPosition", "", config -> files(config).start(), Start.END),
            new Case(
                    "initialPosition",
                    "'initialPosition': 'START_OF_FILE'",
                    config -> files(config).start(),
                    Start.BEGINNING),
            new Case(
                    "initialPosition",
                    "'initialPosition': 'END_OF_FILE'",
                    config -> files(config).start(),
                    Start.END),
            new Case("partitionKeyOption", "", config -> flow(config).keys(), new PartitionKey.Spread(65_536)),
            new Case(
                    "partitionKeyOption",
                    "'partitionKeyOption': 'RANDOM'",
                    config -> flow(config).keys(),
                    new PartitionKey.Spread(65_536)),
            new Case(
                    "partitionKeyOption",
                    "'partitionKeyOption': 'DETERMINISTIC'",
                    config -> flow(config).keys(),
                    new PartitionKey.HashOfRecord()),
            new Case("aggregate", "", config -> stream(config).options().aggregate(), true),
            new Case(
                    "aggregate",
                    "'aggregate': false",
                    config -> stream(config).options().aggregate(),
                    false),
            new Case(
                    "maxBufferAgeMillis", "", config -> stream(config).options().linger(), Duration.ofMillis(100)),
            new Case(
                    "maxBufferAgeMillis",
                    "'maxBufferAgeMillis': '1000'",
                    config -> stream(config).options().linger(),
                    Duration.ofSeconds(1)),
            new Case(
                    "minTimeBetweenFilePollsMillis",
                    "'minTimeBetweenFilePollsMillis': 50",
                    config -> config.scan().pollInterval(),
                    Duration.ofMillis(50)),
            new Case(
                    "maxTimeBetweenFileTrackerRefreshMillis",
                    "'maxTimeBetweenFileTrackerRefreshMillis': 2000",
                    config -> config.scan().interval(),
                    Duration.ofSeconds(2)),
            new Case(
                    "skipHeaderLines",
                    "'skipHeaderLines': 2",
                    config -> framing(config).skipHeaderLines(),
                    2),
            new Case("multiLineStartPattern", "", config -> framing(config).grouping(), new Grouping.Lines()),
            new Case(
                    "multiLineStartPattern",
                    "'multiLineStartPattern': '\\\\['",
                    config -> ((Grouping.MultiLine) framing(config).grouping())
                            .start()
                            .orElseThrow()
                            .pattern(),
                    "\\["),
            new Case(
                    "fileFooterPattern",
                    "'fileFooterPattern': 'END.*'",
                    config -> framing(config).footer().orElseThrow().pattern(),
                    "END.*"),
            new Case(
                    "truncatedRecordTerminator",
                    "",
                    config -> framing(config).longRecords(),
                    new LongRecords.Truncate("\n")),
            new Case(
                    "truncatedRecordTerminator",
                    "'truncatedRecordTerminator': '...'",
                    config -> framing(config).longRecords(),
                    new LongRecords.Truncate("...")),
            new Case("dataProcessingOptions", "", config -> flow(config).steps(), List.of()),
            new Case(
                    "dataProcessingOptions",
                    "'dataProcessingOptions': [{'optionName': 'ADDBRACKETS'}, {'optionName': 'SINGLELINE'}]",
                    config -> flow(config).steps(),
                    List.of(new Step.AddBrackets(), new Step.SingleLine(true, false))));

    static final List<Case> OF_DELIVERY_STREAMS = List.of(
            new Case("deliveryStream", "", config -> firehose(config).name(), "d"),
            new Case(
                    "deliveryStream",
                    "'kinesisStream': 's'",
                    config -> firehose(config).name(),
                    "d"),
            new Case(
                    "aggregatedRecordSizeBytes",
                    "",
                    config -> firehose(config).options().joinedBytes(),
                    0),
            new Case(
                    "aggregatedRecordSizeBytes",
                    "'aggregatedRecordSizeBytes': 1024000",
                    config -> firehose(config).options().joinedBytes(),
                    1_024_000),
            new Case(
                    "maxBufferAgeMillis",
                    "'maxBufferAgeMillis': 2000",
                    config -> firehose(config).options().linger(),
                    Duration.ofSeconds(2)),
            new Case(
                    "maxBufferSizeRecords",
                    "'maxBufferSizeRecords': '7'",
                    config -> firehose(config).options().maxBatchRecords(),
                    7),
            new Case(
                    "maxBufferSizeBytes",
                    "'maxBufferSizeBytes': 1000",
                    config -> firehose(config).options().maxBatchBytes(),
                    1000),
            new Case(
                    "maxBufferSizeBytes",
                    "",
                    config -> firehose(config).options().maxBatchBytes(),
                    4 << 20));

    @TempDir
    Path directory;

    @ParameterizedTest
    @FieldSource("OF_AGENT")
    void keyOfTheAgentIsReadAsItMeans(Case each) throws Exception {
        String keys = each.keys().isEmpty() ? "" : each.keys() + ", ";
        AgentConfig config =
                new Written(directory).json("{" + keys + "'flows': [{'filePattern': '/x', 'kinesisStream': 's'}]}");
        assertThat(each.read().apply(config)).isEqualTo(each.expected());
    }

    @ParameterizedTest
    @FieldSource("OF_STREAMS")
    void keyOfAFlowToAStreamIsReadAsItMeans(Case each) throws Exception {
        AgentConfig config = flow("'filePattern': '/var/log/*/a*.log', 'kinesisStream': 's'", each.keys());
        assertThat(each.read().apply(config)).isEqualTo(each.expected());
    }

    @ParameterizedTest
    @FieldSource("OF_DELIVERY_STREAMS")
    void keyOfAFlowToADeliveryStreamIsReadAsItMeans(Case each) throws Exception {
        AgentConfig config = flow("'filePattern': '/x', 'deliveryStream': 'd'", each.keys());
        assertThat(each.read().apply(config)).isEqualTo(each.expected());
    }

    private AgentConfig flow(String first, String more) throws Exception {
        return new Written(directory).json("{'flows': [{" + first + (more.isEmpty() ? "" : ", " + more) + "}]}");
    }

    @Test
    void noKeyIsLeftOutHere() {
        List<String> tested = new ArrayList<>(Stream.of(OF_AGENT, OF_STREAMS, OF_DELIVERY_STREAMS)
                .flatMap(List::stream)
                .map(Case::key)
                .toList());
        tested.addAll(List.of("firehose.endpoint"));
        meaningless().forEach(key -> tested.add(key.name()));
        List<String> known = AgentSchema.sections(OldAgentKeys.SECTION).stream()
                .filter(section -> !section.name().equals("dataProcessingOptions"))
                .flatMap(section -> section.keys().stream())
                .<String>map(Key::name)
                .toList();
        assertThat(tested).containsAll(known);
    }

    @Test
    void firehoseFindsItsRegionInItsEndpointAndIsInNorthernVirginiaWithout() throws Exception {
        Written written = new Written(directory);
        String flows = "'flows': [{'filePattern': '/x', 'deliveryStream': 'd'}]}";
        AgentConfig named = written.json("{'firehose.endpoint': 'firehose.eu-west-1.amazonaws.com', " + flows);
        assertThat(firehose(named).aws().region()).contains("eu-west-1");
        assertThat(named.warnings()).isEmpty();
        AgentConfig unnamed = written.json("{'kinesis.region': 'eu-west-1', " + flows);
        assertThat(firehose(unnamed).aws().region()).contains("us-east-1");
        assertThat(unnamed.warnings())
                .singleElement()
                .asString()
                .contains("goes to us-east-1, as firehose.endpoint is not given");
    }

    static Stream<Key<?>> meaningless() {
        return Stream.concat(OldMeaningless.OF_AGENT.stream(), OldMeaningless.OF_FLOWS.stream());
    }

    @ParameterizedTest
    @MethodSource("meaningless")
    void keyThatMeansNothingHereIsNamedOnce(Key<?> key) throws Exception {
        boolean ofFlow = OldMeaningless.OF_FLOWS.contains(key);
        String member = "'" + key.name() + "': '" + (key.kind().words().startsWith("a whole") ? "5000" : "true") + "'";
        String inFlow = ofFlow ? ", " + member : "";
        AgentConfig config = new Written(directory)
                .json("{" + (ofFlow ? "" : member + ", ") + "'flows': ["
                        + "{'filePattern': '/x', 'kinesisStream': 's', 'aggregate': true" + inFlow + "},"
                        + "{'filePattern': '/y', 'kinesisStream': 's', 'aggregate': true" + inFlow + "}]}");
        assertThat(config.warnings()).singleElement().asString().contains(key.name() + " does nothing here: ");
    }

    @Test
    void lastBytesOfARecordAndItsLineFeedAreKeptAsTheyWere() throws Exception {
        Framing framing = framing(flow("'filePattern': '/x', 'kinesisStream': 's'", ""));
        assertThat(framing.keepTerminator()).isTrue();
        assertThat(framing.stripCarriageReturn()).isFalse();
        assertThat(framing.stripByteOrderMark()).isFalse();
        assertThat(framing.flushAfter()).isEmpty();
        assertThat(framing.maxRecordBytes()).isEqualTo(1 << 20);
        assertThat(framing(flow("'filePattern': '/x', 'deliveryStream': 's'", ""))
                        .maxRecordBytes())
                .isEqualTo(1_024_000);
    }

    @Test
    void idsOfFlowsAreThoseOfOldCheckpoints() throws Exception {
        AgentConfig config = new Written(directory)
                .json("{'flows': [{'filePattern': '/tmp/app.log*', 'kinesisStream': 's'}, {'filePattern':"
                        + " '/tmp/app.log*', 'deliveryStream': 's'}]}");
        assertThat(config.flows())
                .extracting(FlowConfig::id)
                .containsExactly("kinesis:s:/tmp/app.log*", "fh:s:/tmp/app.log*");
    }

    @Test
    void keysThatNobodyKnowsAreIgnoredWithTheNearestNamed() throws Exception {
        AgentConfig config = new Written(directory).json("""
            {'cloudwatch.emitMetric': true, 'comment': 'x',
             'flows': [{'filePattern': '/x', 'kinesisStream': 's', 'aggregate': true, 'maxBufferAgeMilis': 1}]}\
            """);
        String place = directory + "/agent.json:";
        assertThat(config.warnings()).hasSize(3);
        assertThat(config.warnings().get(0))
                .isEqualTo(place
                        + "1:2: cloudwatch.emitMetric is no key; the nearest is cloudwatch.emitMetrics; it is"
                        + " ignored, as it was");
        assertThat(config.warnings().get(1))
                .startsWith(place + "1:33: comment is no key; keys here are flows, checkpointFile, ");
        assertThat(config.warnings().get(2))
                .isEqualTo(place
                        + "2:75: flows[0].maxBufferAgeMilis is no key; the nearest is maxBufferAgeMillis; it"
                        + " is ignored, as it was");
    }

    @Test
    void whatIsDifferentFromTheKinesisAgentIsSaidOnce() throws Exception {
        AgentConfig config = new Written(directory).json("""
            {'userDefinedCredentialsProvider.classname': 'a.B',
             'flows': [
              {'filePattern': '/x', 'kinesisStream': 's', 'aggregatedRecordSizeBytes': 5, 'maxBufferSizeRecords': 5},
              {'filePattern': '/y', 'kinesisStream': 's', 'aggregatedRecordSizeBytes': 5, 'maxBufferSizeBytes': 5},
              {'filePattern': '/z', 'kinesisStream': 's', 'deliveryStream': 'd',
               'dataProcessingOptions': [{'optionName': 'USINGPLUGGIN', 'className': 'a.C'}]}]}\
            """);
        assertThat(config.warnings())
                .extracting(warning ->
                        warning.replace(directory + "/agent.json:", "").replaceFirst("(.{50}).*", "$1"))
                .containsExactly(
                        "1:46: userDefinedCredentialsProvider.classname nam",
                        "3:76: flows[0].aggregatedRecordSizeBytes does noth",
                        "3:103: flows[0].maxBufferSizeRecords does nothing ",
                        "3:42: flows[0].kinesisStream gets lines that share",
                        "4:101: flows[1].maxBufferSizeBytes does nothing he",
                        "6:74: flows[2].dataProcessingOptions[0].className ",
                        "5:42: flows[2].kinesisStream is ignored, as delive",
                        "5:3: flows[2] goes to us-east-1, as firehose.endpo");
    }

    @Test
    void exampleOfItsDocumentationIsReadUnchanged() throws Exception {
        AgentConfig config = new Written(directory).json("""
            {
              // as shipped
              'checkpointFile': '/tmp/aws-kinesis-agent-checkpoints/main.log',
              'cloudwatch.emitMetrics': true,
              'kinesis.endpoint': '',
              'firehose.endpoint': '',
              'awsAccessKeyId': 'ACCESSKEY',
              'awsSecretAccessKey': 'SECRETKEY',
              'flows': [
                {
                  'filePattern': '/tmp/app.log*',
                  'kinesisStream': 'yourkinesisstream',
                  'partitionKeyOption': 'RANDOM'
                },
                {
                  'filePattern': '/tmp/app.log*',
                  'deliveryStream': 'yourdeliverystream',
                  'initialPosition': 'START_OF_FILE',
                  'maxBufferAgeMillis': '60000',
                  'dataProcessingOptions': [
                    {'optionName': 'SINGLELINE'},
                    {'optionName': 'CSVTOJSON', 'customFieldNames': ['field1', 'field2'], 'delimiter': '\\\\t'}
                  ]
                },
                {
                  'filePattern': '/var/log/httpd/access_log',
                  'kinesisStream': 'web',
                  'multiLineStartPattern': '\\\\d+',
                  'dataProcessingOptions': [{'optionName': 'LOGTOJSON', 'logFormat': 'COMMONAPACHELOG', 'jsonFormat': 'PRETTYPRINT'}]
                }
              ]
            }
            """);
        assertThat(config.flows()).hasSize(3);
        assertThat(config.flows().get(1).steps().get(1))
                .isEqualTo(new Step.CsvToJson(
                        List.of("field1", "field2"),
                        "\t",
                        false,
                        Step.JsonFormat.COMPACT,
                        new Step.OnFailure.ForwardRaw()));
    }

    private static FlowConfig flow(AgentConfig config) {
        return config.flows().get(0);
    }

    private static Source.Files files(AgentConfig config) {
        return (Source.Files) flow(config).source();
    }

    private static Framing framing(AgentConfig config) {
        return flow(config).framing();
    }

    private static Sink.Stream stream(AgentConfig config) {
        return (Sink.Stream) flow(config).sink();
    }

    private static Sink.Firehose firehose(AgentConfig config) {
        return (Sink.Firehose) flow(config).sink();
    }

    private static AwsOptions aws(AgentConfig config) {
        return stream(config).aws();
    }

    private static OperationOptions.CloudWatch metrics(AgentConfig config) {
        return config.operation().cloudWatch().orElseThrow();
    }
}
