package io.millrace.local.conformance;

import io.millrace.local.LocalKinesis;
import java.net.URI;
import java.time.Duration;

/** local-kinesis in this JVM, by its defaults but for the time that a change takes. */
record LocalEngine(LocalKinesis quick, LocalKinesis slow) implements Engine {
    static LocalEngine start() {
        return new LocalEngine(
                LocalKinesis.builder().changeTime(Duration.ofMillis(50)).start(),
                LocalKinesis.builder().changeTime(SLOW_CHANGE).start());
    }

    private static final Duration SLOW_CHANGE = Duration.ofSeconds(2);

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
