package io.millrace.local.operation;

import java.util.Map;

/** One action: a request's parameters in, an answer out, or a refusal. Thread-safe. */
@FunctionalInterface
interface Operation {
    Map<String, Object> answer(Parameters request);
}
