package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.local.Clients.Transport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

class TransportMatrixTest {
    @AfterEach
    void restoreCbor() {
        System.clearProperty(SdkSystemSetting.CBOR_ENABLED.property());
    }

    static Stream<Arguments> everyTransportInBothFormats() {
        return Arrays.stream(Transport.values())
                .flatMap(transport -> Stream.of(Arguments.of(transport, true), Arguments.of(transport, false)));
    }

    @ParameterizedTest(name = "{0}, CBOR {1}")
    @MethodSource("everyTransportInBothFormats")
    void recordsComeBackAsTheyWerePut(Transport transport, boolean isCbor) {
        System.setProperty(SdkSystemSetting.CBOR_ENABLED.property(), Boolean.toString(isCbor));
        long began = System.nanoTime();
        try (LocalKinesis kinesis = LocalKinesis.builder().tlsPort(0).start()) {
            System.out.printf("up in %d ms%n", (System.nanoTime() - began) / 1_000_000);
            try (KinesisAsyncClient client = Clients.client(kinesis, transport)) {
                walk(client);
            }
        }
    }

    private static void walk(KinesisAsyncClient client) {
        Instant before = Instant.now().minusSeconds(1);
        client.createStream(r -> r.streamName("walk").shardCount(1)).join();
        StreamDescriptionSummary summary =
                client.describeStreamSummary(r -> r.streamName("walk")).join().streamDescriptionSummary();
        assertThat(summary.streamStatus()).isEqualTo(StreamStatus.ACTIVE);
        assertThat(summary.openShardCount()).isEqualTo(1);
        assertThat(summary.streamCreationTimestamp()).isBetween(before, Instant.now());
        String shard = client.listShards(r -> r.streamARN(summary.streamARN()))
                .join()
                .shards()
                .get(0)
                .shardId();

        List<PutRecordsRequestEntry> entries = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            byte[] data = new byte[i * 2000];
            Arrays.fill(data, (byte) (i * 37));
            entries.add(PutRecordsRequestEntry.builder()
                    .partitionKey("ключ-" + i)
                    .data(SdkBytes.fromByteArray(data))
                    .build());
        }
        PutRecordsResponse put =
                client.putRecords(r -> r.streamName("walk").records(entries)).join();
        assertThat(put.failedRecordCount()).isZero();

        String iterator = client.getShardIterator(r -> r.streamName("walk")
                        .shardId(shard)
                        .shardIteratorType(ShardIteratorType.AT_TIMESTAMP)
                        .timestamp(before.isBefore(summary.streamCreationTimestamp()) ? before : Instant.now()))
                .join()
                .shardIterator();
        GetRecordsResponse got =
                client.getRecords(r -> r.shardIterator(iterator)).join();
        assertThat(got.records()).hasSameSizeAs(entries);
        assertThat(got.millisBehindLatest()).isZero();
        for (int i = 0; i < entries.size(); i++) {
            Record record = got.records().get(i);
            assertThat(record.data()).isEqualTo(entries.get(i).data());
            assertThat(record.partitionKey()).isEqualTo(entries.get(i).partitionKey());
            assertThat(record.sequenceNumber()).isEqualTo(put.records().get(i).sequenceNumber());
            assertThat(record.approximateArrivalTimestamp()).isBetween(before, Instant.now());
        }
        assertThatThrownBy(() -> client.describeStreamSummary(r -> r.streamName("nowhere"))
                        .join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining("Stream nowhere under account 000000000000 not found.");
    }
}
