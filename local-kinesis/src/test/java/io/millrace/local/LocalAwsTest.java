package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;

class LocalAwsTest {
    @Test
    void clientsFindTheirEndpointsRegionAndCredentials() {
        try (LocalAws aws = new LocalAws(LocalKinesis.builder().region("eu-west-1"))) {
            aws.start();
            aws.kinesis().createStream("clicks", 1);
            assertThat(aws.kinesisAsyncClient().listStreams().join().streamNames())
                    .containsExactly("clicks");
            assertThat(aws.kinesisClient().listStreams().streamNames()).containsExactly("clicks");
            assertThat(aws.dynamoDbAsyncClient().listTables().join().tableNames())
                    .isEmpty();
            assertThat(aws.dynamoDbClient().listTables().tableNames()).isEmpty();
            assertThat(aws.kinesisAsyncClient()).isSameAs(aws.kinesisAsyncClient());
        }
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void bothServicesAnswerAtOneAddress(Protocol protocol) {
        try (LocalAws aws = LocalAws.started();
                DynamoDbAsyncClient dynamoDb = DynamoDbAsyncClient.builder()
                        .endpointOverride(aws.getEndpoint())
                        .region(Region.of(aws.getRegion()))
                        .credentialsProvider(StaticCredentialsProvider.create(
                                AwsBasicCredentials.create(aws.getAccessKey(), aws.getSecretKey())))
                        .httpClientBuilder(NettyNioAsyncHttpClient.builder().protocol(protocol))
                        .build()) {
            dynamoDb.createTable(table -> table.tableName("clicks")
                            .billingMode(BillingMode.PAY_PER_REQUEST)
                            .keySchema(KeySchemaElement.builder()
                                    .attributeName("id")
                                    .keyType(KeyType.HASH)
                                    .build())
                            .attributeDefinitions(AttributeDefinition.builder()
                                    .attributeName("id")
                                    .attributeType(ScalarAttributeType.S)
                                    .build()))
                    .join();
            Map<String, AttributeValue> item =
                    Map.of("id", AttributeValue.fromS("one"), "text", AttributeValue.fromS("x".repeat(300_000)));
            dynamoDb.putItem(put -> put.tableName("clicks").item(item)).join();
            assertThat(dynamoDb.scan(scan -> scan.tableName("clicks")).join().items())
                    .containsExactly(item);
            assertThat(aws.dynamoDbClient().listTables().tableNames()).containsExactly("clicks");
            assertThat(aws.dynamoDb().calls("PutItem", "clicks")).isEqualTo(1);
        }
    }

    @Test
    void anAddressThatIsNoneIsRefused() {
        assertThatThrownBy(() -> LocalKinesis.builder().dynamoDb(URI.create("localhost:8000")))
                .hasMessage("dynamoDb is localhost:8000; it must be an endpoint such as http://127.0.0.1:8000");
    }

    @Test
    void thePlanStrikesDynamoDbToo() {
        FaultPlan faults = FaultPlan.none();
        try (LocalAws aws = new LocalAws(LocalKinesis.builder().faults(faults))) {
            aws.start();
            faults.add(FaultRule.of(FaultKind.THROTTLE_REQUEST)
                    .onOperation("ListTables")
                    .times(1));
            assertThat(aws.dynamoDbAsyncClient().listTables().join().tableNames())
                    .isEmpty();
            assertThat(faults.recorded(FaultKind.THROTTLE_REQUEST)).isEqualTo(1);
            assertThat(aws.dynamoDb().calls("ListTables")).isEqualTo(2);
        }
    }

    @Test
    void aBuilderOfTheUsersOwnIsPointedAtTheTlsPortAndTrustsIt() {
        LocalAws aws = new LocalAws(LocalKinesis.builder().tlsPort(0)).withServices("kinesis");
        aws.start();
        try (aws;
                KinesisAsyncClient async =
                        aws.configure(KinesisAsyncClient.builder()).build();
                KinesisClient sync = aws.configure(KinesisClient.builder()).build()) {
            URI tls = aws.kinesis().tlsEndpoint();
            assertThat(async.serviceClientConfiguration().endpointOverride()).contains(tls);
            assertThat(sync.serviceClientConfiguration().endpointOverride()).contains(tls);
            aws.kinesis().createStream("clicks", 1);
            assertThat(async.listStreams().join().streamNames()).containsExactly("clicks");
            assertThat(sync.listStreams().streamNames()).containsExactly("clicks");
        }
    }

    @Test
    void itCanBeStartedAgainAndIsEmptyThen() {
        try (LocalAws aws = new LocalAws().withServices("kinesis")) {
            aws.start();
            aws.kinesis().createStream("clicks", 1);
            aws.start();
            assertThat(aws.kinesis().hasStream("clicks")).isTrue();
            aws.stop();
            aws.start();
            assertThat(aws.kinesisAsyncClient().listStreams().join().streamNames())
                    .isEmpty();
        }
    }

    @Test
    void whatDoesNotRunIsNamed() {
        try (LocalAws aws = new LocalAws().withServices("kinesis")) {
            assertThatThrownBy(aws::getEndpoint).hasMessage("Not started, or stopped already; call start() first");
            aws.start();
            assertThatThrownBy(aws::dynamoDbAsyncClient)
                    .hasMessage("DynamoDB was not asked for; use withServices(\"kinesis\", \"dynamodb\")");
            assertThatThrownBy(() -> aws.withServices("s3", "kinesis"))
                    .hasMessageContaining("s3, kinesis; there are \"kinesis\", alone or with \"dynamodb\"");
        }
    }
}
