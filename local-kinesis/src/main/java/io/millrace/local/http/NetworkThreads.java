package io.millrace.local.http;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every thread of an engine: they serve connections and run what was put off. */
public final class NetworkThreads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkThreads.class);
    private static final int THREADS = Math.max(2, Runtime.getRuntime().availableProcessors());

    private final EventLoopGroup group =
            new NioEventLoopGroup(THREADS, new DefaultThreadFactory("local-kinesis", true));

    EventLoopGroup group() {
        return group;
    }

    /** Runs a step on one of the threads after a time; the step must not wait. */
    public Future<?> schedule(Duration delay, Runnable step) {
        return group.schedule(() -> run(step), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static void run(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            LOG.error("A step of the engine failed", e);
        }
    }

    /** Ends the threads, and with them every connection. */
    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}
