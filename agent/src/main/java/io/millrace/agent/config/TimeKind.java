package io.millrace.agent.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A time: {@code "250ms"}, {@code "1.5s"}, {@code "10m"}, {@code "2h"}, {@code "7d"}.
 *
 * @param least as it is written
 * @param most as it is written
 */
record TimeKind(String least, String most) implements Kind<Duration> {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,3})?) ?(ms|s|m|h|d)");

    @Override
    public @Nullable Duration read(Spot spot) {
        @Nullable Duration time = spot.node() instanceof Node.Text text ? time(text.value()) : null;
        if (time == null || time.compareTo(limit(least)) < 0 || time.compareTo(limit(most)) > 0) {
            boolean unitless = spot.node() instanceof Node.Num;
            spot.mustBe(words() + (unitless ? ", with a unit and in quotes, such as \"" : ", such as \"") + example()
                    + "\"");
            return null;
        }
        return time;
    }

    private String example() {
        return limit(least).isZero() ? most : least;
    }

    private static Duration limit(String written) {
        @Nullable Duration time = time(written);
        if (time == null) {
            throw new IllegalStateException("no time: " + written);
        }
        return time;
    }

    private static @Nullable Duration time(String written) {
        Matcher form = FORM.matcher(written);
        if (!form.matches()) {
            return null;
        }
        long millis = switch (form.group(2)) {
            case "ms" -> 1;
            case "s" -> 1000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            default -> 86_400_000;
        };
        return Duration.ofMillis(new BigDecimal(form.group(1))
                .multiply(BigDecimal.valueOf(millis))
                .longValue());
    }

    @Override
    public Map<String, Object> schema() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "string");
        schema.put("pattern", "^(?:" + FORM.pattern() + ")$");
        return schema;
    }

    @Override
    public String words() {
        return "a time from " + least + " to " + most;
    }
}
