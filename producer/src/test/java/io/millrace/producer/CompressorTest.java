package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.Header;
import io.millrace.aggregation.UserRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CompressorTest {
    private static final Header TRACE = new Header("trace", "7");

    static Stream<Compression> kinds() {
        return Stream.of(Compression.gzip(1), Compression.gzip(), Compression.gzip(9), Compression.zstd());
    }

    static Compressor compressor(Compression compression) {
        return Objects.requireNonNull(Compressor.of(compression));
    }

    /** Text that gets smaller, of exactly this size. */
    static byte[] lines(long seed, int sizeBytes) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        while (text.length() < sizeBytes) {
            text.append("{\"user\":\"user-")
                    .append(random.nextInt(1000))
                    .append("\",\"path\":\"/products/")
                    .append(random.nextInt(100_000))
                    .append("\"},");
        }
        return text.substring(0, sizeBytes).getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] noise(int sizeBytes) {
        byte[] bytes = new byte[sizeBytes];
        new Random(sizeBytes).nextBytes(bytes);
        return bytes;
    }

    private static UserRecord record(byte[] data) {
        return new UserRecord("key", new HashKey(3, 4), ByteBuffer.wrap(data), List.of(TRACE));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void recordsOfAllSizesComeBackAsTheyWere(Compression compression) {
        Compressor compressor = compressor(compression.above(0));
        int compressed = 0;
        for (int size = 1; size < 3_000_000; size = size * 5 / 4 + 1) {
            for (byte[] data : List.of(lines(size, size), noise(size), new byte[size])) {
                UserRecord put = record(data);
                UserRecord sent = compressor.compressed(put);
                assertThat(sent.dataSizeBytes()).as("of %d bytes", size).isLessThanOrEqualTo(size);
                assertThat(Compressor.original(sent)).as("%d bytes", size).isEqualTo(put);
                compressed += sent.headers().size() > put.headers().size() ? 1 : 0;
            }
        }
        assertThat(compressed).isGreaterThan(80);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void keysAndHeadersStayAndOneHeaderIsBehindThem(Compression compression) {
        UserRecord sent = compressor(compression).compressed(record(lines(1, 2_000)));
        String name = compression.encoding().name().toLowerCase(Locale.ROOT);
        assertThat(sent.headers()).containsExactly(TRACE, new Header("mr-content-encoding", name));
        assertThat(sent.partitionKey()).isEqualTo("key");
        assertThat(sent.explicitHashKey()).isEqualTo(new HashKey(3, 4));
        assertThat(sent.dataSizeBytes()).isLessThan(900);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void recordsUpToTheSizeAreLeftAlone(Compression compression) {
        Compressor compressor = compressor(compression.above(700));
        UserRecord atTheSize = record(lines(1, 700));
        UserRecord above = record(lines(1, 701));
        assertThat(compressor.compressed(atTheSize)).isSameAs(atTheSize);
        assertThat(compressor.compressed(above).dataSizeBytes()).isLessThan(400);
        UserRecord small = record(lines(1, Compression.DEFAULT_ABOVE_BYTES));
        assertThat(compressor(compression).compressed(small)).isSameAs(small);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void noiseIsSentAsItIs(Compression compression) {
        UserRecord noise = record(noise(10_000));
        assertThat(compressor(compression).compressed(noise)).isSameAs(noise);
    }

    @Test
    void lessDataByNoMoreThanTheHeaderTakesIsNoGain() {
        UserRecord record = record(lines(1, 2_000));
        int headerBytes = Intake.sizeBytes(List.of(Compressor.header(Compression.Encoding.GZIP)));
        assertThat(headerBytes).isEqualTo(39);
        assertThat(saving(headerBytes).compressed(record)).isSameAs(record);
        assertThat(saving(headerBytes + 1).compressed(record).dataSizeBytes()).isEqualTo(2_000 - 40);
    }

    private static Compressor saving(int bytes) {
        return new Compressor(Compression.Encoding.GZIP, codec(data -> Arrays.copyOf(data, data.length - bytes)), 0);
    }

    private static Codec codec(UnaryOperator<byte[]> compress) {
        return new Codec() {
            @Override
            public byte @Nullable [] compress(byte[] bytes) {
                return compress.apply(bytes);
            }

            @Override
            public byte[] decompress(byte[] bytes) {
                throw new AssertionError("nobody asked for it");
            }
        };
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aRecordThatSaysHowItIsEncodedIsTakenAtItsWord(Compression compression) {
        for (String value : List.of("gzip", "zstd", "br")) {
            UserRecord encoded =
                    record(lines(1, 2_000)).withHeaders(List.of(TRACE, new Header(Header.CONTENT_ENCODING, value)));
            assertThat(compressor(compression).compressed(encoded)).isSameAs(encoded);
            assertThat(Compressor.original(encoded))
                    .as("given back as it was put, header and all")
                    .isSameAs(encoded);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void moreThanAConsumerUnwrapsByDefaultIsNotCompressed(Compression compression) {
        UserRecord largest = record(new byte[10 * 1024 * 1024]);
        UserRecord larger = record(new byte[10 * 1024 * 1024 + 1]);
        assertThat(compressor(compression).compressed(largest).dataSizeBytes()).isLessThan(60_000);
        assertThat(compressor(compression).compressed(larger)).isSameAs(larger);
    }

    @Test
    void aLibraryThatFailsOnARecordLeavesItAsItIs() {
        Codec failing = codec(data -> {
            throw new ArrayIndexOutOfBoundsException("a defect");
        });
        UserRecord record = record(lines(1, 2_000));
        assertThat(new Compressor(Compression.Encoding.ZSTD, failing, 0).compressed(record))
                .isSameAs(record);
    }

    @Test
    void nothingSetIsNothing() {
        assertThat(Compressor.of(null)).isNull();
    }

    @Test
    void valuesThatMakeNoSenseAreRefusedByName() {
        for (int level : List.of(0, 10)) {
            assertThatThrownBy(() -> Compression.gzip(level))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("The level of gzip is " + level + ", but must be 1 to 9");
        }
        for (int size : List.of(-1, 10 * 1024 * 1024 + 1)) {
            assertThatThrownBy(() -> Compression.zstd().above(size))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("above which records are compressed is " + size);
        }
        assertThat(Compression.gzip(3).above(100)).hasToString("Compression[gzip 3 above 100 bytes]");
    }
}
