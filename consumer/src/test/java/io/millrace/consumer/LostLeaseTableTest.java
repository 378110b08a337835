package io.millrace.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;

/** Somebody deletes the lease table of a consumer at work: real tables, and what a health check is told. */
class LostLeaseTableTest {
    private static final String STREAM = "orders";
    private static final String APPLICATION = "lost-app";

    private static Engine engine;

    private final Queue<String> delivered = new ConcurrentLinkedQueue<>();

    @BeforeAll
    static void startEngine() {
        engine = new Engine();
    }

    @AfterAll
    static void stopEngine() {
        engine.close();
    }

    private KinesisConsumer start() {
        KinesisConsumer consumer = engine.consumer(STREAM, APPLICATION)
                .leaseTime(Duration.ofSeconds(3))
                .onRecord(record -> delivered.add(
                        StandardCharsets.UTF_8.decode(record.data()).toString()))
                .build();
        consumer.start();
        return consumer;
    }

    private static int leases() {
        return engine.dynamoDb()
                .scan(scan -> scan.tableName(APPLICATION).consistentRead(true))
                .join()
                .count();
    }

    private static void assertDown(KinesisConsumer consumer, String... words) {
        assertThatThrownBy(() -> consumer.terminated().get(60, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(ConsumerException.class)
                .hasMessageContainingAll(words);
        assertThat(consumer.status().state()).isEqualTo(ConsumerStatus.State.FAILED);
        assertThat(consumer.status().healthy()).isFalse();
    }

    @Test
    void scenario17LostLeaseTableTurnsHealthDownAndNothingIsReadFromANewOneUnasked() throws Exception {
        engine.createStream(STREAM, 1);
        try (KinesisConsumer consumer = start()) {
            consumer.started().get(30, TimeUnit.SECONDS);
            engine.put(STREAM, "k", List.of("before"));
            await().atMost(Duration.ofSeconds(30)).until(() -> delivered.contains("before"));
            assertThat(consumer.status().healthy()).isTrue();

            engine.dynamoDb()
                    .deleteTable(delete -> delete.tableName(APPLICATION))
                    .join();
            assertDown(consumer, "'" + APPLICATION + "'", "does not exist");
            assertThatThrownBy(LostLeaseTableTest::leases).hasCauseInstanceOf(ResourceNotFoundException.class);
        }
        engine.put(STREAM, "k", List.of("after"));
        try (KinesisConsumer consumer = start()) {
            assertDown(consumer, "'" + APPLICATION + "' is not the one", "remove attribute 'tableId'");
        }
        assertThat(leases()).isZero();
        assertThat(delivered).containsExactly("before");
    }
}
