package io.millrace.benchmarks.producer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.HashKeyRange;
import io.millrace.benchmarks.producer.PutEntries.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the sink finds in requests, and whose it says the keys are. */
class SinkTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 16, 1000, 9999, 10_000})
    void everyKeyIsInTheRangeOfItsShard(int count) {
        SinkShards shards = new SinkShards(count);
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);

        for (int i = 0; i < 200; i++) {
            String key = new UUID(random.nextLong(), random.nextLong()).toString();
            HashKey hash = HashKey.ofPartitionKey(key);
            int shard = ofPartitionKey(shards, key);

            assertThat(range(shards, shard).contains(hash))
                    .as("%s, seed %d", key, seed)
                    .isTrue();
            assertThat(ofDecimal(shards, hash.toDecimal())).isEqualTo(shard);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 16, 10_000})
    void theRangesMeetAndTheirEndsAreInThem(int count) {
        SinkShards shards = new SinkShards(count);

        assertThat(shards.firstHashKey(0)).isEqualTo("0");
        assertThat(shards.lastHashKey(count - 1)).isEqualTo(HashKey.MAX.toDecimal());
        for (int shard : List.of(0, count / 2, count - 1)) {
            assertThat(ofDecimal(shards, shards.firstHashKey(shard))).isEqualTo(shard);
            assertThat(ofDecimal(shards, shards.lastHashKey(shard))).isEqualTo(shard);
        }
    }

    @Test
    void entriesAreFoundInJson() {
        PutEntries entries = new PutEntries();
        byte[] body = ascii(
                "{\"StreamName\":\"load\", \"Records\":[{\"Data\":\"aGk=\",\"PartitionKey\":\"a\","
                        + "\"ExplicitHashKey\":\"17\"},{\"PartitionKey\":\"bc\",\"Data\":\"\"}],\"Other\":{\"a\":[1,{\"b\":null}]}}");

        new JsonRequest(entries).read(body, body.length);

        assertThat(entries.kind()).isEqualTo(Kind.PUT_RECORDS);
        assertThat(entries.size()).isEqualTo(2);
        assertThat(text(body, entries.dataOffset(0), entries.dataLength(0))).isEqualTo("aGk=");
        assertThat(text(body, entries.hashKeyOffset(0), entries.hashKeyLength(0)))
                .isEqualTo("17");
        assertThat(text(body, entries.keyOffset(1), entries.keyLength(1))).isEqualTo("bc");
        assertThat(entries.hashKeyLength(1)).isZero();
    }

    /** Jackson writes maps and arrays of unknown size, the SDK those of known size too. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void entriesAreFoundInCbor(boolean isSizeKnown) throws IOException {
        PutEntries entries = new PutEntries();
        byte[] data = new byte[300];
        byte[] body = cbor(out -> {
            out.writeStartObject(null, 2);
            out.writeStringField("StreamName", "load");
            out.writeFieldName("Records");
            if (isSizeKnown) {
                out.writeStartArray(null, 1);
            } else {
                out.writeStartArray();
            }
            out.writeStartObject(null, 3);
            out.writeBinaryField("Data", data);
            out.writeStringField("PartitionKey", "k");
            out.writeStringField("ExplicitHashKey", "17");
            out.writeEndObject();
            out.writeEndArray();
            out.writeEndObject();
        });

        new CborRequest(entries).read(body);

        assertThat(entries.kind()).isEqualTo(Kind.PUT_RECORDS);
        assertThat(entries.size()).isEqualTo(1);
        assertThat(entries.dataLength(0)).isEqualTo(data.length);
        assertThat(text(body, entries.keyOffset(0), entries.keyLength(0))).isEqualTo("k");
        assertThat(text(body, entries.hashKeyOffset(0), entries.hashKeyLength(0)))
                .isEqualTo("17");
    }

    @Test
    void aRequestForAFurtherPageIsKnownByItsToken() throws IOException {
        PutEntries entries = new PutEntries();
        byte[] body = cbor(out -> {
            out.writeStartObject();
            out.writeNumberField("MaxResults", 1000);
            out.writeStringField("NextToken", "200");
            out.writeEndObject();
        });

        new CborRequest(entries).read(body);

        assertThat(entries.kind()).isEqualTo(Kind.LIST_SHARDS);
        assertThat(entries.firstShard()).isEqualTo(200);
    }

    @FunctionalInterface
    private interface Body {
        void write(CBORGenerator out) throws IOException;
    }

    private static byte[] cbor(Body body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (CBORGenerator out = new CBORFactory().createGenerator(bytes)) {
            body.write(out);
        }
        return bytes.toByteArray();
    }

    private static HashKeyRange range(SinkShards shards, int shard) {
        return HashKeyRange.parse(shards.firstHashKey(shard), shards.lastHashKey(shard));
    }

    private static int ofPartitionKey(SinkShards shards, String key) {
        byte[] bytes = ascii(key);
        return shards.ofPartitionKey(SinkShards.md5(), bytes, 0, bytes.length);
    }

    private static int ofDecimal(SinkShards shards, String decimal) {
        return shards.ofDecimal(ascii(decimal), 0, decimal.length());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String text(byte[] bytes, int offset, int length) {
        return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
    }
}
