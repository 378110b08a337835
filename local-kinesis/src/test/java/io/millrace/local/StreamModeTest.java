package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.StreamMode;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;
import software.amazon.awssdk.services.kinesis.model.UpdateStreamModeResponse;
import software.amazon.awssdk.services.kinesis.model.ValidationException;

class StreamModeTest {
    private static final Limits FREE = Limits.service().withoutControlPlaneRates();
    private static final Duration CHANGE = Duration.ofSeconds(10);

    private final TestClock clock = new TestClock();
    private final LocalKinesis engine = LocalKinesis.builder()
            .clock(clock)
            .limits(FREE)
            .changeTime(CHANGE)
            .accountLimits(new AccountLimits(6, 2, 5, 10, 2, 25))
            .start();
    private final KinesisAsyncClient client = Clients.plain(engine);
    private final Kinesis kinesis = new Kinesis(client, "s");

    @AfterEach
    void close() {
        client.close();
        engine.close();
    }

    private void create(String name, StreamMode mode) {
        client.createStream(r -> r.streamName(name)
                        .shardCount(mode == StreamMode.PROVISIONED ? 2 : null)
                        .streamModeDetails(details -> details.streamMode(mode)))
                .join();
        clock.advance(CHANGE);
    }

    private CompletableFuture<UpdateStreamModeResponse> change(String name, StreamMode mode) {
        return client.updateStreamMode(r -> r.streamARN("arn:aws:kinesis:us-east-1:000000000000:stream/" + name)
                .streamModeDetails(details -> details.streamMode(mode)));
    }

    @Test
    void aStreamKeepsItsShardsInItsNewMode() {
        create("s", StreamMode.PROVISIONED);
        change("s", StreamMode.ON_DEMAND).join();

        assertThat(kinesis.summary().streamStatus()).isEqualTo(StreamStatus.UPDATING);
        assertThat(kinesis.summary().streamModeDetails().streamMode()).isEqualTo(StreamMode.PROVISIONED);
        assertThat(Kinesis.failure(change("s", StreamMode.PROVISIONED))).isInstanceOf(ResourceInUseException.class);
        clock.advance(CHANGE);
        assertThat(kinesis.summary().streamModeDetails().streamMode()).isEqualTo(StreamMode.ON_DEMAND);
        assertThat(kinesis.openShards()).isEqualTo(2);
    }

    @Test
    void theThirdChangeOfModeInARollingDayIsRefused() {
        create("s", StreamMode.PROVISIONED);
        change("s", StreamMode.ON_DEMAND).join();
        clock.advance(Duration.ofHours(2));
        change("s", StreamMode.PROVISIONED).join();
        clock.advance(CHANGE);
        change("s", StreamMode.PROVISIONED).join();

        assertThat(Kinesis.failure(change("s", StreamMode.ON_DEMAND)))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("2 times in the last 24 hours");
        clock.advance(Duration.ofHours(22));
        change("s", StreamMode.ON_DEMAND).join();
        clock.advance(CHANGE);
        assertThat(kinesis.summary().streamModeDetails().streamMode()).isEqualTo(StreamMode.ON_DEMAND);
    }

    @Test
    void oneOnDemandStreamTooManyIsRefused() {
        create("a", StreamMode.ON_DEMAND);
        create("b", StreamMode.ON_DEMAND);
        create("s", StreamMode.PROVISIONED);

        assertThat(Kinesis.failure(client.createStream(
                        r -> r.streamName("c").streamModeDetails(details -> details.streamMode(StreamMode.ON_DEMAND)))))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("2 streams in ON_DEMAND mode already; the limit is 2");
        assertThat(Kinesis.failure(change("s", StreamMode.ON_DEMAND))).isInstanceOf(LimitExceededException.class);
        change("a", StreamMode.PROVISIONED).join();
        clock.advance(CHANGE);
        assertThat(Kinesis.failure(change("b", StreamMode.PROVISIONED)))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("Current shard count for the account: 6. Limit: 6.");
        change("s", StreamMode.ON_DEMAND).join();
    }

    @Test
    void aRequestWithoutAStreamOrWithAnUnknownModeIsRefused() {
        create("s", StreamMode.PROVISIONED);

        assertThat(Kinesis.failure(change("absent", StreamMode.ON_DEMAND)))
                .isInstanceOf(ResourceNotFoundException.class);
        assertThat(Kinesis.failure(client.updateStreamMode(
                        r -> r.streamModeDetails(details -> details.streamMode(StreamMode.ON_DEMAND)))))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("Value null at 'streamARN'");
        assertThat(Kinesis.failure(client.updateStreamMode(
                        r -> r.streamARN(kinesis.arn()).streamModeDetails(details -> details.streamMode("RESERVED")))))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("Member must satisfy enum value set: [PROVISIONED, ON_DEMAND]");
        assertThat(Kinesis.failure(client.createStream(r -> r.streamName("t")
                        .shardCount(1)
                        .streamModeDetails(details -> details.streamMode(StreamMode.ON_DEMAND)))))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("ShardCount must not be set");
    }
}
