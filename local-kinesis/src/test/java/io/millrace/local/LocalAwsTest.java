package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
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
