package io.millrace.producer;

/** What the parts of a pipeline share. All that changes belongs to the loop, but for the budget, which callers use too. */
record LoopState(
        ProducerConfig config,
        Seeds seeds,
        Lanes lanes,
        Fence fence,
        Collector collector,
        EndpointGate gate,
        Ledger ledger,
        ByteBudget budget,
        Counters counters,
        Expiry expiry,
        Verdict.Rule verdicts) {

    static LoopState of(ProducerConfig config, Hooks hooks, Seeds seeds, ByteBudget budget, Counters counters) {
        EndpointGate gate = new EndpointGate(seeds.random());
        Ledger ledger = new Ledger(budget, counters, hooks);
        return new LoopState(
                config,
                seeds,
                new Lanes(config),
                new Fence(),
                new Collector(config, gate),
                gate,
                ledger,
                budget,
                counters,
                new Expiry(config, seeds.endpoint(), ledger),
                Verdict::of);
    }
}
