package io.millrace.agent.config;

import java.util.List;

/**
 * One flow: where its records come from, how bytes become records, what is done to them, where they go.
 *
 * @param id unique in the configuration, stable over restarts: checkpoints are kept under it
 * @param source files or standard input
 * @param framing how bytes become records
 * @param steps what is done to each record, in order; often nothing
 * @param keys how a record gets its partition key
 * @param sink where records go
 */
public record FlowConfig(String id, Source source, Framing framing, List<Step> steps, PartitionKey keys, Sink sink) {
    public FlowConfig {
        steps = List.copyOf(steps);
    }
}
