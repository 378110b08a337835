package io.millrace.agent.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What holds between the keys of an object. */
sealed interface Rule {
    void check(Values values);

    /** The same for a JSON Schema. */
    Map<String, Object> schema();

    /** Whether an object without keys keeps it. */
    boolean bare();

    /** One of the keys is there, and only one. */
    record ExactlyOne(List<String> keys) implements Rule {
        @Override
        public void check(Values values) {
            if (keys.stream().noneMatch(values::has)) {
                values.spot().problem("needs one of " + String.join(", ", keys));
            }
            new AtMostOne(keys).check(values);
        }

        @Override
        public Map<String, Object> schema() {
            return Map.of("oneOf", keys.stream().map(Rule::present).toList());
        }

        @Override
        public boolean bare() {
            return false;
        }
    }

    /** None of the keys is there, or one. */
    record AtMostOne(List<String> keys) implements Rule {
        @Override
        public void check(Values values) {
            List<String> there = keys.stream().filter(values::has).toList();
            if (there.size() > 1) {
                values.at(there.get(1)).problem("cannot stand beside " + there.get(0) + "; keep one of them");
            }
        }

        @Override
        public Map<String, Object> schema() {
            List<Map<String, Object>> choices =
                    new ArrayList<>(keys.stream().map(Rule::present).toList());
            choices.add(Map.of(
                    "not", Map.of("anyOf", keys.stream().map(Rule::present).toList())));
            return Map.of("oneOf", choices);
        }

        @Override
        public boolean bare() {
            return true;
        }
    }

    /** One of the keys is there, or more. */
    record AtLeastOne(List<String> keys) implements Rule {
        @Override
        public void check(Values values) {
            if (keys.stream().noneMatch(values::has)) {
                values.spot().problem("needs at least one of " + String.join(", ", keys));
            }
        }

        @Override
        public Map<String, Object> schema() {
            return Map.of("anyOf", keys.stream().map(Rule::present).toList());
        }

        @Override
        public boolean bare() {
            return false;
        }
    }

    /** Where the one is, the other is too. */
    record Needs(String key, String other) implements Rule {
        @Override
        public void check(Values values) {
            if (values.has(key) && !values.has(other)) {
                values.at(key).problem("needs " + other + " beside it; add " + other + ", or remove " + key);
            }
        }

        @Override
        public Map<String, Object> schema() {
            return Map.of("dependentRequired", Map.of(key, List.of(other)));
        }

        @Override
        public boolean bare() {
            return true;
        }
    }

    private static Map<String, Object> present(String key) {
        return Map.of("required", List.of(key));
    }
}
