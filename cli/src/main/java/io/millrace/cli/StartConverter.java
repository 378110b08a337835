package io.millrace.cli;

import io.millrace.consumer.shard.Position;
import java.util.Iterator;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The positions that {@code --from} takes. */
final class StartConverter implements ITypeConverter<Position>, Iterable<String> {
    @Override
    public Position convert(String value) {
        return switch (value) {
            case "trim-horizon" -> Position.trimHorizon();
            case "latest" -> Position.latest();
            default -> throw new TypeConversionException("'" + value + "' is neither trim-horizon nor latest");
        };
    }

    @Override
    public Iterator<String> iterator() {
        return List.of("trim-horizon", "latest").iterator();
    }
}
