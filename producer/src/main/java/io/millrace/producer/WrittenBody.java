package io.millrace.producer;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.reactivestreams.Subscriber;
import software.amazon.awssdk.core.async.AsyncRequestBody;

/** The body of a request, in arrays that nobody changes until it is answered. May be sent more than once. */
final class WrittenBody implements AsyncRequestBody {
    private final List<ByteBuffer> pieces;
    private final long length;
    private final AsyncRequestBody sent;

    /** @param pieces from their positions to their limits, each with an array */
    WrittenBody(List<ByteBuffer> pieces) {
        this.pieces = pieces;
        this.length = pieces.stream().mapToLong(ByteBuffer::remaining).sum();
        this.sent = AsyncRequestBody.fromRemainingByteBuffersUnsafe(pieces.toArray(new ByteBuffer[0]));
    }

    @Override
    public Optional<Long> contentLength() {
        return Optional.of(length);
    }

    @Override
    public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
        sent.subscribe(subscriber);
    }

    /** All of it from its start, without a copy. */
    InputStream stream() {
        return new SequenceInputStream(Collections.enumeration(pieces.stream()
                .map(piece -> new ByteArrayInputStream(
                        piece.array(), piece.arrayOffset() + piece.position(), piece.remaining()))
                .toList()));
    }
}
