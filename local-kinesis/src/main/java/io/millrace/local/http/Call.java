package io.millrace.local.http;

import java.util.Map;

/**
 * One request: the action it names and its members (text, numbers, booleans, byte arrays, instants, lists, maps).
 *
 * @param requestId the id that its answer carries
 */
public record Call(String operation, Map<String, Object> members, Caller caller, String requestId) {}
