package io.millrace.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.local.FaultKind;
import io.millrace.local.FaultPlan;
import io.millrace.local.FaultRefusal;
import io.millrace.local.FaultRule;
import io.millrace.local.FaultStrike;
import io.millrace.local.FaultedDynamoDb;
import io.millrace.local.LocalAws;
import io.millrace.local.LocalDynamoDb;
import io.millrace.local.LocalKinesis;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.KinesisException;

/** The code of local-kinesis/README.md outside JUnit's extension. */
class LocalKinesisReadmeTest {
    @Test
    void anEngineAndAClient() {
        try (LocalKinesis kinesis = LocalKinesis.start()) {
            kinesis.createStream("clicks", 4);
            KinesisAsyncClient client = KinesisAsyncClient.builder()
                    .endpointOverride(kinesis.endpoint())
                    .region(Region.US_EAST_1)
                    .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "thing")))
                    .build();
            assertThat(client.listStreams().join().streamNames()).containsExactly("clicks");
            client.close();
        }
    }

    @Test
    void faults() {
        LocalDynamoDb tables = LocalDynamoDb.start();
        FaultPlan faults = FaultPlan.seeded(42)
                .throttleEntries(0.10) // single entries of PutRecords
                .loseReplies("PutRecords", 0.01) // written, then no answer
                .add(FaultRule.of(FaultKind.THROTTLE_REQUEST)
                        .onOperation("GetRecords")
                        .onShard("shardId-000000000002")
                        .times(5))
                .add(FaultRule.refuse(FaultRefusal.expiredToken())
                        .onCaller("AKIDEXAMPLE")
                        .from(Duration.ofMinutes(1)));
        LocalKinesis kinesis = LocalKinesis.builder().faults(faults).start();
        FaultedDynamoDb dynamoDb = FaultedDynamoDb.inFrontOf(tables.endpoint(), faults); // the same plan, or another
        KinesisException exception = failureOf(kinesis, faults);
        assertThat(faults.recorded(FaultKind.LOSE_REPLY)).isPositive();
        assertThat(faults.strikes()).extracting(FaultStrike::requestId).contains(exception.requestId());
        faults.clear();
        kinesis.close();
        dynamoDb.close();
        tables.close();
    }

    /** Loses one reply, which the client makes good, and fails a request until the client gives up. */
    private static KinesisException failureOf(LocalKinesis kinesis, FaultPlan faults) {
        faults.add(FaultRule.of(FaultKind.LOSE_REPLY).onOperation("ListStreams").times(1));
        faults.add(FaultRule.of(FaultKind.FAIL_REQUEST).onOperation("DescribeLimits"));
        try (KinesisClient client = KinesisClient.builder()
                .endpointOverride(kinesis.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "thing")))
                .build()) {
            assertThat(client.listStreams().streamNames()).isEmpty();
            return catchThrowableOfType(KinesisException.class, client::describeLimits);
        }
    }

    @Test
    void inPlaceOfLocalStack() {
        LocalAws aws = new LocalAws(); // was: new LocalStackContainer(DockerImageName.parse("localstack/localstack"))
        aws.start();
        StaticCredentialsProvider credentials =
                StaticCredentialsProvider.create(AwsBasicCredentials.create(aws.getAccessKey(), aws.getSecretKey()));
        KinesisClient kinesis = KinesisClient.builder()
                .endpointOverride(aws.getEndpoint())
                .region(Region.of(aws.getRegion()))
                .credentialsProvider(credentials)
                .build();
        DynamoDbClient dynamoDb = DynamoDbClient.builder()
                .endpointOverride(aws.getEndpoint())
                .region(Region.of(aws.getRegion()))
                .credentialsProvider(credentials)
                .build();
        try (aws;
                kinesis;
                dynamoDb) {
            assertThat(kinesis.listStreams().streamNames()).isEmpty();
            assertThat(dynamoDb.listTables().tableNames()).isEmpty();
        }
    }
}
