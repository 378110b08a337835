package io.millrace.local;

import io.millrace.local.engine.Account;
import io.millrace.local.engine.RefusedException;
import io.millrace.local.engine.Subscription;
import io.millrace.local.http.EventSource;
import io.millrace.local.http.Reply;
import io.millrace.local.operation.EntryFaults;
import io.millrace.local.operation.Interference;
import io.millrace.local.operation.Subscriptions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call on its way through Kinesis' actions. */
final class KinesisExchange implements FaultableExchange {
    private static final Logger LOG = LoggerFactory.getLogger(KinesisExchange.class);

    private final FaultedService service;
    private final FaultRequest request;
    private final Map<String, Object> members;
    private final Reply reply;

    KinesisExchange(FaultedService service, FaultRequest request, Map<String, Object> members, Reply reply) {
        this.service = service;
        this.request = request;
        this.members = members;
        this.reply = reply;
    }

    /** What came of an action: its caller is told, or nobody is. */
    private interface Outcome {
        void tell(Reply caller);

        /** Gives up what the action holds open for its caller. */
        default void forget() {}
    }

    /** A subscription that was granted: its events can be tampered with on their way. */
    private record Granted(EventSource events) implements Outcome {
        @Override
        public void tell(Reply caller) {
            caller.stream(events);
        }

        @Override
        public void forget() {
            events.closed();
        }
    }

    @Override
    public void perform() {
        outcome(OptionalLong.empty(), UnaryOperator.identity()).tell(reply);
    }

    @Override
    public void performAsOf(Duration age) {
        long then = service.clock().millis() - age.toMillis();
        outcome(OptionalLong.of(then), UnaryOperator.identity()).tell(reply);
    }

    @Override
    public void performInPart(OptionalInt bodyBytes) {
        outcome(OptionalLong.empty(), UnaryOperator.identity()).tell(reply.cutAfter(bodyBytes));
    }

    @Override
    public void performUnheard(Runnable next) {
        outcome(OptionalLong.empty(), UnaryOperator.identity()).forget();
        next.run();
    }

    @Override
    public void performUntil(int events, FaultRule rule) {
        outcome(OptionalLong.empty(), source -> new FaultedEvents(source, events, rule, reply))
                .tell(reply);
    }

    private Outcome outcome(OptionalLong listedAsOfMillis, UnaryOperator<EventSource> tampering) {
        try {
            if (request.operation().equals(Subscriptions.OPERATION)) {
                return new Granted(tampering.apply(subscribed()));
            }
            EntryFaults entries = (entry, stream, shard) -> entryFault(stream, shard, entry);
            Interference interference = new Interference(entries, listedAsOfMillis);
            Map<String, Object> answer = service.operations().answer(request.operation(), members, interference);
            return caller -> caller.answer(answer);
        } catch (RefusedException e) {
            return caller -> caller.fail(e.type(), e.status(), e.reason());
        } catch (RuntimeException e) {
            LOG.error("{} failed", request.operation(), e);
            return caller -> caller.fail("InternalFailure", 500, "Internal service failure: " + e);
        }
    }

    private SubscriptionPump subscribed() {
        Subscriptions subscriptions = service.operations().subscriptions();
        Subscription granted = subscriptions.subscribe(members);
        return new SubscriptionPump(granted, subscriptions, service.clock(), service.timers());
    }

    private Optional<RefusedException> entryFault(String stream, String shard, int entry) {
        return service.plan()
                .nextEntry(request, stream, shard, entry, service.clock().instant())
                .map(kind -> kind == FaultKind.THROTTLE_ENTRY
                        ? throttled(shard, stream)
                        : RefusedException.internal("Internal service failure."));
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

    private static RefusedException throttled(String shard, String stream) {
        return RefusedException.throughputExceeded(
                "Rate exceeded for shard " + shard + " in stream " + stream + " under account " + Account.ID + ".");
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
        service.timers().at(service.clock().millis() + delay.toMillis(), step);
    }
}
