package io.millrace.local.conformance;

import io.millrace.local.Limits;
import io.millrace.local.LocalKinesis;
import io.millrace.local.TestClock;
import java.net.URI;
import java.time.Duration;

/** local-kinesis in this JVM, by its defaults but for the time that a change takes; where that is long, time stands still. */
record LocalEngine(LocalKinesis quick, LocalKinesis slow, TestClock slowClock) implements Engine {
    private static final Duration QUICK_CHANGE = Duration.ofMillis(50);
    private static final Duration SLOW_CHANGE = Duration.ofSeconds(30);

    static LocalEngine start() {
        TestClock slowClock = new TestClock();
        return new LocalEngine(
                LocalKinesis.builder().changeTime(QUICK_CHANGE).start(),
                LocalKinesis.builder()
                        .changeTime(SLOW_CHANGE)
                        .clock(slowClock)
                        .limits(Limits.none())
                        .start(),
                slowClock);
    }

    @Override
    public void endSlowChanges() {
        slowClock.advance(SLOW_CHANGE);
    }

    @Override
    public String name() {
        return "local-kinesis";
    }

    @Override
    public URI endpoint() {
        return quick.endpoint();
    }

    @Override
    public URI slowEndpoint() {
        return slow.endpoint();
    }

    @Override
    public void close() {
        quick.close();
        slow.close();
    }
}
