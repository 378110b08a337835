package io.millrace.producer;

import java.util.Objects;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** Everything a producer is made of, built once; nothing else builds any of it. */
record Wiring(
        Intake intake,
        Inbox inbox,
        EventLoop loop,
        ByteBudget budget,
        Counters counters,
        KinesisAsyncClient client,
        boolean isClientOwned,
        @Nullable ExecutorService ownCallbacks) {
    private static final String CALLBACKS = "millrace-callbacks-";

    static Wiring start(
            ProducerConfig config,
            @Nullable KinesisAsyncClient given,
            Hooks hooks,
            @Nullable Executor callbackExecutor) {
        hooks.failedRecords().attach(config.stream(), hooks.listener());
        KinesisAsyncClient client = given == null ? KinesisAsyncClient.create() : given;
        ExecutorService own = callbackExecutor == null ? callbackThread(config.stream()) : null;
        Completions completions = new Completions(own == null ? Objects.requireNonNull(callbackExecutor) : own);
        UUID incarnation = UUID.randomUUID();
        Seeds seeds =
                new Seeds(incarnation, new SplittableRandom(incarnation.getLeastSignificantBits()), endpoint(client));
        ByteBudget budget = new ByteBudget(config.sizes().maxBufferedBytes());
        Counters counters = new Counters();
        Inbox inbox = new Inbox();
        LoopState state = LoopState.of(config, hooks, seeds, budget, counters);
        Pipeline pipeline = new Pipeline(state, new SdkKinesis(client, config), inbox::post);
        EventLoop loop = new EventLoop(pipeline, inbox, completions, hooks, config);
        loop.start("millrace-producer-" + config.stream());
        return new Wiring(new Intake(config, budget, inbox), inbox, loop, budget, counters, client, given == null, own);
    }

    /** Lets the thread for callbacks, if it is the producer's own, end what it has, and waits for it. */
    void endCallbacks(long graceMillis) {
        if (ownCallbacks == null) {
            return;
        }
        ownCallbacks.shutdown();
        // A callback may close the producer; it cannot wait for itself.
        if (Thread.currentThread().getName().startsWith(CALLBACKS)) {
            return;
        }
        try {
            ownCallbacks.awaitTermination(graceMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ExecutorService callbackThread(String stream) {
        return Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, CALLBACKS + stream);
            thread.setDaemon(true);
            return thread;
        });
    }

    private static String endpoint(KinesisAsyncClient client) {
        return client.serviceClientConfiguration()
                .endpointOverride()
                .map(uri -> "The endpoint " + uri)
                .orElseGet(() ->
                        "Kinesis in " + client.serviceClientConfiguration().region());
    }
}
