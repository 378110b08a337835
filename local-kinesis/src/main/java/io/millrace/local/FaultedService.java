package io.millrace.local;

import io.millrace.local.engine.Timers;
import io.millrace.local.http.Call;
import io.millrace.local.http.Reply;
import io.millrace.local.http.Service;
import io.millrace.local.operation.Operations;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/** The actions behind the edge, with the fault plan in between. */
record FaultedService(Operations operations, FaultPlan plan, InstantSource clock, Timers timers) implements Service {
    @Override
    public Instant now() {
        return clock.instant();
    }

    @Override
    public void serve(Call call, Reply reply) {
        Optional<String> stream = Operations.streamOf(call.members());
        FaultRequest request = new FaultRequest(
                FaultService.KINESIS,
                call.operation(),
                stream.map(Set::of).orElse(Set.of()),
                Operations.shardOf(call.members()),
                call.caller(),
                call.requestId());
        FaultPlan.RequestFault fault = plan.nextRequest(request, clock.instant());
        Striker.strike(fault, new KinesisExchange(this, request, call.members(), reply));
    }
}
