package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.local.LocalKinesis;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** A close that overtakes the inbox would leave records behind that were accepted before it. */
class PutJustBeforeCloseTest {
    @Test
    void whatWasPutJustBeforeTheCloseIsSent() {
        try (LocalKinesis kinesis = LocalKinesis.start();
                KinesisAsyncClient client = KinesisAsyncClient.builder()
                        .endpointOverride(kinesis.endpoint())
                        .region(Region.EU_WEST_1)
                        .credentialsProvider(
                                StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                        .build()) {
            kinesis.createStream("clicks", 1);
            for (int round = 0; round < 60; round++) {
                KinesisProducer producer =
                        KinesisProducer.builder("clicks").client(client).build();
                CompletableFuture<PutResult> put = producer.put("user", new byte[] {1});
                assertThat(producer.close(Duration.ofSeconds(30)).unsent())
                        .as("round %d", round)
                        .isEmpty();
                assertThat(put).isCompleted();
            }
        }
    }
}
