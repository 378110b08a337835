package io.millrace.agent.record;

import java.util.UUID;

/**
 * What records were read from.
 *
 * @param flow id of the flow
 * @param path the file as it was first seen; {@code -} for standard input
 * @param generation nonce of the content: the same as long as the file is appended to, renamed or copied; another after it was truncated
 */
public record Origin(String flow, String path, UUID generation) {}
