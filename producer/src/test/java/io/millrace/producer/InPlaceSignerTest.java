package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignRequest;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignedRequest;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignerProperty;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

class InPlaceSignerTest {
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC);

    private final InPlaceSigner inPlace = new InPlaceSigner();
    private final AwsV4HttpSigner sdk = AwsV4HttpSigner.create();

    static Stream<AwsCredentialsIdentity> identities() {
        return Stream.of(
                AwsBasicCredentials.create("key", "secret"), AwsSessionCredentials.create("key", "secret", "token"));
    }

    @ParameterizedTest
    @MethodSource("identities")
    void signsAsTheSdkDoes(AwsCredentialsIdentity identity) {
        WrittenBody body =
                new WrittenBody(List.of(bytes("xfirst piecex", 1, 11), bytes("", 0, 0), bytes("second", 0, 6)));
        SdkHttpRequest signed =
                inPlace.signAsync(request(identity, body)).join().request();
        assertThat(signed.headers())
                .isEqualTo(
                        sdk.signAsync(request(identity, body)).join().request().headers());
        assertThat(signed.firstMatchingHeader("Authorization").orElseThrow()).contains("20260301/eu-west-1/kinesis");
    }

    @Test
    void whatIsSentIsTheBodyItselfAndOnceMoreWhenTriedAgain() {
        WrittenBody body = new WrittenBody(List.of(bytes("first", 0, 5), bytes("second", 0, 6)));
        AwsCredentialsIdentity identity = AwsBasicCredentials.create("key", "secret");
        for (int i = 0; i < 2; i++) {
            AsyncSignedRequest signed =
                    inPlace.signAsync(request(identity, body)).join();
            assertThat(signed.payload()).containsSame(body);
            List<String> sent = new ArrayList<>();
            body.subscribe((ByteBuffer piece) ->
                            sent.add(StandardCharsets.UTF_8.decode(piece).toString()))
                    .join();
            assertThat(sent).containsExactly("first", "second");
        }
    }

    @Test
    void otherBodiesAreLeftToTheSdk() {
        AsyncRequestBody other = AsyncRequestBody.fromString("other");
        AwsCredentialsIdentity identity = AwsBasicCredentials.create("key", "secret");
        assertThat(inPlace.signAsync(request(identity, other)).join().request().headers())
                .isEqualTo(
                        sdk.signAsync(request(identity, other)).join().request().headers());
    }

    @Test
    void everythingThatTheSdkCanBeToldAboutSigningIsPassedOn() throws IllegalAccessException {
        List<SignerProperty<?>> known = new ArrayList<>();
        for (Class<?> type : List.of(HttpSigner.class, AwsV4FamilyHttpSigner.class, AwsV4HttpSigner.class)) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getType() == SignerProperty.class) {
                    known.add((SignerProperty<?>) field.get(null));
                }
            }
        }
        assertThat(InPlaceSigner.PROPERTIES).containsExactlyInAnyOrderElementsOf(known);
    }

    private static AsyncSignRequest<AwsCredentialsIdentity> request(
            AwsCredentialsIdentity identity, Publisher<ByteBuffer> body) {
        return AsyncSignRequest.builder(identity)
                .request(SdkHttpRequest.builder()
                        .method(SdkHttpMethod.POST)
                        .uri(URI.create("https://kinesis.eu-west-1.amazonaws.com/"))
                        .putHeader("X-Amz-Target", "Kinesis_20131202.PutRecords")
                        .build())
                .payload(body)
                .putProperty(HttpSigner.SIGNING_CLOCK, NOON)
                .putProperty(AwsV4HttpSigner.REGION_NAME, "eu-west-1")
                .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, "kinesis")
                .build();
    }

    private static ByteBuffer bytes(String text, int from, int length) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8), from, length);
    }
}
