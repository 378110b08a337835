package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;
import software.amazon.awssdk.services.kinesis.model.ValidationException;

class RetentionTest {
    private static final Limits FREE = Limits.service().withoutControlPlaneRates();
    private static final Duration CHANGE = Duration.ofSeconds(10);

    private final TestClock clock = new TestClock();
    private final LocalKinesis engine =
            LocalKinesis.builder().clock(clock).limits(FREE).changeTime(CHANGE).start();
    private final KinesisAsyncClient client = Clients.plain(engine);
    private final Kinesis kinesis = new Kinesis(client, "s");

    @BeforeEach
    void createStream() {
        engine.createStream("s", 1);
        clock.advance(CHANGE);
    }

    @AfterEach
    void close() {
        client.close();
        engine.close();
    }

    private void increase(int hours) {
        client.increaseStreamRetentionPeriod(r -> r.streamName("s").retentionPeriodHours(hours))
                .join();
        clock.advance(CHANGE);
    }

    private void decrease(int hours) {
        client.decreaseStreamRetentionPeriod(r -> r.streamName("s").retentionPeriodHours(hours))
                .join();
        clock.advance(CHANGE);
    }

    @Test
    void recordsLiveAsLongAsTheRetentionPeriodThatHoldsNow() {
        kinesis.put("k", "old");
        increase(48);
        clock.advance(Duration.ofHours(30));
        kinesis.put("k", "young");

        assertThat(kinesis.readAll(0)).containsExactly("old", "young");
        decrease(24);
        assertThat(kinesis.summary().retentionPeriodHours()).isEqualTo(24);
        assertThat(kinesis.readAll(0)).containsExactly("young");
        clock.advance(Duration.ofHours(25));
        assertThat(kinesis.readAll(0)).isEmpty();
    }

    @Test
    void whatHasExpiredDoesNotComeBackWhenThePeriodGrows() {
        kinesis.put("k", "expired");
        clock.advance(Duration.ofHours(25));
        kinesis.put("k", "kept");
        increase(8760);

        assertThat(kinesis.readAll(0)).containsExactly("kept");
        clock.advance(Duration.ofDays(364));
        assertThat(kinesis.readAll(0)).containsExactly("kept");
        clock.advance(Duration.ofDays(2));
        assertThat(kinesis.readAll(0)).isEmpty();
    }

    @Test
    void theStreamIsUpdatingMeanwhile() {
        client.increaseStreamRetentionPeriod(r -> r.streamName("s").retentionPeriodHours(72))
                .join();

        assertThat(kinesis.summary().streamStatus()).isEqualTo(StreamStatus.UPDATING);
        assertThat(kinesis.summary().retentionPeriodHours()).isEqualTo(24);
        assertThat(Kinesis.failure(client.increaseStreamRetentionPeriod(
                        r -> r.streamName("s").retentionPeriodHours(96))))
                .isInstanceOf(ResourceInUseException.class)
                .hasMessageContaining("not ACTIVE, instead in state UPDATING");
        clock.advance(CHANGE);
        assertThat(kinesis.summary().streamStatus()).isEqualTo(StreamStatus.ACTIVE);
        assertThat(kinesis.summary().retentionPeriodHours()).isEqualTo(72);
    }

    @Test
    void aPeriodOutsideADayAndAYearIsRefused() {
        assertThat(Kinesis.failure(client.increaseStreamRetentionPeriod(
                        r -> r.streamName("s").retentionPeriodHours(8761))))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("Maximum allowed retention period is 8760 hours");
        assertThat(Kinesis.failure(client.decreaseStreamRetentionPeriod(
                        r -> r.streamName("s").retentionPeriodHours(23))))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("Minimum allowed retention period is 24 hours");
        assertThat(Kinesis.failure(client.decreaseStreamRetentionPeriod(r -> r.streamName("s"))))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("'retentionPeriodHours'");
        assertThat(kinesis.summary().retentionPeriodHours()).isEqualTo(24);
    }

    @Test
    void aPeriodInTheWrongDirectionIsRefused() {
        increase(48);

        assertThat(Kinesis.failure(client.increaseStreamRetentionPeriod(
                        r -> r.streamName("s").retentionPeriodHours(47))))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("(47 hours) for stream s can not be shorter than existing retention period (48");
        assertThat(Kinesis.failure(client.decreaseStreamRetentionPeriod(
                        r -> r.streamName("s").retentionPeriodHours(49))))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("(49 hours) for stream s can not be longer than existing retention period (48");
        assertThat(Kinesis.failure(client.increaseStreamRetentionPeriod(
                        r -> r.streamName("absent").retentionPeriodHours(96))))
                .isInstanceOf(ResourceNotFoundException.class);
    }
}
