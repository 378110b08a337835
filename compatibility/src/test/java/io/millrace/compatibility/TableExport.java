package io.millrace.compatibility;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The rows of a table as lines of JSON, as DynamoDB's exports to S3 and {@code millrace doctor export} have them. */
record TableExport(List<Map<String, AttributeValue>> rows) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** All rows of a table at this moment. */
    static TableExport of(Engines engines, String table) {
        return new TableExport(engines.dynamoDb()
                .scan(request -> request.tableName(table).consistentRead(true))
                .join()
                .items());
    }

    void write(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(file, rows.stream().map(TableExport::line).sorted().toList(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String line(Map<String, AttributeValue> row) {
        try {
            return JSON.writeValueAsString(Map.of("Item", map(row)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A row that is no JSON: " + row, e);
        }
    }

    private static Map<String, Object> map(Map<String, AttributeValue> attributes) {
        return attributes.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> typed(entry.getValue()), (one, other) -> one, TreeMap::new));
    }

    private static Map<String, Object> typed(AttributeValue value) {
        return Map.of(value.type().toString(), content(value));
    }

    private static Object content(AttributeValue value) {
        return switch (value.type()) {
            case S -> value.s();
            case N -> value.n();
            case BOOL -> value.bool();
            case NUL -> true;
            case B -> Base64.getEncoder().encodeToString(value.b().asByteArray());
            case SS -> value.ss().stream().sorted().toList();
            case M -> map(value.m());
            case L -> value.l().stream().map(TableExport::typed).toList();
            default -> throw new IllegalStateException("The KCL writes nothing like " + value);
        };
    }
}
