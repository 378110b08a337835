package io.millrace.benchmarks;

import io.millrace.benchmarks.CodecResult.Load;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs the benchmarks of the codec and prints their tables in Markdown, as they stand in the README.
 *
 * <p>Arguments are JMH's own: {@code -p dataSizeBytes=100} for one size, {@code DecodeBenchmark} for one table, {@code -rff} for the
 * file that keeps the results. With {@code --stored} the arguments behind it are such files, and nothing is run.
 */
public final class CodecTables {
    private static final String STORED = "--stored";
    private static final String BENCHMARKS = "\\.(EncodeBenchmark|DecodeBenchmark|DecodeWithinBenchmark)\\.";

    private CodecTables() {}

    /** Prints the tables to standard output, behind what JMH prints. */
    public static void main(String[] arguments) throws IOException, RunnerException, CommandLineOptionException {
        List<CodecResult> results = new ArrayList<>();
        if (arguments.length > 0 && arguments[0].equals(STORED)) {
            for (String file : Arrays.asList(arguments).subList(1, arguments.length)) {
                results.addAll(CodecResult.read(Path.of(file)));
            }
        } else {
            results.addAll(CodecResult.read(run(new CommandLineOptions(arguments))));
        }
        System.out.println(markdown(results));
    }

    private static Path run(CommandLineOptions options) throws IOException, RunnerException {
        String file = options.getResult().hasValue()
                ? options.getResult().get()
                : Files.createTempFile("codec-", ".json").toString();
        OptionsBuilder builder = new OptionsBuilder();
        builder.parent(options).addProfiler(GCProfiler.class).resultFormat(ResultFormatType.JSON);
        builder.result(file);
        if (options.getIncludes().isEmpty()) {
            builder.include(BENCHMARKS);
        }
        new Runner(builder.build()).run();
        return Path.of(file);
    }

    /** One table for each class of benchmarks that has results, and how they were measured. */
    static String markdown(List<CodecResult> results) {
        List<Load> loads = results.stream()
                .map(CodecResult::load)
                .distinct()
                .sorted(CodecTable.LOADS)
                .toList();
        List<String> parts = new ArrayList<>();
        for (CodecTable.Kind kind : CodecTable.Kind.values()) {
            List<CodecResult> ofTable = results.stream()
                    .filter(result -> result.table().equals(kind.benchmark()))
                    .toList();
            if (!ofTable.isEmpty()) {
                parts.add(new CodecTable(kind, ofTable, loads).markdown());
            }
        }
        parts.add(String.join(
                "; ", results.stream().map(CodecResult::setting).distinct().toList()));
        return String.join("\n\n", parts);
    }
}
