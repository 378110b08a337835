package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.EncryptionType;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.KmsNotFoundException;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;
import software.amazon.awssdk.services.kinesis.model.ValidationException;

class EncryptionTest {
    private static final Limits FREE = Limits.service().withoutControlPlaneRates();
    private static final Duration CHANGE = Duration.ofSeconds(10);
    private static final String OWNED_BY_THE_SERVICE = "alias/aws/kinesis";

    private final TestClock clock = new TestClock();
    private final LocalKinesis engine =
            LocalKinesis.builder().clock(clock).limits(FREE).changeTime(CHANGE).start();
    private final KinesisAsyncClient client = Clients.plain(engine);
    private final Kinesis kinesis = new Kinesis(client, "s");

    @BeforeEach
    void createStream() {
        engine.createStream("s", 1);
        clock.advance(CHANGE);
    }

    @AfterEach
    void close() {
        client.close();
        engine.close();
    }

    private void start(String keyId) {
        client.startStreamEncryption(r ->
                        r.streamName("s").encryptionType(EncryptionType.KMS).keyId(keyId))
                .join();
    }

    private void stop() {
        client.stopStreamEncryption(r ->
                        r.streamName("s").encryptionType(EncryptionType.KMS).keyId(OWNED_BY_THE_SERVICE))
                .join();
    }

    private EncryptionType putMany() {
        PutRecordsRequestEntry entry = PutRecordsRequestEntry.builder()
                .partitionKey("k")
                .data(SdkBytes.fromUtf8String("x"))
                .build();
        return client.putRecords(r -> r.streamName("s").records(entry)).join().encryptionType();
    }

    @Test
    void recordsAreMarkedAsEncryptedFromTheStartToTheStop() {
        assertThat(kinesis.put("k", "before").encryptionType()).isEqualTo(EncryptionType.NONE);
        start(OWNED_BY_THE_SERVICE);
        assertThat(kinesis.summary().streamStatus()).isEqualTo(StreamStatus.UPDATING);
        assertThat(kinesis.put("k", "while updating").encryptionType()).isEqualTo(EncryptionType.NONE);
        clock.advance(CHANGE);
        assertThat(kinesis.put("k", "encrypted").encryptionType()).isEqualTo(EncryptionType.KMS);
        assertThat(putMany()).isEqualTo(EncryptionType.KMS);
        stop();
        clock.advance(CHANGE);
        assertThat(putMany()).isEqualTo(EncryptionType.NONE);

        assertThat(kinesis.get(kinesis.iterator("shardId-000000000000", ShardIteratorType.TRIM_HORIZON))
                        .records())
                .extracting(Record::encryptionType)
                .containsExactly(
                        EncryptionType.NONE,
                        EncryptionType.NONE,
                        EncryptionType.KMS,
                        EncryptionType.KMS,
                        EncryptionType.NONE);
    }

    @Test
    void bothDescriptionsTellTheTypeAndTheKey() {
        assertThat(kinesis.summary().encryptionType()).isEqualTo(EncryptionType.NONE);
        assertThat(kinesis.summary().keyId()).isNull();
        start(OWNED_BY_THE_SERVICE);
        clock.advance(CHANGE);

        assertThat(kinesis.summary().encryptionType()).isEqualTo(EncryptionType.KMS);
        assertThat(kinesis.summary().keyId()).isEqualTo(OWNED_BY_THE_SERVICE);
        assertThat(client.describeStream(r -> r.streamName("s")).join().streamDescription())
                .satisfies(described -> {
                    assertThat(described.encryptionType()).isEqualTo(EncryptionType.KMS);
                    assertThat(described.keyId()).isEqualTo(OWNED_BY_THE_SERVICE);
                });
        stop();
        clock.advance(CHANGE);
        assertThat(kinesis.summary().keyId()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "12345678-1234-1234-1234-123456789012",
                "mrk-1234abcd12ab34cd56ef1234567890ab",
                "alias/MyAliasName",
                "arn:aws:kms:us-east-1:123456789012:key/12345678-1234-1234-1234-123456789012",
                "arn:aws:kms:us-east-1:123456789012:alias/MyAliasName"
            })
    void aKeyIsNamedInAnyOfItsForms(String keyId) {
        start(keyId);
        clock.advance(CHANGE);

        assertThat(kinesis.summary().keyId()).isEqualTo(keyId);
    }

    @ParameterizedTest
    @ValueSource(strings = {"MyAliasName", "alias/", "arn:aws:kms:us-east-1:123456789012:stream/x", "1234"})
    void aKeyInAnotherFormIsNotFound(String keyId) {
        assertThat(Kinesis.failure(client.startStreamEncryption(r ->
                        r.streamName("s").encryptionType(EncryptionType.KMS).keyId(keyId))))
                .isInstanceOf(KmsNotFoundException.class)
                .hasMessageContaining("Invalid keyId " + keyId);
    }

    @Test
    void theTwentySixthStartInARollingDayIsRefused() {
        for (int i = 0; i < 25; i++) {
            start(OWNED_BY_THE_SERVICE);
            clock.advance(CHANGE);
        }

        assertThat(Kinesis.failure(client.startStreamEncryption(r ->
                        r.streamName("s").encryptionType(EncryptionType.KMS).keyId("alias/another"))))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("25 times");
        stop();
        clock.advance(Duration.ofHours(24));
        start("alias/another");
    }

    @Test
    void incompleteRequestsAndBusyStreamsAreRefused() {
        assertThat(Kinesis.failure(client.startStreamEncryption(r ->
                        r.streamName("s").encryptionType(EncryptionType.NONE).keyId(OWNED_BY_THE_SERVICE))))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("EncryptionType must be KMS");
        assertThat(Kinesis.failure(
                        client.startStreamEncryption(r -> r.streamName("s").encryptionType(EncryptionType.KMS))))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("'keyId'");
        assertThat(Kinesis.failure(client.stopStreamEncryption(
                        r -> r.streamName("s").encryptionType("PGP").keyId(OWNED_BY_THE_SERVICE))))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("enum value set: [NONE, KMS]");
        assertThat(Kinesis.failure(client.startStreamEncryption(r -> r.streamName("absent")
                        .encryptionType(EncryptionType.KMS)
                        .keyId(OWNED_BY_THE_SERVICE))))
                .isInstanceOf(ResourceNotFoundException.class);
        start(OWNED_BY_THE_SERVICE);
        assertThat(Kinesis.failure(client.stopStreamEncryption(r ->
                        r.streamName("s").encryptionType(EncryptionType.KMS).keyId(OWNED_BY_THE_SERVICE))))
                .isInstanceOf(ResourceInUseException.class);
    }
}
