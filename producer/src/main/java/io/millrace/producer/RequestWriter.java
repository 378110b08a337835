package io.millrace.producer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.Header;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;

/**
 * Writes the records of PutRecords requests in place of the SDK, which copies every body about five times, through arrays that grow by
 * doubling. All else of a call, from the endpoint and the credentials to the answer, stays the SDK's.
 *
 * <p>The SDK decides on the format. So requests are left to it until one of them has shown that it is the one that is written here.
 */
final class RequestWriter implements ExecutionInterceptor {
    private static final ExecutionAttribute<List<PutRecordsRequestEntry>> RECORDS =
            new ExecutionAttribute<>("MillraceRecords");
    private static final ExecutionAttribute<Long> LENGTH = new ExecutionAttribute<>("MillraceLength");
    private static final String FORMAT = "application/x-amz-cbor-1.1";

    private volatile boolean isFormatKnown;

    @Override
    public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
        if (isFormatKnown && context.request() instanceof PutRecordsRequest request) {
            attributes.putAttribute(RECORDS, request.records());
            return request.toBuilder()
                    .records((Collection<PutRecordsRequestEntry>) null)
                    .build();
        }
        return context.request();
    }

    @Override
    public Optional<AsyncRequestBody> modifyAsyncHttpContent(
            Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
        if (!(context.request() instanceof PutRecordsRequest)) {
            return context.asyncRequestBody();
        }
        List<PutRecordsRequestEntry> records = attributes.getAttribute(RECORDS);
        if (records == null) {
            isFormatKnown = fieldsOf(context) != null;
            return context.asyncRequestBody();
        }
        byte[] fields = fieldsOf(context);
        if (fields == null) {
            isFormatKnown = false;
            throw new IllegalStateException("The SDK has changed its format from one request to the next");
        }
        WrittenBody body = new WrittenBody(body(fields, records).pieces());
        attributes.putAttribute(LENGTH, body.contentLength().orElseThrow());
        return Optional.of(body);
    }

    @Override
    public SdkHttpRequest modifyHttpRequest(Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
        Long length = attributes.getAttribute(LENGTH);
        return length == null
                ? context.httpRequest()
                : context.httpRequest().toBuilder()
                        .putHeader(Header.CONTENT_LENGTH, length.toString())
                        .build();
    }

    /** What the SDK has written: a map without a length, so that another field may be put before its end; null if it is not. */
    private static byte @Nullable [] fieldsOf(Context.ModifyHttpRequest context) {
        boolean isCbor = context.httpRequest()
                .firstMatchingHeader(Header.CONTENT_TYPE)
                .filter(FORMAT::equals)
                .isPresent();
        if (!isCbor || context.requestBody().isEmpty()) {
            return null;
        }
        byte[] written;
        try (var stream = context.requestBody().get().contentStreamProvider().newStream()) {
            written = stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        boolean isOpenMap = written.length > 1
                && written[0] == (byte) CborChunks.START_MAP
                && written[written.length - 1] == (byte) CborChunks.BREAK;
        return isOpenMap ? written : null;
    }

    private static CborChunks body(byte[] fields, List<PutRecordsRequestEntry> records) {
        CborChunks body = new CborChunks()
                .raw(fields, 0, fields.length - 1)
                .text("Records")
                .arrayOf(records.size());
        for (PutRecordsRequestEntry entry : records) {
            body.startMap().text("Data").bytes(entry.data().asByteArrayUnsafe());
            if (entry.explicitHashKey() != null) {
                body.text("ExplicitHashKey").text(entry.explicitHashKey());
            }
            body.text("PartitionKey").text(entry.partitionKey()).end();
        }
        return body.end();
    }
}
