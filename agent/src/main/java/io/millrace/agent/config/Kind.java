package io.millrace.agent.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a key may hold: how it is read, how the schema says it, and how people are told.
 *
 * @param <T> what it is read as
 */
interface Kind<T> {
    /** The value, or null after its mistakes have been told to the spot. */
    @Nullable
    T read(Spot spot);

    /** The part of a JSON Schema that says the same. */
    Map<String, Object> schema();

    /** What it must be: the end of a sentence. */
    String words();

    /** The forms of the objects in it. */
    default List<Section> sections() {
        return List.of();
    }

    /** Whether an object without keys is a value of this kind. */
    default boolean bare() {
        return false;
    }
}
