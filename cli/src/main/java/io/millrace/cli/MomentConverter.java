package io.millrace.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Moments as people write them: a time, or how long ago. */
final class MomentConverter implements ITypeConverter<Instant> {
    private final TimeConverter ago = new TimeConverter();

    @Override
    public Instant convert(String value) {
        try {
            return Instant.parse(value);
        } catch (DateTimeException e) {
            return InstantSource.system().instant().minus(durationAgo(value));
        }
    }

    private Duration durationAgo(String value) {
        try {
            return ago.convert(value);
        } catch (TypeConversionException e) {
            throw new TypeConversionException(
                    "'" + value + "' is no moment; write it as 2026-01-31T12:00:00Z, or as 30m or 2h for so long ago");
        }
    }
}
