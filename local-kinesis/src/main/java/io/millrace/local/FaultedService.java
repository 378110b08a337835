package io.millrace.local;

import io.millrace.local.engine.Account;
import io.millrace.local.engine.RefusedException;
import io.millrace.local.engine.Subscription;
import io.millrace.local.engine.Timers;
import io.millrace.local.http.Call;
import io.millrace.local.http.Reply;
import io.millrace.local.http.Service;
import io.millrace.local.operation.Operations;
import io.millrace.local.operation.Subscriptions;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The actions behind the edge, with the fault plan's request faults in between. */
record FaultedService(Operations operations, FaultPlan plan, InstantSource clock, Timers timers) implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(FaultedService.class);

    @Override
    public void serve(Call call, Reply reply) {
        Optional<String> stream = Operations.streamOf(call.members());
        Optional<String> shard = Operations.shardOf(call.members());
        FaultPlan.RequestFault fault = plan.nextRequest(call.operation(), stream, shard);
        if (fault.delay().isZero()) {
            strike(fault.end(), call, reply);
        } else {
            timers.at(clock.millis() + fault.delay().toMillis(), () -> strike(fault.end(), call, reply));
        }
    }

    private void strike(Optional<FaultKind> end, Call call, Reply reply) {
        if (end.isEmpty()) {
            perform(call, reply);
            return;
        }
        switch (end.get()) {
            case LOSE_REPLY -> {
                try {
                    operations.answer(call.operation(), call.members());
                } catch (RefusedException e) {
                    LOG.debug("The lost reply to {} was a refusal", call.operation(), e);
                }
                reply.drop();
            }
            case RESET -> reply.reset();
            case THROTTLE_REQUEST -> refuse(reply, throttled(call));
            case FAIL_REQUEST -> refuse(reply, RefusedException.internal("Internal service failure, by fault plan."));
            case STALL -> LOG.debug("{} is left without an answer, by fault plan", call.operation());
            case DELAY, THROTTLE_ENTRY, FAIL_ENTRY -> perform(call, reply);
        }
    }

    private void perform(Call call, Reply reply) {
        if (call.operation().equals(Subscriptions.OPERATION)) {
            push(call, reply);
            return;
        }
        Map<String, Object> answer;
        try {
            answer = operations.answer(call.operation(), call.members());
        } catch (RefusedException e) {
            refuse(reply, e);
            return;
        } catch (RuntimeException e) {
            LOG.error("{} failed", call.operation(), e);
            refuse(reply, RefusedException.internal("Internal service failure: " + e));
            return;
        }
        reply.answer(answer);
    }

    private void push(Call call, Reply reply) {
        Subscription granted;
        try {
            granted = operations.subscriptions().subscribe(call.members());
        } catch (RefusedException e) {
            refuse(reply, e);
            return;
        }
        reply.stream(new SubscriptionPump(granted, operations.subscriptions(), clock, timers));
    }

    private static void refuse(Reply reply, RefusedException refusal) {
        reply.fail(refusal.type(), refusal.status(), refusal.reason());
    }

    private static RefusedException throttled(Call call) {
        String stream = Operations.streamOf(call.members()).orElse("?");
        return Operations.shardOf(call.members())
                .map(shard -> throttledShard(shard, stream))
                .orElseGet(() -> RefusedException.limitExceeded(
                        "Rate exceeded for stream " + stream + " under account " + Account.ID + "."));
    }

    /** The failure that the plan wants for the next entry into this shard. */
    static Optional<RefusedException> entryFault(FaultPlan plan, String operation, String stream, String shard) {
        return plan.nextEntry(operation, stream, shard)
                .map(kind -> kind == FaultKind.THROTTLE_ENTRY
                        ? throttledShard(shard, stream)
                        : RefusedException.internal("Internal service failure."));
    }

    private static RefusedException throttledShard(String shard, String stream) {
        return RefusedException.throughputExceeded(
                "Rate exceeded for shard " + shard + " in stream " + stream + " under account " + Account.ID + ".");
    }
}
