package io.millrace.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What one side of one comparison of the codec cost, as JMH stored it.
 *
 * @param table the simple name of the benchmark's class
 * @param side the method
 * @param load the records that were encoded or decoded
 * @param nanos the median per aggregate
 * @param allocatedBytes per aggregate
 * @param setting how it was measured, in words
 */
record CodecResult(String table, String side, Load load, double nanos, double allocatedBytes, String setting) {
    private static final String MEDIAN = "50.0";
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    /** The parameters of a benchmark. */
    record Load(int dataSizeBytes, KeyUse keyUse) {
        /** How many records there are in one aggregate of them. */
        int count() {
            return UserRecords.filling(dataSizeBytes, keyUse).size();
        }
    }

    /** All results in a file that JMH wrote as JSON, with the GC profiler on. */
    static List<CodecResult> read(Path file) throws IOException {
        List<CodecResult> results = new ArrayList<>();
        for (JsonNode node : new ObjectMapper().readTree(file.toFile())) {
            results.add(of(node));
        }
        return results;
    }

    private static CodecResult of(JsonNode node) {
        String[] name = node.required("benchmark").asText().split("\\.");
        JsonNode primary = node.required("primaryMetric");
        if (!primary.required("scoreUnit").asText().equals("ns/op")) {
            throw new IllegalArgumentException(String.join(".", name) + " is given in "
                    + primary.required("scoreUnit").asText() + "; run it with -tu ns");
        }
        JsonNode allocated = node.required("secondaryMetrics").path(ALLOCATED);
        if (allocated.isMissingNode()) {
            throw new IllegalArgumentException(
                    String.join(".", name) + " was run without the GC profiler; add -prof gc");
        }
        JsonNode parameters = node.required("params");
        return new CodecResult(
                name[name.length - 2],
                name[name.length - 1],
                new Load(
                        Integer.parseInt(parameters.required("dataSizeBytes").asText()),
                        KeyUse.valueOf(parameters.required("keyUse").asText())),
                primary.required("scorePercentiles").required(MEDIAN).asDouble(),
                allocated.required("score").asDouble(),
                setting(node));
    }

    private static String setting(JsonNode node) {
        return String.format(
                Locale.ROOT,
                "JDK %s, %d x %d iterations of %s after %d of warm-up",
                node.required("jdkVersion").asText(),
                node.required("forks").asInt(),
                node.required("measurementIterations").asInt(),
                node.required("measurementTime").asText(),
                node.required("warmupIterations").asInt());
    }
}
