package io.millrace.local;

import io.millrace.local.engine.Account;
import io.millrace.local.engine.RefusedException;
import io.millrace.local.engine.Timers;
import io.millrace.local.http.Call;
import io.millrace.local.http.Reply;
import io.millrace.local.http.Service;
import io.millrace.local.operation.EntryFaults;
import io.millrace.local.operation.Interference;
import io.millrace.local.operation.Operations;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The actions behind the edge, with the fault plan's request faults in between. */
record FaultedService(Operations operations, FaultPlan plan, InstantSource clock, Timers timers) implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(FaultedService.class);

    @Override
    public void serve(Call call, Reply reply) {
        Optional<String> stream = Operations.streamOf(call.members());
        Optional<String> shard = Operations.shardOf(call.members());
        FaultRequest request = new FaultRequest(
                FaultService.KINESIS,
                call.operation(),
                stream.map(Set::of).orElse(Set.of()),
                shard,
                call.caller(),
                call.requestId());
        Striker.strike(plan.nextRequest(request, clock.instant()), new Exchange(request, call.members(), reply));
    }

    /** One call on its way through the actions. */
    private final class Exchange implements FaultableExchange {
        private final FaultRequest request;
        private final Map<String, Object> members;
        private final Reply reply;

        Exchange(FaultRequest request, Map<String, Object> members, Reply reply) {
            this.request = request;
            this.members = members;
            this.reply = reply;
        }

        @Override
        public void perform() {
            outcome(OptionalLong.empty()).accept(reply);
        }

        @Override
        public void performAsOf(Duration age) {
            outcome(OptionalLong.of(clock.millis() - age.toMillis())).accept(reply);
        }

        @Override
        public void performInPart(OptionalInt bodyBytes) {
            outcome(OptionalLong.empty()).accept(reply.cutAfter(bodyBytes));
        }

        @Override
        public void performUnheard(Runnable next) {
            outcome(OptionalLong.empty());
            next.run();
        }

        /** Performs the action; what is returned tells a caller of it. */
        private Consumer<Reply> outcome(OptionalLong listedAsOfMillis) {
            EntryFaults entries = (entry, stream, shard) -> entryFault(request, stream, shard, entry);
            try {
                Map<String, Object> answer =
                        operations.answer(request.operation(), members, new Interference(entries, listedAsOfMillis));
                return caller -> caller.answer(answer);
            } catch (RefusedException e) {
                return caller -> caller.fail(e.type(), e.status(), e.reason());
            } catch (RuntimeException e) {
                LOG.error("{} failed", request.operation(), e);
                return caller -> caller.fail("InternalFailure", 500, "Internal service failure: " + e);
            }
        }

        @Override
        public void refuse(FaultRefusal refusal) {
            reply.fail(refusal.type(), refusal.status(), refusal.message());
        }

        @Override
        public FaultRefusal throttle() {
            String stream = request.streams().stream().findFirst().orElse("?");
            RefusedException refusal = request.shard()
                    .map(shard -> throttled(shard, stream))
                    .orElseGet(() -> RefusedException.limitExceeded(
                            "Rate exceeded for stream " + stream + " under account " + Account.ID + "."));
            return new FaultRefusal(refusal.type(), refusal.status(), refusal.reason());
        }

        @Override
        public FaultRefusal failure() {
            return new FaultRefusal("InternalFailure", 500, "Internal service failure, by fault plan.");
        }

        @Override
        public void drop() {
            reply.drop();
        }

        @Override
        public void reset() {
            reply.reset();
        }

        @Override
        public void freeze() {
            reply.freeze();
        }

        @Override
        public void later(Duration delay, Runnable step) {
            timers.at(clock.millis() + delay.toMillis(), step);
        }
    }

    private Optional<RefusedException> entryFault(FaultRequest request, String stream, String shard, int entry) {
        return plan.nextEntry(request, stream, shard, entry, clock.instant())
                .map(kind -> kind == FaultKind.THROTTLE_ENTRY
                        ? throttled(shard, stream)
                        : RefusedException.internal("Internal service failure."));
    }

    private static RefusedException throttled(String shard, String stream) {
        return RefusedException.throughputExceeded(
                "Rate exceeded for shard " + shard + " in stream " + stream + " under account " + Account.ID + ".");
    }
}
