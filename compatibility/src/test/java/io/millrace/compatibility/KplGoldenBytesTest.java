package io.millrace.compatibility;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.Aggregator;
import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.UserRecord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An aggregate that the KPL 1.1.1 wrote, as it stood in the stream. */
final class KplGoldenBytesTest {
    private static final String RESOURCE = "/kpl-1.1.1-aggregate.hex";
    private static final List<UserRecord> WRITTEN = List.of(
            record("user-1", "first"),
            record("user-2", "second").withExplicitHashKey(HashKey.MIN),
            record("user-1", "third"),
            UserRecord.of("ключ-\uD83D\uDD11", everyByte()),
            record("user-2", "").withExplicitHashKey(HashKey.MIN),
            record("user-4", "sixth").withExplicitHashKey(HashKey.MAX),
            record("user-2", "seventh"));

    @Test
    void itsRecordsAreReadAsTheyWereWritten() throws IOException {
        byte[] golden = golden();

        assertThat(KplBytes.decode(ByteBuffer.wrap(golden))).isEqualTo(WRITTEN);
        assertThat(ReadRecord.byMillrace(golden)).isEqualTo(ReadRecord.byKcl(golden));
    }

    @Test
    void theSameRecordsAreEncodedToTheSameBytes() throws IOException {
        Aggregator aggregator = Aggregator.unstamped(RandomRecords.MAX_AGGREGATE_SIZE_BYTES);
        WRITTEN.forEach(record -> assertThat(aggregator.add(record)).isTrue());

        assertThat(aggregator.encode()).isEqualTo(golden());
    }

    private static UserRecord record(String partitionKey, String text) {
        return UserRecord.of(partitionKey, text.getBytes(UTF_8));
    }

    private static byte[] everyByte() {
        byte[] bytes = new byte[256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }

    private static byte[] golden() throws IOException {
        try (InputStream resource =
                requireNonNull(KplGoldenBytesTest.class.getResourceAsStream(RESOURCE), RESOURCE + " is missing")) {
            return HexFormat.of().parseHex(new String(resource.readAllBytes(), UTF_8).replace("\n", ""));
        }
    }
}
