package io.millrace.agent.transform;

import java.util.UUID;

/**
 * Where a record that a {@link RecordTransformer} is given was read from.
 *
 * @param flow id of the flow
 * @param path the file as it was first seen; {@code -} for standard input
 * @param generation the content of the file: another after it was truncated
 * @param offset where in the content the record begins, in bytes
 */
public record RecordSource(String flow, String path, UUID generation, long offset) {}
