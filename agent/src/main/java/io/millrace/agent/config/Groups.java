package io.millrace.agent.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The kinds of values that hold others. */
final class Groups {
    private static final Section NOTHING = Section.strict("nothing", "An object without keys.", List.of());

    private Groups() {}

    /** A list. */
    static <T> Kind<List<T>> list(Kind<T> item, int fewest) {
        return new Listed<>(item, fewest, false);
    }

    /** A list, or one value instead of a list of one. */
    static <T> Kind<List<T>> oneOrList(Kind<T> item) {
        return new Listed<>(item, 1, true);
    }

    /** An object. */
    static Kind<Values> object(Section section) {
        return new Objects(section, null);
    }

    /** An object, or the value of its one important key alone. */
    static Kind<Values> object(Section section, Key<?> alone) {
        return new Objects(section, alone);
    }

    /** An object with one of several keys, or the name of a key that needs no value. */
    static Kind<Values> variant(Section section) {
        return new Variant(section);
    }

    /** An object without keys: that which a name alone stands for. */
    static Kind<Values> nothing() {
        return object(NOTHING);
    }

    private record Listed<T>(Kind<T> item, int fewest, boolean orOne) implements Kind<List<T>> {
        @Override
        public @Nullable List<T> read(Spot spot) {
            if (!(spot.node() instanceof Node.Items items)) {
                return alone(spot);
            }
            List<T> read = new ArrayList<>();
            for (int i = 0; i < items.items().size(); i++) {
                @Nullable T value = item.read(spot.item(i, items.items().get(i)));
                if (value != null) {
                    read.add(value);
                }
            }
            if (items.items().size() < fewest) {
                spot.mustBe(words());
                return null;
            }
            // What holds between the objects is told even if one of them is none.
            boolean useful =
                    read.size() == items.items().size() || !item.sections().isEmpty();
            return useful ? List.copyOf(read) : null;
        }

        private @Nullable List<T> alone(Spot spot) {
            if (!orOne) {
                spot.mustBe("a list; write [ ] around it");
                return null;
            }
            @Nullable T value = item.read(spot);
            return value == null ? null : List.of(value);
        }

        @Override
        public Map<String, Object> schema() {
            Map<String, Object> schema = new LinkedHashMap<>();
            schema.put("type", "array");
            schema.put("items", item.schema());
            if (fewest > 0) {
                schema.put("minItems", fewest);
            }
            return orOne ? Map.of("anyOf", List.of(item.schema(), schema)) : schema;
        }

        @Override
        public String words() {
            String many = "a list" + (fewest > 0 ? " of at least one" : "") + ", each " + item.words();
            return orOne ? item.words() + ", or a list of them" : many;
        }

        @Override
        public List<Section> sections() {
            return item.sections();
        }
    }

    private record Objects(Section section, @Nullable Key<?> alone) implements Kind<Values> {
        @Override
        public @Nullable Values read(Spot spot) {
            if (alone == null || spot.node() instanceof Node.Members) {
                return section.read(spot);
            }
            @Nullable Object value = alone.kind().read(spot);
            return value == null ? null : new Values(spot, Map.of(alone.name(), value), Map.of(alone.name(), spot));
        }

        @Override
        public Map<String, Object> schema() {
            return alone == null
                    ? reference(section)
                    : Map.of("anyOf", List.of(alone.kind().schema(), reference(section)));
        }

        @Override
        public String words() {
            return (alone == null ? "" : alone.kind().words() + ", or ") + "an object (" + section.name() + ")";
        }

        @Override
        public List<Section> sections() {
            return List.of(section);
        }

        @Override
        public boolean bare() {
            return section.bare();
        }
    }

    private record Variant(Section section) implements Kind<Values> {
        @Override
        public @Nullable Values read(Spot spot) {
            if (!(spot.node() instanceof Node.Text text)) {
                return section.read(spot);
            }
            if (!bareNames().contains(text.value())) {
                spot.mustBe(words()
                        + Nearest.of(
                                        text.value(),
                                        section.keys().stream().map(Key::name).toList())
                                .map(word -> "; the nearest is " + word)
                                .orElse(""));
                return null;
            }
            Node empty = new Node.Members(List.of(), text.line(), text.column());
            Node.Member only = new Node.Member(text.value(), text.line(), text.column(), empty);
            return section.read(new Spot(
                    spot.reading(),
                    spot.file(),
                    spot.path(),
                    new Node.Members(List.of(only), text.line(), text.column()),
                    false));
        }

        private List<String> bareNames() {
            return section.keys().stream()
                    .filter(key -> key.kind().bare())
                    .map(Key::name)
                    .toList();
        }

        @Override
        public Map<String, Object> schema() {
            return bareNames().isEmpty()
                    ? reference(section)
                    : Map.of("anyOf", List.of(Map.of("enum", bareNames()), reference(section)));
        }

        @Override
        public String words() {
            String object = "an object { } with one of " + section.names();
            return bareNames().isEmpty() ? object : "one of " + String.join(", ", bareNames()) + ", or " + object;
        }

        @Override
        public List<Section> sections() {
            return List.of(section);
        }
    }

    private static Map<String, Object> reference(Section section) {
        return Map.of("$ref", "#/$defs/" + section.name());
    }
}
