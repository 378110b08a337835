package io.millrace.benchmarks.producer;

import io.millrace.aggregation.Deaggregator;
import io.millrace.aggregation.Payload;
import io.millrace.benchmarks.producer.PutEntries.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Answers the requests of one connection. Not safe for use by several threads; what it is made of is. */
final class SinkService {
    private final SinkShards shards;
    private final SinkCounts counts;
    private final StallGate gate;
    private final boolean takesApart;
    private final MessageDigest md5 = SinkShards.md5();
    private final PutEntries entries = new PutEntries();
    private final CborRequest cborRequest = new CborRequest(entries);
    private final JsonRequest jsonRequest = new JsonRequest(entries);

    SinkService(SinkShards shards, SinkCounts counts, StallGate gate, boolean takesApart) {
        this.shards = shards;
        this.counts = counts;
        this.gate = gate;
        this.takesApart = takesApart;
    }

    /**
     * Writes the answer to a request, all of which are answered 200.
     *
     * @param body holds the request in its first {@code size} bytes
     * @param operation what the X-Amz-Target header names; null if it cannot be read, and the body has to tell
     * @return the answer's content type
     */
    String answer(byte[] body, int size, @Nullable String operation, ReplyBuffer answer) {
        long began = System.nanoTime();
        gate.pass();
        boolean isObject = size > 0 && body[0] == '{';
        boolean isCbor = size > 0 && (body[0] & 0xE0) == 0xA0;
        if (isCbor) {
            cborRequest.read(body);
        } else if (isObject) {
            jsonRequest.read(body, size);
        } else {
            answer.put(SinkReplies.CALLER_IDENTITY);
            return SinkReplies.XML;
        }
        SinkReplies replies = isCbor ? SinkReplies.CBOR : SinkReplies.JSON;
        answer(body, size, kind(operation), replies, answer);
        counts.answerNanos.add(System.nanoTime() - began);
        return replies.contentType();
    }

    private Kind kind(@Nullable String operation) {
        if (operation == null) {
            return entries.kind();
        }
        return switch (operation) {
            case "PutRecords" -> Kind.PUT_RECORDS;
            case "ListShards" -> Kind.LIST_SHARDS;
            default -> Kind.OTHER;
        };
    }

    private void answer(byte[] body, int size, Kind kind, SinkReplies replies, ReplyBuffer answer) {
        switch (kind) {
            case PUT_RECORDS -> {
                replies.beginPut(entries.size(), answer);
                for (int i = 0; i < entries.size(); i++) {
                    replies.stored(shards.name(shard(body, i)), i, answer);
                }
                replies.endPut(answer);
                count(body, size, replies == SinkReplies.JSON);
            }
            case LIST_SHARDS -> replies.shards(shards, entries.firstShard(), answer);
            case OTHER -> replies.summary(shards, answer);
        }
    }

    private int shard(byte[] body, int entry) {
        int digits = entries.hashKeyLength(entry);
        return digits > 0
                ? shards.ofDecimal(body, entries.hashKeyOffset(entry), digits)
                : shards.ofPartitionKey(md5, body, entries.keyOffset(entry), entries.keyLength(entry));
    }

    private void count(byte[] body, int size, boolean isBase64) {
        counts.requests.increment();
        counts.wireRecords.add(entries.size());
        counts.bodyBytes.add(size);
        for (int i = 0; takesApart && i < entries.size(); i++) {
            int from = entries.dataOffset(i);
            byte[] data = Arrays.copyOfRange(body, from, from + entries.dataLength(i));
            String outerKey = new String(body, entries.keyOffset(i), entries.keyLength(i), StandardCharsets.UTF_8);
            noteKeys(isBase64 ? Base64.getDecoder().decode(data) : data, outerKey);
        }
    }

    private void noteKeys(byte[] data, String outerKey) {
        if (Deaggregator.decode(ByteBuffer.wrap(data)) instanceof Payload.Aggregated aggregated) {
            aggregated.forEach(
                    record -> counts.partitionKeys.add(record.record().partitionKey()));
        } else {
            counts.partitionKeys.add(outerKey);
        }
    }
}
