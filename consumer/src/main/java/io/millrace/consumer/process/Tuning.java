package io.millrace.consumer.process;

import static java.util.Objects.requireNonNull;

import io.millrace.consumer.failure.FailurePolicy;

/** What of the handling of records may change while a consumer runs. Safe for use by several threads. */
public final class Tuning {
    private volatile int concurrency;
    private volatile FailurePolicy policy;

    /**
     * @param concurrency records of one shard that may be in user code at a time, from 1
     * @param policy what becomes of records that fail
     */
    public Tuning(int concurrency, FailurePolicy policy) {
        this.concurrency = concurrency;
        this.policy = requireNonNull(policy, "policy is null");
    }

    public void concurrency(int perShard) {
        concurrency = perShard;
    }

    public void policy(FailurePolicy newPolicy) {
        policy = requireNonNull(newPolicy, "policy is null");
    }

    int concurrency() {
        return concurrency;
    }

    FailurePolicy policy() {
        return policy;
    }
}
