package io.millrace.producer;

import io.millrace.producer.CloseReport.Unsent;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Everything a producer is made of, built once; nothing else builds any of it. */
record Wiring(
        Intake intake,
        Inbox inbox,
        EventLoop loop,
        ByteBudget budget,
        RoomSignal room,
        Completions completions,
        Counters counters,
        SendingClient sender,
        @Nullable CallbackThread ownCallbacks) {
    static Wiring start(
            ProducerConfig config,
            ClientChoice choice,
            PutSteps steps,
            Hooks hooks,
            @Nullable Executor callbackExecutor) {
        hooks.failedRecords().attach(config.stream(), hooks.listener());
        SendingClient sender = choice.open();
        CallbackThread own = callbackExecutor == null ? new CallbackThread(config.stream()) : null;
        Completions completions = new Completions(own == null ? Objects.requireNonNull(callbackExecutor) : own);
        Seeds seeds = Seeds.fresh(sender.endpoint());
        ByteBudget budget = new ByteBudget(config.sizes().maxBufferedBytes());
        RoomSignal room = new RoomSignal(budget, config.roomBytes(), completions);
        budget.onRelease(room::freed);
        Counters counters = new Counters();
        Inbox inbox = new Inbox();
        LoopState state = LoopState.of(config, hooks, seeds, budget, counters);
        Pipeline pipeline = new Pipeline(state, sender.port(config), inbox::answer);
        EventLoop loop = new EventLoop(pipeline, inbox, completions, hooks, config);
        loop.start("millrace-producer-" + config.stream());
        Intake intake = new Intake(config, budget, inbox, steps.headers(), steps.compressor());
        return new Wiring(intake, inbox, loop, budget, room, completions, counters, sender, own);
    }

    /** Ends everything, in order, and answers what was not stored in time. Again: waits for the first call and answers the same. */
    List<Unsent> close(Duration timeout) {
        intake.close();
        List<Unsent> unsent = loop.stop(timeout);
        if (ownCallbacks != null) {
            ownCallbacks.end();
        }
        sender.close();
        return unsent;
    }
}
