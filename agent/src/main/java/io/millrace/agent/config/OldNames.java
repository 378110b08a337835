package io.millrace.agent.config;

import java.util.Map;
import java.util.Optional;

/** Where keys of the Kinesis Agent are found in the agent's own form, for those who mix the two. */
final class OldNames {
    private static final Map<String, String> HERE = Map.ofEntries(
            Map.entry("filePattern", "files"),
            Map.entry("kinesisStream", "to.stream"),
            Map.entry("deliveryStream", "to.firehose"),
            Map.entry("initialPosition", "files.start"),
            Map.entry("partitionKeyOption", "partitionKey"),
            Map.entry("dataProcessingOptions", "process"),
            Map.entry("multiLineStartPattern", "records.multiLine.start"),
            Map.entry("skipHeaderLines", "records.skipHeaderLines"),
            Map.entry("fileFooterPattern", "records.footer"),
            Map.entry("truncatedRecordTerminator", "records.tooLong.truncate"),
            Map.entry("aggregatedRecordSizeBytes", "to.firehose.joinedBytes"),
            Map.entry("maxBufferAgeMillis", "to.stream.linger or to.firehose.linger"),
            Map.entry("checkpointFile", "importCheckpoints"),
            Map.entry("checkpointTimeToLiveDays", "forgetAfter"),
            Map.entry("shutdownTimeoutMillis", "shutdownTimeout"),
            Map.entry("awsAccessKeyId", "aws.credentials.accessKeyId"),
            Map.entry("awsSecretAccessKey", "aws.credentials.secretAccessKey"),
            Map.entry("assumeRoleARN", "aws.role.arn"),
            Map.entry("assumeRoleExternalId", "aws.role.externalId"),
            Map.entry("kinesis.endpoint", "aws.kinesisEndpoint"),
            Map.entry("kinesis.region", "aws.region"),
            Map.entry("firehose.endpoint", "aws.firehoseEndpoint"),
            Map.entry("sts.endpoint", "aws.stsEndpoint"),
            Map.entry("cloudwatch.endpoint", "aws.cloudWatchEndpoint"),
            Map.entry("cloudwatch.emitMetrics", "cloudWatch"),
            Map.entry("cloudwatch.namespace", "cloudWatch.namespace"));

    private OldNames() {}

    static Optional<String> here(String name) {
        return Optional.ofNullable(HERE.get(name));
    }
}
