package io.millrace.agent.config;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A number of bytes: {@code "32MB"} or {@code 32000000}. KB, MB and GB count in thousands, KiB, MiB and GiB in 1024s.
 *
 * @param least as it is written
 * @param most as it is written
 */
record SizeKind(String least, String most) implements Kind<Long> {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,6})?) ?(B|KB|MB|GB|KiB|MiB|GiB)");

    @Override
    public @Nullable Long read(Spot spot) {
        @Nullable Long bytes = null;
        if (spot.node() instanceof Node.Num number && number.text().matches("[0-9]{1,15}")) {
            bytes = Long.valueOf(number.text());
        } else if (spot.node() instanceof Node.Text text) {
            bytes = bytes(text.value());
        }
        if (bytes == null || bytes < limit(least) || bytes > limit(most)) {
            spot.mustBe(words() + ", such as \"" + example() + "\"");
            return null;
        }
        return bytes;
    }

    private String example() {
        long usual = 64 * 1024;
        return limit(least) <= usual && usual <= limit(most) ? "64KiB" : "32MB";
    }

    private static long limit(String written) {
        @Nullable Long bytes = bytes(written);
        if (bytes == null) {
            throw new IllegalStateException("no size: " + written);
        }
        return bytes;
    }

    private static @Nullable Long bytes(String written) {
        Matcher form = FORM.matcher(written);
        return form.matches()
                ? (Long) new BigDecimal(form.group(1))
                        .multiply(BigDecimal.valueOf(unit(form.group(2))))
                        .longValue()
                : null;
    }

    private static long unit(String name) {
        long step = name.endsWith("iB") ? 1024 : 1000;
        return switch (name.charAt(0)) {
            case 'K' -> step;
            case 'M' -> step * step;
            case 'G' -> step * step * step;
            default -> 1;
        };
    }

    @Override
    public Map<String, Object> schema() {
        Map<String, Object> number = new LinkedHashMap<>();
        number.put("type", "integer");
        number.put("minimum", limit(least));
        number.put("maximum", limit(most));
        Map<String, Object> text = new LinkedHashMap<>();
        text.put("type", "string");
        text.put("pattern", "^(?:" + FORM.pattern() + ")$");
        return Map.of("anyOf", List.of(text, number));
    }

    @Override
    public String words() {
        return "a size from " + least + " to " + most;
    }
}
