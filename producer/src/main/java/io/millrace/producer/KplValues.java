package io.millrace.producer;

import java.util.Map;

/** The values of a file, each within the range of its option. */
record KplValues(Map<String, String> byOption) {
    KplValues {
        byOption = Map.copyOf(byOption);
    }

    long number(String option, long otherwise) {
        String value = byOption.get(option);
        return value == null ? otherwise : Long.parseLong(value);
    }

    boolean flag(String option, boolean otherwise) {
        String value = byOption.get(option);
        return value == null ? otherwise : Boolean.parseBoolean(value);
    }

    String text(String option) {
        return byOption.getOrDefault(option, "");
    }
}
