package io.millrace.local;

/** The services that a fault plan can strike. */
public enum FaultService {
    /** Kinesis Data Streams, as {@link LocalKinesis} plays it. */
    KINESIS,
    /** DynamoDB, through {@link FaultedDynamoDb}. */
    DYNAMODB
}
