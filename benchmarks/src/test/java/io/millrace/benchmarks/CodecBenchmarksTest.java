package io.millrace.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A comparison means something only if all of its sides do the same work. */
class CodecBenchmarksTest {
    @ParameterizedTest
    @CsvSource({"100, 10", "100, 1000", "1000, 10", "1000, 1000"})
    void allEncodersWriteTheSameBytes(int dataSizeBytes, int distinctKeys) throws Exception {
        EncodeBenchmark benchmark = new EncodeBenchmark();
        benchmark.dataSizeBytes = dataSizeBytes;
        benchmark.distinctKeys = distinctKeys;
        benchmark.setUp();

        assertThat(benchmark.millrace()).isEqualTo(benchmark.generatedClasses());
        assertThat(benchmark.millrace().length).isBetween(50_000, UserRecords.AGGREGATE_SIZE_BYTES);
        assertThat(benchmark.millraceStamped()).hasSizeGreaterThan(benchmark.millrace().length);
        assertThat(benchmark.copyAndDigest()).hasSizeLessThan(benchmark.millrace().length);
    }

    @ParameterizedTest
    @CsvSource({"100, 10", "100, 1000", "1000, 10", "1000, 1000"})
    void allDecodersSeeTheSameRecords(int dataSizeBytes, int distinctKeys) throws Exception {
        DecodeBenchmark benchmark = new DecodeBenchmark();
        benchmark.dataSizeBytes = dataSizeBytes;
        benchmark.distinctKeys = distinctKeys;
        benchmark.setUp();

        int expected = UserRecords.filling(dataSizeBytes, distinctKeys).size() * (36 + dataSizeBytes);
        assertThat(benchmark.millrace()).isEqualTo(expected);
        assertThat(benchmark.millraceReadOnly()).isEqualTo(expected);
        assertThat(benchmark.generatedClasses()).isEqualTo(expected);
        assertThat(benchmark.millraceAllWithin()).isTrue();
        assertThat(benchmark.digest()).hasSize(16);
    }
}
