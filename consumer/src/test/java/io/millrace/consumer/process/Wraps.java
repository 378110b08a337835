package io.millrace.consumer.process;

import io.airlift.compress.zstd.ZstdCompressor;
import io.millrace.aggregation.Header;
import io.millrace.aggregation.UserRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** Compressed records, made without the producer. */
final class Wraps {
    private Wraps() {}

    static byte[] gzip(byte[] data) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static byte[] zstd(byte[] data) {
        ZstdCompressor compressor = new ZstdCompressor();
        byte[] output = new byte[compressor.maxCompressedLength(data.length)];
        return Arrays.copyOf(output, compressor.compress(data, 0, data.length, output, 0, output.length));
    }

    static byte[] wrap(String encoding, byte[] data) {
        return encoding.equals("gzip") ? gzip(data) : zstd(data);
    }

    /** A record of data that are compressed as its header says, or not. */
    static UserRecord record(String encoding, byte[] wrapped, Header... others) {
        List<Header> headers = new ArrayList<>(List.of(others));
        headers.add(new Header("mr-content-encoding", encoding));
        return UserRecord.of("key", wrapped).withHeaders(headers);
    }

    /** Text that gets smaller, of exactly this size. */
    static byte[] lines(long seed, int sizeBytes) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        while (text.length() < sizeBytes) {
            text.append("user-").append(random.nextInt(100_000)).append(" has looked at product ");
        }
        return text.substring(0, sizeBytes).getBytes(StandardCharsets.US_ASCII);
    }
}
