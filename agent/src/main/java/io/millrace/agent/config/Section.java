package io.millrace.agent.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The form of an object: its keys, and what holds between them.
 *
 * @param name of the form, in the schema and in the documentation
 * @param about what it is
 * @param strict whether unknown and repeated keys are mistakes; otherwise they are warned of, and null and empty text are no values
 */
record Section(String name, String about, boolean strict, List<Key<?>> keys, List<Rule> rules) {
    Section {
        keys = List.copyOf(keys);
        rules = List.copyOf(rules);
    }

    static Section strict(String name, String about, List<Key<?>> keys, Rule... rules) {
        return new Section(name, about, true, keys, List.of(rules));
    }

    /** An object of this form, or null if it is none; mistakes in it are told to the spot. */
    @Nullable
    Values read(Spot spot) {
        if (!(spot.node() instanceof Node.Members members)) {
            spot.mustBe("an object { } of " + names());
            return null;
        }
        Map<String, Object> values = new HashMap<>();
        Map<String, Spot> spots = new LinkedHashMap<>();
        Set<String> meant = new HashSet<>();
        for (Node.Member member : members.members()) {
            Optional<Key<?>> key = keys.stream()
                    .filter(each -> each.name().equals(member.name()))
                    .findFirst();
            if (key.isPresent()) {
                readKey(key.get(), member, spot, values, spots);
            } else {
                meant.addAll(unknown(member, spot).stream().toList());
            }
        }
        meant.forEach(name -> spots.putIfAbsent(name, spot));
        Values read = new Values(spot, values, spots);
        checkTogether(read);
        return read;
    }

    private void checkTogether(Values read) {
        keys.stream()
                .filter(key -> key.required() && !read.has(key))
                .forEach(key -> read.spot()
                        .problem("needs " + key.name() + ": " + key.kind().words()));
        rules.forEach(rule -> rule.check(read));
    }

    private void readKey(
            Key<?> key, Node.Member member, Spot spot, Map<String, Object> values, Map<String, Spot> spots) {
        Spot at = spot.key(member.name(), member.value(), key.secret());
        Spot atName = spot.key(member.name(), new Node.Null(member.line(), member.column()), false);
        @Nullable Spot first = spots.get(key.name());
        if (first != null && strict) {
            atName.problem("is given twice, first in line " + first.node().line() + "; keep one");
            return;
        }
        if (first != null) {
            atName.warn(at.path(), "is given twice; the last one counts, as it did");
        }
        if (!strict && nothing(member.value())) {
            return;
        }
        spots.put(key.name(), at);
        @Nullable Object value = key.kind().read(at);
        if (value != null) {
            values.put(key.name(), value);
        }
        @Nullable String meaningless = key.meaningless();
        if (meaningless != null) {
            atName.warn(key.name(), "does nothing here: " + meaningless);
        }
    }

    private static boolean nothing(Node value) {
        return value instanceof Node.Null
                || (value instanceof Node.Text text && text.value().isEmpty());
    }

    /** Tells of a key that is not known; answers the one that was meant, if there is one near. */
    private Optional<String> unknown(Node.Member member, Spot spot) {
        Spot at = spot.key(member.name(), new Node.Null(member.line(), member.column()), false);
        Optional<String> nearest = strict ? OldNames.here(member.name()) : Optional.empty();
        String mend;
        if (nearest.isPresent()) {
            mend = "is a key of the Kinesis Agent's form; here it is " + nearest.get();
        } else {
            nearest = Nearest.of(member.name(), keys.stream().map(Key::name).toList());
            mend = nearest.map(name -> "is no key; the nearest is " + name)
                    .orElse("is no key; keys here are " + names());
        }
        boolean necessary = nearest.isPresent() && isNecessary(nearest.get(), spot);
        if (strict || necessary) {
            at.problem(mend);
            return nearest.map(name -> name.replaceFirst("\\..*", ""));
        }
        at.warn(member.name(), mend + "; it is ignored, as it was");
        return Optional.empty();
    }

    /** Whether nothing works without a key that is not there: one written wrong is then not left at a warning. */
    private boolean isNecessary(String name, Spot spot) {
        boolean needed = keys.stream().anyMatch(key -> key.name().equals(name) && key.required());
        return needed
                && spot.node() instanceof Node.Members members
                && members.members().stream().noneMatch(member -> member.name().equals(name));
    }

    /** Names of all keys, for messages. */
    String names() {
        return keys.isEmpty()
                ? "no keys"
                : String.join(", ", keys.stream().map(Key::name).toList());
    }

    /** Whether an object without keys has this form. */
    boolean bare() {
        return keys.stream().noneMatch(Key::required) && rules.stream().allMatch(Rule::bare);
    }

    /** The form as a JSON Schema. */
    Map<String, Object> schema() {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (Key<?> key : keys) {
            Map<String, Object> property = new LinkedHashMap<>();
            property.put("description", key.about());
            property.putAll(key.kind().schema());
            if (key.fallback() != null) {
                property.put("default", key.fallback());
            }
            properties.put(key.name(), property);
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("description", about);
        schema.put("type", "object");
        schema.put("properties", properties);
        List<String> required =
                keys.stream().filter(Key::required).map(Key::name).toList();
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        schema.put("additionalProperties", false);
        List<Map<String, Object>> all =
                new ArrayList<>(rules.stream().map(Rule::schema).toList());
        if (!all.isEmpty()) {
            schema.put("allOf", all);
        }
        return schema;
    }
}
