package io.millrace.producer;

import io.millrace.local.Limits;
import io.millrace.local.LocalKinesis;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingStream;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/**
 * Ten thousand virtual threads that put and wait for their records, on a budget that has room for a hundred. Compiled for JDK 17, where it does
 * not run; the scheduler is that of the command line.
 */
final class VirtualThreads {
    private static final int THREADS = 10_000;
    private static final int WARM_UP = 1_000;

    private VirtualThreads() {}

    /** Prints how many records were stored, how many times a virtual thread had to wait, and where one was pinned by us. */
    public static void main(String[] arguments) throws Exception {
        Queue<String> pinned = new ConcurrentLinkedQueue<>();
        AtomicInteger highestWaiting = new AtomicInteger();
        // Whoever loads or initializes a class is pinned by the JVM, not by us: what is measured comes after all of it
        // was used once.
        putAll(WARM_UP, new AtomicInteger());
        long stored = 0;
        try (RecordingStream events = new RecordingStream()) {
            events.enable("jdk.VirtualThreadPinned")
                    .withThreshold(Duration.ZERO)
                    .withStackTrace();
            events.onEvent("jdk.VirtualThreadPinned", event -> {
                List<RecordedFrame> frames = event.getStackTrace() == null
                        ? List.of()
                        : event.getStackTrace().getFrames();
                if (frames.stream().anyMatch(VirtualThreads::loadsClasses)) {
                    return;
                }
                frames.stream()
                        .map(frame -> frame.getMethod().getType().getName())
                        .filter(type -> type.startsWith("io.millrace.producer.")
                                && !type.startsWith(VirtualThreads.class.getName()))
                        .findFirst()
                        .ifPresent(pinned::add);
            });
            events.startAsync();
            stored = putAll(THREADS, highestWaiting);
        }
        System.out.println("stored " + stored + ", waiting at once " + highestWaiting + ", pinned " + pinned);
    }

    private static long putAll(int callers, AtomicInteger highestWaiting) throws Exception {
        try (LocalKinesis kinesis = LocalKinesis.builder().limits(Limits.none()).start();
                KinesisAsyncClient client = ProducerOnLocalKinesisTest.client(kinesis.endpoint())) {
            kinesis.createStream("clicks", 2);
            try (KinesisProducer producer = KinesisProducer.builder("clicks")
                    .client(client)
                    .recordMaxBufferedTime(Duration.ofMillis(5))
                    .maxRecordSize(10_000)
                    .maxBufferedBytes(131_072)
                    .whenFull(WhenFull.block(Duration.ofMinutes(2)))
                    .build()) {
                ExecutorService threads = virtualThreads();
                AtomicInteger waiting = new AtomicInteger();
                Callable<Void> caller = () -> {
                    highestWaiting.accumulateAndGet(waiting.incrementAndGet(), Math::max);
                    var put = producer.put("key", new byte[700]);
                    waiting.decrementAndGet();
                    var unused = put.get(2, TimeUnit.MINUTES);
                    return null;
                };
                List<Future<Void>> running = new ArrayList<>();
                for (int i = 0; i < callers; i++) {
                    running.add(threads.submit(caller));
                }
                for (Future<Void> one : running) {
                    one.get(3, TimeUnit.MINUTES);
                }
                threads.shutdown();
                return producer.stats().ackedRecords();
            }
        }
    }

    private static boolean loadsClasses(RecordedFrame frame) {
        String type = frame.getMethod().getType().getName();
        return type.equals("java.lang.ClassLoader") || type.startsWith("jdk.internal.loader.");
    }

    private static ExecutorService virtualThreads() throws ReflectiveOperationException {
        Method factory = Executors.class.getMethod("newVirtualThreadPerTaskExecutor");
        return (ExecutorService) Objects.requireNonNull(factory.invoke(null));
    }
}
