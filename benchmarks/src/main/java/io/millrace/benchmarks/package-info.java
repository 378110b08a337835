/**
 * What the parts of Millrace cost: JMH benchmarks, each beside a floor and what people would use otherwise.
 *
 * <p>The aggregation format: {@link io.millrace.benchmarks.CodecLoad} is what {@link io.millrace.benchmarks.EncodeBenchmark},
 * {@link io.millrace.benchmarks.DecodeBenchmark} and {@link io.millrace.benchmarks.DecodeWithinBenchmark} work on;
 * {@code MillraceDecoder}, {@code GeneratedCodec}, {@code KclDecoder} and {@code Md5Floor} are their sides.
 * {@link io.millrace.benchmarks.CodecTables} runs them and prints {@code CodecTable}s of {@code CodecResult}s.
 */
@NullMarked
package io.millrace.benchmarks;

import org.jspecify.annotations.NullMarked;
