package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ValidationException;

class PoliciesTest {
    private static final Limits FREE = Limits.service().withoutControlPlaneRates();
    private static final String POLICY = """
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
         "Principal": {"AWS": "arn:aws:iam::123456789012:root"}, "Action": "kinesis:PutRecord",
         "Resource": "arn:aws:kinesis:us-east-1:000000000000:stream/s"}]}\
        """;

    private final LocalKinesis engine = LocalKinesis.builder().limits(FREE).start();
    private final KinesisAsyncClient client = Clients.plain(engine);
    private final Kinesis kinesis = new Kinesis(client, "s");

    @BeforeEach
    void createStream() {
        engine.createStream("s", 1);
    }

    @AfterEach
    void close() {
        client.close();
        engine.close();
    }

    private String policy() {
        return client.getResourcePolicy(r -> r.resourceARN(kinesis.arn()))
                .join()
                .policy();
    }

    @Test
    void aPolicyIsPutToldReplacedAndDeleted() {
        assertThat(policy()).isEqualTo("{}");
        client.putResourcePolicy(r -> r.resourceARN(kinesis.arn()).policy(POLICY))
                .join();
        assertThat(policy()).isEqualTo(POLICY);
        String other = POLICY.replace("PutRecord", "GetRecords");
        client.putResourcePolicy(r -> r.resourceARN(kinesis.arn()).policy(other))
                .join();
        assertThat(policy()).isEqualTo(other);
        client.deleteResourcePolicy(r -> r.resourceARN(kinesis.arn())).join();

        assertThat(policy()).isEqualTo("{}");
        assertThat(Kinesis.failure(client.deleteResourcePolicy(r -> r.resourceARN(kinesis.arn()))))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining("No resource policy found for resource ARN " + kinesis.arn());
    }

    @Test
    void aConsumerHasAPolicyOfItsOwn() {
        String consumer = client.registerStreamConsumer(
                        r -> r.streamARN(kinesis.arn()).consumerName("c"))
                .join()
                .consumer()
                .consumerARN();
        client.putResourcePolicy(r -> r.resourceARN(consumer).policy(POLICY)).join();

        assertThat(client.getResourcePolicy(r -> r.resourceARN(consumer)).join().policy())
                .isEqualTo(POLICY);
        assertThat(policy()).isEqualTo("{}");
        client.deleteResourcePolicy(r -> r.resourceARN(consumer)).join();
        assertThat(Kinesis.failure(client.deleteResourcePolicy(r -> r.resourceARN(consumer))))
                .isInstanceOf(ResourceNotFoundException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not JSON", "{\"Version\": \"2012-10-17\"", "[]", "{}", "{\"Statement\": []}"})
    void whatIsNoPolicyIsRefused(String text) {
        assertThat(Kinesis.failure(client.putResourcePolicy(
                        r -> r.resourceARN(kinesis.arn()).policy(text))))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("Policy");
        assertThat(policy()).isEqualTo("{}");
    }

    @Test
    void aPolicyNeedsAStreamThatIsThere() {
        assertThat(Kinesis.failure(client.putResourcePolicy(
                        r -> r.resourceARN(kinesis.arn() + "-absent").policy(POLICY))))
                .isInstanceOf(ResourceNotFoundException.class);
        assertThat(Kinesis.failure(client.getResourcePolicy(r -> r.resourceARN("s"))))
                .isInstanceOf(ValidationException.class);
        assertThat(Kinesis.failure(client.putResourcePolicy(r -> r.resourceARN(kinesis.arn()))))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("'policy'");
        String elsewhere = kinesis.arn().replace("000000000000", "123456789012");
        assertThat(Kinesis.failure(client.getResourcePolicy(r -> r.resourceARN(elsewhere))))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining("under account 123456789012 not found");
        TestClock clock = new TestClock();
        try (LocalKinesis slow = LocalKinesis.builder()
                        .clock(clock)
                        .limits(FREE)
                        .changeTime(Duration.ofSeconds(5))
                        .start();
                KinesisAsyncClient patient = Clients.plain(slow)) {
            slow.createStream("s", 1);
            assertThat(Kinesis.failure(patient.putResourcePolicy(
                            r -> r.resourceARN(kinesis.arn()).policy(POLICY))))
                    .isInstanceOf(ResourceInUseException.class);
        }
    }
}
