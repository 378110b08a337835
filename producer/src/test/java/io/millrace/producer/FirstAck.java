package io.millrace.producer;

import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** A short-lived program: puts one record at once, and prints what that took since its JVM was started, in milliseconds. */
final class FirstAck {
    private FirstAck() {}

    /** Arguments: the endpoint and the stream. */
    public static void main(String[] arguments) throws Exception {
        Instant start =
                Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
        Instant main = Instant.now();
        try (KinesisProducer producer = KinesisProducer.builder(arguments[1])
                .endpoint(URI.create(arguments[0]))
                .recordMaxBufferedTime(Duration.ZERO)
                .build()) {
            Instant built = Instant.now();
            var unused = producer.put("key", "text").get(120, TimeUnit.SECONDS);
            Instant acked = Instant.now();
            System.out.println(Duration.between(start, acked).toMillis()
                    + " ms from the start of the JVM to the first ack: "
                    + Duration.between(start, main).toMillis() + " to main, "
                    + Duration.between(main, built).toMillis() + " to build client and producer, "
                    + Duration.between(built, acked).toMillis() + " to put");
        }
    }
}
