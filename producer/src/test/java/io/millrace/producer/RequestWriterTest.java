package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.producer.WrittenRequest.Recorder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;

/** What the SDK writes, by itself and with the writer of ours: the first request of a client is the SDK's own. */
class RequestWriterTest {
    private final Recorder http = new Recorder();
    private final List<Integer> recordsMarshalled = new ArrayList<>();

    private final ExecutionInterceptor watch = new ExecutionInterceptor() {
        @Override
        public void beforeMarshalling(Context.BeforeMarshalling context, ExecutionAttributes attributes) {
            if (context.request() instanceof PutRecordsRequest request) {
                recordsMarshalled.add(request.records().size());
            }
        }
    };

    private KinesisAsyncClient client() {
        return KinesisAsyncClient.builder()
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
                .httpClient(http)
                .putAuthScheme(InPlaceSigner.scheme())
                .overrideConfiguration(
                        o -> o.addExecutionInterceptor(new RequestWriter()).addExecutionInterceptor(watch))
                .build();
    }

    private void putTwice(Consumer<PutRecordsRequest.Builder> request) {
        try (KinesisAsyncClient client = client()) {
            client.putRecords(request).join();
            client.putRecords(request).join();
        }
    }

    private void assertBothSayTheSame() {
        JsonNode bySdk = http.requests.get(0).tree();
        assertThat(bySdk.get("Records").isEmpty()).isFalse();
        assertThat(http.requests.get(1).tree()).isEqualTo(bySdk);
        assertThat(recordsMarshalled).containsExactly(bySdk.get("Records").size(), 0);
    }

    private static PutRecordsRequestEntry entry(String key, int dataBytes) {
        byte[] data = new byte[dataBytes];
        new Random(dataBytes).nextBytes(data);
        return PutRecordsRequestEntry.builder()
                .partitionKey(key)
                .data(SdkBytes.fromByteArray(data))
                .build();
    }

    // Around every length whose form in CBOR is another, and around the pieces that a body is written in.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 23, 24, 255, 256, 16_383, 16_384, 65_535, 65_536, 1_048_576, 10_485_760})
    void dataOfAnyLengthIsWhatTheSdkWouldWrite(int dataBytes) {
        putTwice(r -> r.streamName("clicks").records(entry("key", dataBytes), entry("other", 7)));
        assertBothSayTheSame();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 23, 24, 255, 256, 500})
    void soIsAnyNumberOfRecords(int count) {
        putTwice(r -> r.streamName("clicks")
                .records(IntStream.range(0, count)
                        .mapToObj(i -> entry("key-" + i, i))
                        .toList()));
        assertBothSayTheSame();
    }

    @Test
    void soAreKeysOfEveryKindAndExplicitHashKeys() {
        String largest = "340282366920938463463374607431768211455";
        putTwice(r -> r.streamName("clicks")
                .records(
                        entry("\u00e4\u20ac\ud83d\ude00", 3),
                        entry("x".repeat(256), 3).toBuilder()
                                .explicitHashKey(largest)
                                .build(),
                        entry("\u20ac".repeat(256), 3).toBuilder()
                                .explicitHashKey("0")
                                .build()));
        assertBothSayTheSame();
    }

    @Test
    void soIsAnArnAndEveryOtherFieldThatTheSdkKnows() {
        putTwice(r -> r.streamARN("arn:aws:kinesis:us-east-1:123456789012:stream/clicks")
                .records(entry("key", 3)));
        assertBothSayTheSame();
    }

    @Test
    void lengthAndSignatureAreThoseOfTheBodyThatGoesOut() {
        putTwice(r -> r.streamName("clicks").records(entry("key", 200_000)));
        assertThat(http.requests).allSatisfy(request -> {
            assertThat(request.header("Content-Length"))
                    .isEqualTo(String.valueOf(request.body().asByteArray().length));
            assertThat(request.header("x-amz-content-sha256")).isEqualTo(request.bodySha256());
            assertThat(request.header("Content-Type")).isEqualTo("application/x-amz-cbor-1.1");
            assertThat(request.header("X-Amz-Target")).isEqualTo("Kinesis_20131202.PutRecords");
        });
    }

    @Test
    void whatIsLargeIsAPieceOfItsOwnAndWhatIsSmallSharesThem() {
        putTwice(r -> r.streamName("clicks")
                .records(
                        entry("a", CborChunks.LEAST_BYTES_IN_PLACE),
                        entry("b", CborChunks.LEAST_BYTES_IN_PLACE - 1),
                        entry("c", 200_000)));
        assertThat(http.requests.get(1).pieces()).as("head, a, between, c, end").isEqualTo(5);
    }

    @Test
    void otherCallsAreLeftAlone() {
        try (KinesisAsyncClient client = client()) {
            client.putRecords(r -> r.streamName("clicks").records(entry("key", 3)))
                    .join();
            client.listShards(r -> r.streamName("clicks")).join();
            client.putRecords(r -> r.streamName("clicks").records(entry("key", 3)))
                    .join();
        }
        assertThat(http.requests.get(1).tree().get("StreamName").asText()).isEqualTo("clicks");
        assertThat(http.requests.get(2).tree()).isEqualTo(http.requests.get(0).tree());
        assertThat(recordsMarshalled).containsExactly(1, 0);
    }

    @Test
    void aFormatThatIsNotKnownStaysTheSdks() {
        String setting = SdkSystemSetting.CBOR_ENABLED.property();
        System.setProperty(setting, "false");
        try {
            putTwice(r -> r.streamName("clicks").records(entry("key", 3)));
        } finally {
            System.clearProperty(setting);
        }
        assertThat(http.requests.get(0).header("Content-Type")).isEqualTo("application/x-amz-json-1.1");
        assertThat(http.requests.get(1).body()).isEqualTo(http.requests.get(0).body());
        assertThat(recordsMarshalled).containsExactly(1, 1);
    }
}
