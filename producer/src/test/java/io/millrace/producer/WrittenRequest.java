package io.millrace.producer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.http.async.AsyncExecuteRequest;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;

/** A request as the SDK hands it to its HTTP client. */
record WrittenRequest(SdkHttpRequest head, SdkBytes body, int pieces) {
    private static final CBORMapper CBOR = new CBORMapper();

    JsonNode tree() {
        try {
            return CBOR.readTree(body.asByteArrayUnsafe());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String header(String name) {
        return head.firstMatchingHeader(name).orElse("none");
    }

    String bodySha256() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body.asByteArrayUnsafe()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An HTTP client that keeps what it is given, and answers that everything went well, with nothing in it. */
    static final class Recorder implements SdkAsyncHttpClient {
        final List<WrittenRequest> requests = new ArrayList<>();

        @Override
        public CompletableFuture<Void> execute(AsyncExecuteRequest request) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            AtomicInteger pieces = new AtomicInteger();
            return SdkPublisher.adapt(request.requestContentPublisher())
                    .subscribe(piece -> {
                        pieces.incrementAndGet();
                        body.writeBytes(SdkBytes.fromByteBuffer(piece).asByteArrayUnsafe());
                    })
                    .thenRun(() -> {
                        requests.add(new WrittenRequest(
                                request.request(), SdkBytes.fromByteArray(body.toByteArray()), pieces.get()));
                        answer(request);
                    });
        }

        private static void answer(AsyncExecuteRequest request) {
            String format =
                    request.request().firstMatchingHeader("Content-Type").orElse("");
            byte[] nothing;
            try {
                nothing = format.contains("cbor") ? CBOR.writeValueAsBytes(Map.of()) : new byte[] {'{', '}'};
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            request.responseHandler()
                    .onHeaders(SdkHttpResponse.builder()
                            .statusCode(200)
                            .putHeader("Content-Type", format)
                            .build());
            request.responseHandler().onStream(SdkPublisher.fromIterable(List.of(ByteBuffer.wrap(nothing))));
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
