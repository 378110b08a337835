package io.millrace.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Numbers of bytes as people write them. */
final class SizeConverter implements ITypeConverter<Long> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})([kmg]?)", Pattern.CASE_INSENSITIVE);

    @Override
    public Long convert(String value) {
        Matcher form = FORM.matcher(value);
        long amount = form.matches() ? Long.parseLong(form.group(1)) : 0;
        if (amount < 1) {
            throw new TypeConversionException(
                    "'" + value + "' is no number of bytes above 0; write it as 65536, 512k, 64m or 1g");
        }
        return switch (form.group(2)) {
            case "k", "K" -> amount << 10;
            case "m", "M" -> amount << 20;
            case "g", "G" -> amount << 30;
            default -> amount;
        };
    }
}
