package io.millrace.agent.config;

/** The services that have endpoints of their own. */
enum AwsService {
    KINESIS,
    FIREHOSE,
    CLOUDWATCH
}
