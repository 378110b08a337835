package io.millrace.local.operation;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a fault plan does inside one action.
 *
 * @param entries which entries of a write fail
 * @param listedAsOfMillis the time that ListShards tells of, if it is to be an old one
 */
public record Interference(EntryFaults entries, OptionalLong listedAsOfMillis) {
    /** Nothing. */
    public static final Interference NONE =
            new Interference((entry, stream, shard) -> Optional.empty(), OptionalLong.empty());
}
