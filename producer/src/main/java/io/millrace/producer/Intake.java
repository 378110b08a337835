package io.millrace.producer;

import io.millrace.aggregation.Aggregator;
import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.Header;
import io.millrace.aggregation.UserRecord;
import io.millrace.producer.PutFailedException.Reason;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The caller's side of a put: checks the record, hashes its key, waits for room, copies the bytes, hands over. Safe for use by several
 * threads; nothing here belongs to the loop.
 */
final class Intake {
    private static final int HEADER_OVERHEAD_BYTES = 16;

    // A record that looks like an aggregate itself would be taken apart by consumers; inside an aggregate it comes out
    // as it went in.
    private static final int AGGREGATE_MAGIC = 0xF3899AC2;

    private final ProducerConfig config;
    private final ByteBudget budget;
    private final Inbox inbox;
    private final KeyHashes hashes = new KeyHashes();
    private volatile boolean isClosed;

    Intake(ProducerConfig config, ByteBudget budget, Inbox inbox) {
        this.config = config;
        this.budget = budget;
        this.inbox = inbox;
    }

    CompletableFuture<PutResult> put(UserRecord record) {
        return put(record, true);
    }

    /**
     * Takes a record over.
     *
     * @param mayWait whether to wait for room if that is configured
     */
    CompletableFuture<PutResult> put(UserRecord record, boolean mayWait) {
        if (isClosed) {
            throw new IllegalStateException("The producer of stream " + config.stream() + " is closed");
        }
        ByteBuffer data = record.data();
        boolean needsEnvelope = !record.headers().isEmpty() || startsLikeAggregate(data);
        int keyBytes = checkKey(record.partitionKey());
        checkSize(record, keyBytes, needsEnvelope);
        HashKey explicit = record.explicitHashKey();
        HashKey hash = explicit == null ? hashes.of(record.partitionKey()) : explicit;
        int charge = data.remaining() + keyBytes + sizeBytes(record.headers()) + PendingRecord.OVERHEAD_BYTES;
        PutFailedException noRoom = reserve(charge, mayWait);
        if (noRoom != null) {
            return CompletableFuture.failedFuture(noRoom);
        }
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        UserRecord own = new UserRecord(record.partitionKey(), explicit, ByteBuffer.wrap(bytes), record.headers());
        PendingRecord pending = new PendingRecord(own, bytes, hash, charge, needsEnvelope);
        if (!inbox.post(pending)) {
            budget.release(charge);
            return CompletableFuture.failedFuture(
                    failure(Reason.CLOSED, "The producer was closed before the record was stored"));
        }
        return pending.future;
    }

    String stream() {
        return config.stream();
    }

    /** Refuses records from now on. */
    void close() {
        isClosed = true;
    }

    private @Nullable PutFailedException reserve(int bytes, boolean mayWait) {
        if (budget.tryTake(bytes)) {
            return null;
        }
        String full = "The byte budget of " + config.sizes().maxBufferedBytes() + " bytes is full";
        if (!mayWait) {
            return failure(Reason.BUFFER_FULL, full);
        }
        if (!(config.whenFull() instanceof WhenFull.Block block)) {
            return failure(Reason.BUFFER_FULL, full + "; put less at a time, or choose WhenFull.block");
        }
        try {
            return budget.take(bytes, block.limit().toNanos())
                    ? null
                    : failure(Reason.BUFFER_FULL, full + ", and there was no room within " + block.limit());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failure(Reason.INTERRUPTED, "Interrupted while waiting for room in the byte budget");
        }
    }

    private static int checkKey(String partitionKey) {
        int characters = partitionKey.codePointCount(0, partitionKey.length());
        if (characters < 1 || characters > ProducerConfig.LONGEST_PARTITION_KEY) {
            throw new IllegalArgumentException("A partition key has 1 to " + ProducerConfig.LONGEST_PARTITION_KEY
                    + " characters, but this one has " + characters);
        }
        return OpenUnit.utf8Length(partitionKey);
    }

    private void checkSize(UserRecord record, int keyBytes, boolean needsEnvelope) {
        long data = record.dataSizeBytes();
        // Only a record that cannot be sent as it is needs room for the envelope, which is the costly size to compute.
        long size = keyBytes + (needsEnvelope ? Aggregator.sizeBytesOfOne(record, config.recordIds()) : data);
        if (size > config.sizes().maxRecordBytes()) {
            throw new IllegalArgumentException("The record takes " + size + " bytes on the wire (" + data
                    + " of data, a partition key of " + keyBytes + ", "
                    + (size - data - keyBytes) + " of envelope), but a record may have "
                    + config.sizes().maxRecordBytes() + "; split it, or raise maxRecordSize if the stream allows more");
        }
    }

    private static int sizeBytes(List<Header> headers) {
        int bytes = 0;
        for (Header header : headers) {
            bytes += OpenUnit.utf8Length(header.key()) + OpenUnit.utf8Length(header.value()) + HEADER_OVERHEAD_BYTES;
        }
        return bytes;
    }

    private static boolean startsLikeAggregate(ByteBuffer data) {
        return data.remaining() >= Integer.BYTES && data.getInt(data.position()) == AGGREGATE_MAGIC;
    }

    private PutFailedException failure(Reason reason, String message) {
        return new PutFailedException(config.stream(), reason, false, 0, List.of(), message, null);
    }
}
