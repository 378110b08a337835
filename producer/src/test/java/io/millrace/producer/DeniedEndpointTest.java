package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.local.FaultKind;
import io.millrace.local.FaultPlan;
import io.millrace.local.FaultRefusal;
import io.millrace.local.FaultRule;
import io.millrace.local.Limits;
import io.millrace.local.LocalKinesis;
import io.millrace.producer.PutFailedException.Reason;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** With the real SDK: how soon a refusal for good is told, and how often a service that refuses is asked. */
class DeniedEndpointTest {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration LATE = Duration.ofSeconds(30);
    private static final int TRIES = 10;
    /** Of records of 100 bytes. */
    private static final int FEWEST_IN_A_FULL_AGGREGATE = 300;

    private static final FaultPlan FAULTS = FaultPlan.seeded(1);
    private static final LocalKinesis KINESIS =
            LocalKinesis.builder().limits(Limits.none()).faults(FAULTS).start();
    private static final KinesisAsyncClient CLIENT = ProducerOnLocalKinesisTest.client(KINESIS.endpoint());

    @BeforeAll
    static void connect() {
        KINESIS.createStream("clicks", 2);
        var unused = CLIENT.listShards(r -> r.streamName("clicks")).join();
    }

    @AfterEach
    void allow() {
        FAULTS.clear();
    }

    @AfterAll
    static void stop() {
        CLIENT.close();
        KINESIS.close();
    }

    @Test
    void deniedAccessIsToldInUnderASecondWithWhatToAllow() {
        FAULTS.add(FaultRule.refuse(new FaultRefusal("AccessDeniedException", 400, "not for you, says a test"))
                .onOperation("PutRecords"));
        assertThat(soonestFailure("clicks", UnaryOperator.identity()))
                .hasMessageContaining("not for you, says a test")
                .hasMessageContaining("allow kinesis:PutRecords")
                .extracting(PutFailedException::reason)
                .isEqualTo(Reason.ACCESS_DENIED);
    }

    @Test
    void aStreamThatIsNotThereIsToldInUnderASecondWithWhatToCheck() {
        assertThat(soonestFailure("nowhere", UnaryOperator.identity()))
                .hasMessageContaining("nowhere")
                .hasMessageContaining("check the stream's name, the region and the account")
                .extracting(PutFailedException::reason)
                .isEqualTo(Reason.NO_SUCH_STREAM);
    }

    @Test
    void aTokenThatIsNotKnownIsToldInUnderASecondWithTheMend() {
        FAULTS.add(
                FaultRule.refuse(new FaultRefusal("UnrecognizedClientException", 400, "unknown token, says a test")));
        assertThat(soonestFailure("clicks", UnaryOperator.identity()))
                .hasMessageContaining("unknown token, says a test")
                .hasMessageContaining("give valid credentials")
                .extracting(PutFailedException::reason)
                .isEqualTo(Reason.CREDENTIALS);
    }

    @Test
    void aProviderWithoutCredentialsIsToldInUnderASecondWithTheMend() {
        AwsCredentialsProvider broken = () -> {
            throw SdkClientException.create("Unable to load credentials, says a test");
        };
        try (KinesisAsyncClient client = client(broken)) {
            assertThat(soonestFailure("clicks", builder -> builder.client(client)))
                    .hasMessageContaining("Unable to load credentials, says a test")
                    .hasMessageContaining("give valid credentials")
                    .extracting(PutFailedException::reason)
                    .isEqualTo(Reason.CREDENTIALS);
        }
    }

    @Test
    void aProviderThatRenewsLateCostsTriesAndNoRecord() {
        FAULTS.add(FaultRule.refuse(new FaultRefusal("ExpiredTokenException", 400, "expired, says a test"))
                .onCaller("EXPIRED"));
        AtomicInteger asked = new AtomicInteger();
        // Good at first; then expired for six requests, and away for two.
        AwsCredentialsProvider late = () -> {
            int number = asked.getAndIncrement();
            if (number == 10 || number == 11) {
                throw SdkClientException.create("Unable to load credentials, says a test");
            }
            return AwsBasicCredentials.create(number < 4 || number > 9 ? "GOOD" : "EXPIRED", "secret");
        };
        try (KinesisAsyncClient client = client(late);
                KinesisProducer producer = producer("clicks").client(client).build()) {
            assertThat(producer.put("key", "before")).succeedsWithin(LATE);
            while (asked.get() < 14) {
                assertThat(producer.put("key", "meanwhile")).succeedsWithin(LATE);
            }
            assertThat(FAULTS.recorded(FaultKind.REFUSE)).isGreaterThanOrEqualTo(4);
            assertThat(producer.stats().failedRecords()).isZero();
        }
    }

    @Test
    void oneDeniedRecordIsOneCallAndAThrottledOneIsAskedForEverMoreSeldom() {
        FaultRule denied = FaultRule.refuse(new FaultRefusal("AccessDeniedException", 400, "no, says a test"))
                .onOperation("PutRecords");
        FAULTS.add(denied);
        try (KinesisProducer producer = producer("clicks").build()) {
            assertThat(producer.put("key", "text")).failsWithin(LATE);
            park(Duration.ofMillis(500));
            assertThat(producer.stats().requests()).isEqualTo(1);
        }
        FAULTS.clear();
        FAULTS.add(FaultRule.of(FaultKind.THROTTLE_REQUEST).onOperation("PutRecords"));
        try (KinesisProducer producer = producer("clicks").build()) {
            long startNanos = System.nanoTime();
            CompletableFuture<PutResult> put = producer.put("key", "text");
            park(Duration.ofSeconds(3));
            while (producer.stats().requests() < 2 && secondsSince(startNanos) < LATE.toSeconds()) {
                park(Duration.ofMillis(100));
            }
            assertThat(put).isNotDone();
            // The KPL asks 12.7 times a second.
            assertThat((double) producer.stats().requests()).isBetween(2.0, 5 * secondsSince(startNanos));
            FAULTS.clear();
            assertThat(put).succeedsWithin(LATE);
        }
    }

    @Test
    void aServiceThatDeniesEverythingToCallersThatNeverTireIsAskedNoOftenerThanOneThatStores() {
        FAULTS.add(FaultRule.refuse(new FaultRefusal("AccessDeniedException", 400, "no, says a test"))
                .onOperation("PutRecords"));
        try (KinesisProducer producer =
                producer("clicks").whenFull(WhenFull.fail()).build()) {
            long startNanos = System.nanoTime();
            byte[] bytes = new byte[100];
            for (int i = 0; secondsSince(startNanos) < 2 || isSilent(producer, startNanos); i++) {
                var unused = producer.put("user-" + i % 1000, bytes);
            }
            ProducerStats stats = producer.stats();
            assertThat(stats.failedRecords()).isPositive();
            // Records of two shards wait 20 ms each: a hundred requests a second, whatever the answer, and one for each
            // aggregate that a fast machine fills before.
            double filled = stats.acceptedRecords() / (double) FEWEST_IN_A_FULL_AGGREGATE;
            assertThat((double) stats.requests()).isLessThan(20 + 100 * secondsSince(startNanos) + filled);
        }
    }

    private static boolean isSilent(KinesisProducer producer, long startNanos) {
        return producer.stats().failedRecords() == 0 && secondsSince(startNanos) < LATE.toSeconds();
    }

    /** The failure of a record, which came in under a second in the quickest of a few tries: the machine may be busy. */
    private static PutFailedException soonestFailure(String stream, UnaryOperator<KinesisProducer.Builder> configured) {
        Duration soonest = LATE;
        PutFailedException failure = null;
        for (int i = 0; i < TRIES && (failure == null || soonest.compareTo(SOON) >= 0); i++) {
            KinesisProducer.Builder builder = KinesisProducer.builder(stream);
            try (KinesisProducer producer =
                    configured.apply(builder.client(CLIENT)).build()) {
                long start = System.nanoTime();
                CompletableFuture<PutResult> put = producer.put("key", "text");
                assertThat(put).failsWithin(LATE);
                soonest = Duration.ofNanos(System.nanoTime() - start);
                failure = LoopDeathTest.failure(put);
            }
        }
        assertThat(soonest).isLessThan(SOON);
        return Objects.requireNonNull(failure);
    }

    private static KinesisProducer.Builder producer(String stream) {
        return KinesisProducer.builder(stream).client(CLIENT).recordMaxBufferedTime(Duration.ofMillis(20));
    }

    private static KinesisAsyncClient client(AwsCredentialsProvider credentials) {
        return KinesisAsyncClient.builder()
                .endpointOverride(KINESIS.endpoint())
                .credentialsProvider(credentials)
                .build();
    }

    private static double secondsSince(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    private static void park(Duration time) {
        long endNanos = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < endNanos) {
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }
}
