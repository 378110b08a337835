package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.MinimumThroughputBillingCommitmentInputStatus;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.StreamMode;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;
import software.amazon.awssdk.services.kinesis.model.UpdateStreamWarmThroughputResponse;
import software.amazon.awssdk.services.kinesis.model.ValidationException;

class WarmThroughputTest {
    private static final Limits FREE = Limits.service().withoutControlPlaneRates();
    private static final Duration CHANGE = Duration.ofSeconds(10);

    private final TestClock clock = new TestClock();
    private final LocalKinesis engine =
            LocalKinesis.builder().clock(clock).limits(FREE).changeTime(CHANGE).start();
    private final KinesisAsyncClient client = Clients.plain(engine);
    private final Kinesis kinesis = new Kinesis(client, "s");

    @AfterEach
    void close() {
        client.close();
        engine.close();
    }

    private void commit(MinimumThroughputBillingCommitmentInputStatus status) {
        client.updateAccountSettings(r -> r.minimumThroughputBillingCommitment(commitment -> commitment.status(status)))
                .join();
    }

    private void createOnDemand() {
        client.createStream(r -> r.streamName("s").streamModeDetails(mode -> mode.streamMode(StreamMode.ON_DEMAND)))
                .join();
        clock.advance(CHANGE);
    }

    private CompletableFuture<UpdateStreamWarmThroughputResponse> warm(int mebibytes) {
        return client.updateStreamWarmThroughput(r -> r.streamName("s").warmThroughputMiBps(mebibytes));
    }

    @Test
    void aStreamIsScaledToWhatItIsWarmedUpTo() {
        commit(MinimumThroughputBillingCommitmentInputStatus.ENABLED);
        createOnDemand();
        assertThat(kinesis.summary().warmThroughput().currentMiBps()).isEqualTo(4);
        UpdateStreamWarmThroughputResponse answer = warm(10).join();

        assertThat(answer.streamName()).isEqualTo("s");
        assertThat(answer.streamARN()).isEqualTo(kinesis.arn());
        assertThat(answer.warmThroughput().targetMiBps()).isEqualTo(10);
        assertThat(answer.warmThroughput().currentMiBps()).isEqualTo(4);
        assertThat(kinesis.summary().streamStatus()).isEqualTo(StreamStatus.UPDATING);
        assertThat(Kinesis.failure(warm(11))).isInstanceOf(ResourceInUseException.class);
        clock.advance(CHANGE);
        assertThat(kinesis.openShards()).isEqualTo(10);
        assertThat(kinesis.summary().warmThroughput().currentMiBps()).isEqualTo(10);
        assertThat(kinesis.summary().warmThroughput().targetMiBps()).isEqualTo(10);
        warm(2).join();
        clock.advance(CHANGE);
        assertThat(kinesis.openShards()).isEqualTo(4);
    }

    @Test
    void aStreamIsBornWarmOrBecomesWarmWithItsMode() {
        commit(MinimumThroughputBillingCommitmentInputStatus.ENABLED);
        client.createStream(r -> r.streamName("s")
                        .streamModeDetails(mode -> mode.streamMode(StreamMode.ON_DEMAND))
                        .warmThroughputMiBps(7))
                .join();
        engine.createStream("t", 2);
        clock.advance(CHANGE);
        Kinesis other = new Kinesis(client, "t");
        client.updateStreamMode(r -> r.streamARN(other.arn())
                        .streamModeDetails(mode -> mode.streamMode(StreamMode.ON_DEMAND))
                        .warmThroughputMiBps(6))
                .join();
        clock.advance(CHANGE);

        assertThat(kinesis.openShards()).isEqualTo(7);
        assertThat(other.openShards()).isEqualTo(6);
        assertThat(other.summary().warmThroughput().targetMiBps()).isEqualTo(6);
    }

    @Test
    void onlyOnDemandStreamsOfACommittedAccountAreWarm() {
        createOnDemand();
        engine.createStream("t", 2);
        clock.advance(CHANGE);

        assertThat(kinesis.summary().warmThroughput()).isNull();
        assertThat(Kinesis.failure(warm(10)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("MinimumThroughputBillingCommitment enabled");
        commit(MinimumThroughputBillingCommitmentInputStatus.ENABLED);
        assertThat(new Kinesis(client, "t").summary().warmThroughput()).isNull();
        assertThat(Kinesis.failure(
                        client.updateStreamWarmThroughput(r -> r.streamName("t").warmThroughputMiBps(10))))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("ON_DEMAND mode");
        assertThat(Kinesis.failure(
                        client.createStream(r -> r.streamName("u").shardCount(1).warmThroughputMiBps(10))))
                .isInstanceOf(ValidationException.class);
        assertThat(Kinesis.failure(warm(10 * 1024 + 1)))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("cannot be greater than 10240 MiBps");
        assertThat(Kinesis.failure(warm(-1))).isInstanceOf(ValidationException.class);
        assertThat(Kinesis.failure(client.updateStreamWarmThroughput(r -> r.streamName("s"))))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("'warmThroughputMiBps'");
        assertThat(Kinesis.failure(client.updateStreamWarmThroughput(
                        r -> r.streamName("absent").warmThroughputMiBps(10))))
                .isInstanceOf(ResourceNotFoundException.class);
    }
}
