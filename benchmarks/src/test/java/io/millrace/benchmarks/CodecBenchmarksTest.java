package io.millrace.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A comparison means something only if all of its sides do the same work. */
class CodecBenchmarksTest {
    static Stream<Arguments> loads() {
        return IntStream.of(100, 1024, 10_240)
                .boxed()
                .flatMap(size -> Arrays.stream(KeyUse.values()).map(keyUse -> Arguments.of(size, keyUse)));
    }

    @ParameterizedTest
    @MethodSource("loads")
    void allEncodersWriteTheSameBytes(int dataSizeBytes, KeyUse keyUse) throws Exception {
        CodecLoad load = load(dataSizeBytes, keyUse);
        EncodeBenchmark benchmark = new EncodeBenchmark();

        assertThat(load.wireRecord.length).isBetween(40_000, UserRecords.AGGREGATE_SIZE_BYTES);
        assertThat(benchmark.millrace(load)).isEqualTo(load.wireRecord);
        assertThat(benchmark.millrace(load)).isEqualTo(load.wireRecord);
        assertThat(benchmark.generatedClasses(load)).isEqualTo(load.wireRecord);
        assertThat(benchmark.millraceStamped(load)).hasSizeGreaterThan(load.wireRecord.length);
        assertThat(benchmark.copyAndDigest(load))
                .hasSizeBetween(load.records.size() * dataSizeBytes, load.wireRecord.length);
        assertThat(benchmark.digest(load)).isEqualTo(trailer(load));
    }

    @ParameterizedTest
    @MethodSource("loads")
    void allDecodersSeeTheSameRecordsAgainAndAgain(int dataSizeBytes, KeyUse keyUse) throws Exception {
        CodecLoad load = load(dataSizeBytes, keyUse);
        DecodeBenchmark benchmark = new DecodeBenchmark();
        DecodeWithinBenchmark within = new DecodeWithinBenchmark();

        int expected = load.records.size() * (36 + dataSizeBytes);
        for (int round = 0; round < 2; round++) {
            assertThat(benchmark.millrace(load)).isEqualTo(expected);
            assertThat(benchmark.millraceReadOnly(load)).isEqualTo(expected);
            assertThat(benchmark.generatedClasses(load)).isEqualTo(expected);
            assertThat(benchmark.kcl(load)).isEqualTo(expected);
            assertThat(within.millrace(load)).isEqualTo(expected);
            assertThat(within.millraceReadOnly(load)).isEqualTo(expected);
            assertThat(within.kcl(load)).isEqualTo(expected);
        }
        assertThat(benchmark.digest(load)).isEqualTo(trailer(load));
        assertThat(within.digest(load)).isEqualTo(trailer(load));
    }

    @Test
    void aWireRecordThatTheKclDoesNotDecodeIsNoResult() {
        byte[] damaged = load(100, KeyUse.SHARED).wireRecord.clone();
        damaged[100]++;

        assertThatIllegalArgumentException()
                .isThrownBy(() -> KclDecoder.filtering().decode(damaged))
                .withMessageContaining("does not take it for an aggregate");
    }

    private static CodecLoad load(int dataSizeBytes, KeyUse keyUse) {
        CodecLoad load = new CodecLoad();
        load.dataSizeBytes = dataSizeBytes;
        load.keyUse = keyUse;
        load.setUp();
        return load;
    }

    private static byte[] trailer(CodecLoad load) {
        return Arrays.copyOfRange(load.wireRecord, load.wireRecord.length - 16, load.wireRecord.length);
    }
}
