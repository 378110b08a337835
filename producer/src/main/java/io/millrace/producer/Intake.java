package io.millrace.producer;

import io.millrace.aggregation.Aggregator;
import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.Header;
import io.millrace.aggregation.UserRecord;
import io.millrace.producer.PutFailedException.Reason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The caller's side of a put: checks the record, hashes its key, waits for room, compresses or copies the bytes, hands over. Safe for
 * use by several threads; nothing here belongs to the loop.
 */
final class Intake {
    private static final int HEADER_OVERHEAD_BYTES = 16;

    private final ProducerConfig config;
    private final ByteBudget budget;
    private final Inbox inbox;
    private final KeyHashes hashes = new KeyHashes();
    private final @Nullable RecordHeaders headers;
    private final @Nullable Compressor compressor;
    private volatile boolean isClosed;

    Intake(
            ProducerConfig config,
            ByteBudget budget,
            Inbox inbox,
            @Nullable RecordHeaders headers,
            @Nullable Compressor compressor) {
        this.config = config;
        this.budget = budget;
        this.inbox = inbox;
        this.headers = headers;
        this.compressor = compressor;
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
        requireOpen();
        return admit(check(record), mayWait);
    }

    /** Puts data under a random key, whose hash nobody will ask for again. */
    CompletableFuture<PutResult> putAnywhere(ByteBuffer data) {
        requireOpen();
        String key = RandomKeys.next();
        return admit(check(UserRecord.of(key, data), HashKey.ofPartitionKey(key)), true);
    }

    /** Puts what the caller has encoded. */
    CompletableFuture<PutResult> putAggregate(KeyedAggregate aggregate) {
        requireOpen();
        int size = aggregate.sizeBytes() + checkKey(aggregate.partitionKey());
        if (size > config.sizes().maxRecordBytes()) {
            throw new IllegalArgumentException("The aggregate takes " + size + " bytes with its partition key, but a"
                    + " record may have " + config.sizes().maxRecordBytes()
                    + "; put fewer records into one, or raise maxRecordSize if the stream allows more");
        }
        int charge = size + PendingRecord.OVERHEAD_BYTES;
        PutFailedException noRoom = reserve(charge, true);
        return noRoom == null
                ? post(new PendingRecord(aggregate, hashes.of(aggregate.partitionKey()), charge))
                : CompletableFuture.failedFuture(noRoom);
    }

    /** What has to be taken from the budget for a record before anything is known of it. */
    long largestCharge() {
        return config.largestCharge();
    }

    /** Puts a record for which {@link #largestCharge} has been taken, and gives back what it leaves; if it throws, all is still taken. */
    CompletableFuture<PutResult> putReserved(UserRecord record) {
        requireOpen();
        CheckedRecord checked = check(record);
        // Only thousands of empty headers take more on the heap than what a record may have on the wire.
        CheckedRecord charged = checked.atMost(largestCharge());
        budget.release(largestCharge() - charged.chargedBytes());
        return handOver(charged);
    }

    /** Puts all records, or none if one of them cannot be put by anyone. */
    CompletableFuture<BatchResult> putAll(List<UserRecord> records) {
        requireOpen();
        List<CheckedRecord> checked = checkAll(records);
        Batch batch = new Batch(checked.size());
        boolean mayWait = true;
        for (int i = 0; i < checked.size(); i++) {
            PutFailedException noRoom = reserve(checked.get(i).chargedBytes(), mayWait);
            // A limit for every record would add up to hours.
            mayWait &= noRoom == null;
            batch.expect(i, noRoom == null ? handOver(checked.get(i)) : CompletableFuture.failedFuture(noRoom));
        }
        return batch.future;
    }

    String stream() {
        return config.stream();
    }

    /** Refuses records from now on. */
    void close() {
        isClosed = true;
    }

    private void requireOpen() {
        if (isClosed) {
            throw new IllegalStateException("The producer of stream " + config.stream() + " is closed");
        }
    }

    private CheckedRecord check(UserRecord record) {
        HashKey explicit = record.explicitHashKey();
        return check(record, explicit == null ? hashes.of(record.partitionKey()) : explicit);
    }

    private CheckedRecord check(UserRecord given, HashKey hash) {
        UserRecord record = headers == null ? given : withHeaders(given, headers);
        int keyBytes = checkKey(record.partitionKey());
        // A record that looks like an aggregate itself would be taken apart by consumers; inside an aggregate it comes
        // out
        // as it went in.
        boolean needsEnvelope = !record.headers().isEmpty() || KeyedAggregate.isBeginningOf(record);
        int charge = sizeBytes(record) + keyBytes + PendingRecord.OVERHEAD_BYTES;
        CheckedRecord checked = new CheckedRecord(record, hash, charge, needsEnvelope);
        if (compressor != null && wireBytes(checked, keyBytes) > config.sizes().maxRecordBytes()) {
            // Only trying tells whether it has a size that can be sent.
            checked = checked.compressed(compressor);
        }
        checkSize(checked, keyBytes, record.dataSizeBytes());
        return checked;
    }

    private List<CheckedRecord> checkAll(List<UserRecord> records) {
        List<CheckedRecord> checked = new ArrayList<>(records.size());
        for (UserRecord record : records) {
            try {
                checked.add(check(record));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "Nothing of the list was put, for its record " + checked.size() + ": " + e.getMessage(), e);
            }
        }
        return checked;
    }

    private CompletableFuture<PutResult> admit(CheckedRecord checked, boolean mayWait) {
        PutFailedException noRoom = reserve(checked.chargedBytes(), mayWait);
        return noRoom == null ? handOver(checked) : CompletableFuture.failedFuture(noRoom);
    }

    /** The room has been taken. */
    private CompletableFuture<PutResult> handOver(CheckedRecord checked) {
        return post(compressed(checked).copied());
    }

    private CompletableFuture<PutResult> post(PendingRecord pending) {
        if (!inbox.post(pending)) {
            budget.release(pending.chargedBytes);
            return CompletableFuture.failedFuture(refusal(inbox.death()));
        }
        return pending;
    }

    /**
     * What is kept of a record for which room has been taken; the rest of the room is given back. In this order no caller holds bytes that
     * the budget does not know while it waits for room, and no time goes into a record that finds none.
     */
    private CheckedRecord compressed(CheckedRecord checked) {
        if (compressor == null) {
            return checked;
        }
        CheckedRecord kept = checked.compressed(compressor);
        budget.release(checked.chargedBytes() - kept.chargedBytes());
        return kept;
    }

    private PutFailedException refusal(@Nullable Throwable death) {
        return death == null
                ? failure(Reason.CLOSED, "The producer was closed before the record was stored")
                : new PutFailedException(
                        config.stream(),
                        Reason.INTERNAL_ERROR,
                        false,
                        0,
                        List.of(),
                        "The producer's thread died: " + death + "; close this producer and build another",
                        death);
    }

    private @Nullable PutFailedException reserve(int bytes, boolean mayWait) {
        if (budget.tryTake(bytes)) {
            return null;
        }
        inbox.endNap();
        String full = "The byte budget of " + config.sizes().maxBufferedBytes() + " bytes is full";
        if (!(config.whenFull() instanceof WhenFull.Block block)) {
            return failure(
                    Reason.BUFFER_FULL, full + "; put less at a time, wait for whenRoom(), or choose WhenFull.block");
        }
        try {
            return budget.take(bytes, mayWait ? block.limit().toNanos() : 0)
                    ? null
                    : failure(
                            Reason.BUFFER_FULL,
                            full + (mayWait ? ", and there was no room within " + block.limit() : ", at once"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failure(Reason.INTERRUPTED, "Interrupted while waiting for room in the byte budget");
        }
    }

    private static UserRecord withHeaders(UserRecord record, RecordHeaders headers) {
        List<Header> all = new ArrayList<>(record.headers());
        try {
            all.addAll(headers.of(record));
            return record.withHeaders(all);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "The record was not put: the function of the headers option threw, or answered null", e);
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

    private long wireBytes(CheckedRecord checked, int keyBytes) {
        UserRecord record = checked.record();
        // Only a record that cannot be sent as it is needs room for the envelope, which is the costly size to compute.
        return keyBytes
                + (checked.needsEnvelope()
                        ? Aggregator.sizeBytesOfOne(record, config.recordIdShare() > 0)
                        : (long) record.dataSizeBytes());
    }

    private void checkSize(CheckedRecord checked, int keyBytes, int putBytes) {
        long data = checked.record().dataSizeBytes();
        long size = wireBytes(checked, keyBytes);
        if (size > config.sizes().maxRecordBytes()) {
            throw new IllegalArgumentException("The record takes " + size + " bytes on the wire (" + data
                    + " of data" + (data < putBytes ? ", compressed from " + putBytes : "") + ", a partition key of "
                    + keyBytes + ", "
                    + (size - data - keyBytes) + " of envelope), but a record may have "
                    + config.sizes().maxRecordBytes() + "; split it, or raise maxRecordSize if the stream allows more");
        }
    }

    /** What data and headers take of the budget. */
    static int sizeBytes(UserRecord record) {
        return record.dataSizeBytes() + sizeBytes(record.headers());
    }

    /** What headers take of the budget. */
    static int sizeBytes(List<Header> headers) {
        int bytes = 0;
        // By index: an iterator for every record would be garbage.
        for (int i = 0; i < headers.size(); i++) {
            Header header = headers.get(i);
            bytes += OpenUnit.utf8Length(header.key()) + OpenUnit.utf8Length(header.value()) + HEADER_OVERHEAD_BYTES;
        }
        return bytes;
    }

    private PutFailedException failure(Reason reason, String message) {
        return new PutFailedException(config.stream(), reason, false, 0, List.of(), message, null);
    }
}
