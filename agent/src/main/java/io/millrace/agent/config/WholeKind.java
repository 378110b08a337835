package io.millrace.agent.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A whole number in a range.
 *
 * @param inText whether text that is a number will do
 */
record WholeKind(int least, int most, boolean inText) implements Kind<Integer> {
    @Override
    public @Nullable Integer read(Spot spot) {
        String written = written(spot.node());
        if (written.matches("-?[0-9]{1,18}")) {
            long value = Long.parseLong(written);
            if (value >= least && value <= most) {
                return (int) value;
            }
        }
        boolean quoted =
                !inText && spot.node() instanceof Node.Text text && text.value().matches("-?[0-9]+");
        spot.mustBe(words() + (quoted ? ", without quotes" : ""));
        return null;
    }

    /** The number as it is written; empty for what is none. */
    private String written(Node node) {
        if (node instanceof Node.Num number) {
            return number.text().replaceFirst("\\.0+$", "");
        }
        return inText && node instanceof Node.Text text ? text.value().trim() : "";
    }

    @Override
    public Map<String, Object> schema() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", inText ? List.of("integer", "string") : "integer");
        schema.put("minimum", least);
        schema.put("maximum", most);
        return schema;
    }

    @Override
    public String words() {
        return most == Integer.MAX_VALUE
                ? "a whole number, at least " + least
                : "a whole number from " + least + " to " + most;
    }
}
