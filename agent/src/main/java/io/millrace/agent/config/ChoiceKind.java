package io.millrace.agent.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One of several words.
 *
 * @param choices what each word stands for, in the order in which they are told
 * @param anyCase whether upper and lower case are the same
 */
record ChoiceKind<T>(Map<String, T> choices, boolean anyCase) implements Kind<T> {
    /** Of pairs: word, meaning, word, meaning. */
    static <T> ChoiceKind<T> of(String one, T first, String other, T second) {
        Map<String, T> choices = new LinkedHashMap<>();
        choices.put(one, first);
        choices.put(other, second);
        return new ChoiceKind<>(choices, false);
    }

    /** Of the names of an enum, in any case. */
    static <E extends Enum<E>> ChoiceKind<E> names(Class<E> type) {
        Map<String, E> choices = new LinkedHashMap<>();
        for (E each : type.getEnumConstants()) {
            choices.put(each.name(), each);
        }
        return new ChoiceKind<>(choices, true);
    }

    ChoiceKind<T> inAnyCase() {
        return new ChoiceKind<>(choices, true);
    }

    @Override
    public @Nullable T read(Spot spot) {
        if (!(spot.node() instanceof Node.Text text)) {
            spot.mustBe(words());
            return null;
        }
        Optional<T> chosen = choices.entrySet().stream()
                .filter(choice -> anyCase
                        ? choice.getKey().equalsIgnoreCase(text.value())
                        : choice.getKey().equals(text.value()))
                .map(Map.Entry::getValue)
                .findFirst();
        if (chosen.isPresent()) {
            return chosen.get();
        }
        spot.mustBe(words()
                + Nearest.of(text.value(), choices.keySet())
                        .map(word -> "; the nearest is " + word)
                        .orElse(""));
        return null;
    }

    @Override
    public Map<String, Object> schema() {
        return Map.of("enum", List.copyOf(choices.keySet()));
    }

    @Override
    public String words() {
        return "one of " + String.join(", ", choices.keySet());
    }
}
