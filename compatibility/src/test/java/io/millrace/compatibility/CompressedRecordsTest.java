package io.millrace.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.UserRecord;
import io.millrace.producer.Compression;
import io.millrace.producer.KinesisProducer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** Records that Millrace's producer has compressed, in the KCL's decoder: the aggregate is sound, the data are gzip. */
final class CompressedRecordsTest {
    private static final int GZIP_MAGIC = 0x1F8B;

    @Test
    @SuppressWarnings("FutureReturnValueIgnored")
    void theKclDeliversThemUnderTheirKeysAndIndicesWithTheDataAsTheyAreSent() {
        List<UserRecord> puts = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            byte[] data = new byte[i % 2 == 0 ? 100 : 600 + i * 10];
            data[0] = (byte) i;
            puts.add(UserRecord.of("user-" + i % 9, data));
        }
        try (Engines engines = Engines.start(builder -> builder)) {
            engines.engine().createStream("clicks", 1);
            try (KinesisProducer producer = KinesisProducer.builder("clicks")
                    .client(engines.kinesis())
                    .compression(Compression.gzip())
                    .build()) {
                puts.forEach(producer::put);
                producer.flush().orTimeout(30, TimeUnit.SECONDS).join();
            }
            List<UserRecord> read = new ArrayList<>();
            int compressed = 0;
            for (WireReader.WireRecord wire : WireReader.read(engines, "clicks")) {
                byte[] content = new byte[wire.content().remaining()];
                wire.content().get(content);
                List<ReadRecord> byKcl = ReadRecord.byKcl(content);
                assertThat(byKcl).isEqualTo(ReadRecord.byMillrace(content));
                for (ReadRecord record : byKcl) {
                    boolean isGzip = (record.data().getShort(0) & 0xFFFF) == GZIP_MAGIC;
                    compressed += isGzip ? 1 : 0;
                    ByteBuffer data = isGzip ? inflated(record.data()) : record.data();
                    read.add(UserRecord.of(record.partitionKey(), data));
                }
            }
            assertThat(read).containsExactlyInAnyOrderElementsOf(puts);
            assertThat(compressed).isEqualTo(100);
        }
    }

    private static ByteBuffer inflated(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.duplicate().get(bytes);
        try (GZIPInputStream input = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return ByteBuffer.wrap(input.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
