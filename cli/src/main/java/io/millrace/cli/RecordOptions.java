package io.millrace.cli;

import io.millrace.consumer.process.ConsumerRecord;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options that say which records are printed, and how. */
final class RecordOptions {
    private static final List<String> FORMS = List.of("lines", "table", "json");

    @Option(
            names = "--key",
            paramLabel = "GLOB",
            converter = TextMatch.Glob.class,
            description = "Records whose partition key is like this alone: user-*, or /REGEX/.")
    private @Nullable TextMatch key;

    @Option(
            names = "--grep",
            paramLabel = "REGEX",
            converter = TextMatch.Expression.class,
            description = "Records alone in whose data, read as UTF-8, this is found.")
    private @Nullable TextMatch grep;

    @Option(names = "--headers", description = "Print the headers too: k=v,k=v and a tab before the data.")
    private boolean headers;

    @Option(
            names = "--output",
            paramLabel = "FORM",
            defaultValue = "lines",
            converter = Form.class,
            completionCandidates = Form.class,
            description = "lines: the data as they are; table; json: a line each (default: ${DEFAULT-VALUE}).")
    private String form = "lines";

    @Option(names = "--base64", description = "With --output json: data in base64, also those that are UTF-8.")
    private boolean base64;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            converter = Pattern.class,
            description = "As kcat has it: %%k key, %%s data, %%h headers, %%p shard, %%o position, %%t stream,"
                    + " %%T arrival in ms, %%K and %%S bytes of key and data, \\n, \\t.")
    private @Nullable RecordPattern format;

    @Option(names = "--count", paramLabel = "N", description = "End after so many records.")
    private long count = Long.MAX_VALUE;

    /** How many are printed, at most. */
    long most() {
        if (count < 1) {
            throw new UserError("--count " + count + " is below 1");
        }
        return count;
    }

    boolean lets(ConsumerRecord record) {
        return (key == null || key.matches(record.partitionKey()))
                && (grep == null || grep.matches(RecordFormat.data(record)));
    }

    RecordFormat format() {
        if (format != null) {
            return format;
        }
        return switch (form) {
            case "json" -> new RecordJson(base64);
            case "table" -> new RecordColumns(headers);
            default -> headers ? RecordFormat::lineWithHeaders : RecordFormat::line;
        };
    }

    /** Reads patterns of the user's. */
    static final class Pattern implements ITypeConverter<RecordPattern> {
        @Override
        public RecordPattern convert(String value) {
            try {
                return RecordPattern.parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }

    /** The forms that there are. */
    static final class Form implements ITypeConverter<String>, Iterable<String> {
        @Override
        public String convert(String value) {
            if (!FORMS.contains(value)) {
                throw new TypeConversionException("'" + value + "' is none of lines, table, json");
            }
            return value;
        }

        @Override
        public Iterator<String> iterator() {
            return FORMS.iterator();
        }
    }
}
