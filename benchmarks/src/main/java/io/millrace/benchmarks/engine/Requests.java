package io.millrace.benchmarks.engine;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.UUID;

/** Requests as bytes on the wire, in CBOR, and what is needed of the answers. */
final class Requests {
    private static final CBORFactory CBOR = new CBORFactory();

    private Requests() {}

    /** What a request says. */
    @FunctionalInterface
    private interface Body {
        void write(JsonGenerator out) throws IOException;
    }

    private static byte[] request(String action, Body members) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (JsonGenerator out = CBOR.createGenerator(body)) {
            out.writeStartObject();
            members.write(out);
            out.writeEndObject();
        }
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        String head = "POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: Kinesis_20131202." + action
                + "\r\nContent-Type: application/x-amz-cbor-1.1\r\nContent-Length: " + body.size() + "\r\n\r\n";
        request.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        request.writeBytes(body.toByteArray());
        return request.toByteArray();
    }

    /** PutRecords with keys of 36 characters, which spread over the shards, and data that does not compress. */
    static byte[] putRecords(int count, int dataBytes, long seed) throws IOException {
        Random random = new Random(seed);
        byte[] data = new byte[dataBytes];
        random.nextBytes(data);
        return request("PutRecords", out -> {
            out.writeStringField("StreamName", EngineProcess.STREAM);
            out.writeArrayFieldStart("Records");
            for (int i = 0; i < count; i++) {
                out.writeStartObject();
                out.writeBinaryField("Data", data);
                out.writeStringField("PartitionKey", new UUID(random.nextLong(), random.nextLong()).toString());
                out.writeEndObject();
            }
            out.writeEndArray();
        });
    }

    static byte[] oldestOf(int shard) throws IOException {
        return request("GetShardIterator", out -> {
            out.writeStringField("StreamName", EngineProcess.STREAM);
            out.writeStringField("ShardId", "shardId-%012d".formatted(shard));
            out.writeStringField("ShardIteratorType", "TRIM_HORIZON");
        });
    }

    static byte[] getRecords(String iterator) throws IOException {
        return request("GetRecords", out -> out.writeStringField("ShardIterator", iterator));
    }

    /** The iterator in an answer to GetShardIterator. */
    static String iterator(byte[] answer) throws IOException {
        try (JsonParser in = CBOR.createParser(answer)) {
            while (in.nextToken() != null) {
                if (in.currentToken() == JsonToken.VALUE_STRING && "ShardIterator".equals(in.currentName())) {
                    return in.getText();
                }
            }
        }
        throw new IOException("There is no iterator in the answer");
    }

    /** How many records an answer to PutRecords stored, or one to GetRecords holds. */
    static int records(byte[] answer) throws IOException {
        int numbers = 0;
        try (JsonParser in = CBOR.createParser(answer)) {
            while (in.nextToken() != null) {
                if (in.currentToken() == JsonToken.FIELD_NAME && "SequenceNumber".equals(in.currentName())) {
                    numbers++;
                }
            }
        }
        return numbers;
    }
}
