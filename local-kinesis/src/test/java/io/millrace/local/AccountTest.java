package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.CreateStreamResponse;
import software.amazon.awssdk.services.kinesis.model.DescribeLimitsResponse;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.MinimumThroughputBillingCommitmentOutput;
import software.amazon.awssdk.services.kinesis.model.MinimumThroughputBillingCommitmentOutputStatus;
import software.amazon.awssdk.services.kinesis.model.StreamMode;
import software.amazon.awssdk.services.kinesis.model.ValidationException;

class AccountTest {
    private static final Limits FREE = Limits.service().withoutControlPlaneRates();
    private static final Duration CHANGE = Duration.ofSeconds(10);
    private static final Duration DAY = Duration.ofHours(24);

    private final TestClock clock = new TestClock();
    private final LocalKinesis engine = LocalKinesis.builder()
            .clock(clock)
            .limits(FREE)
            .changeTime(CHANGE)
            .accountLimits(new AccountLimits(100, 7, 5, 10, 2, 25))
            .start();
    private final KinesisAsyncClient client = Clients.plain(engine);

    @AfterEach
    void close() {
        client.close();
        engine.close();
    }

    @Test
    void limitsAndCountsAreTrue() {
        engine.createStream("s", 3);
        engine.createStream("t", 2);
        client.createStream(r -> r.streamName("o").streamModeDetails(mode -> mode.streamMode(StreamMode.ON_DEMAND)))
                .join();
        clock.advance(CHANGE);
        client.mergeShards(r -> r.streamName("s")
                        .shardToMerge("shardId-000000000000")
                        .adjacentShardToMerge("shardId-000000000001"))
                .join();
        clock.advance(CHANGE);
        client.deleteStream(r -> r.streamName("t")).join();
        clock.advance(CHANGE);

        DescribeLimitsResponse limits = client.describeLimits().join();
        assertThat(limits.shardLimit()).isEqualTo(100);
        assertThat(limits.openShardCount()).isEqualTo(2);
        assertThat(limits.onDemandStreamCount()).isEqualTo(1);
        assertThat(limits.onDemandStreamCountLimit()).isEqualTo(7);
    }

    @Test
    void theServicesDefaultsHoldUnlessTheyAreSetOrLifted() {
        try (LocalKinesis plain = LocalKinesis.start();
                KinesisAsyncClient ordinary = Clients.plain(plain)) {
            DescribeLimitsResponse limits = ordinary.describeLimits().join();
            assertThat(limits.shardLimit()).isEqualTo(20_000);
            assertThat(limits.onDemandStreamCountLimit()).isEqualTo(50);
        }
        try (LocalKinesis lifted = LocalKinesis.builder()
                        .accountLimits(AccountLimits.none())
                        .limits(FREE)
                        .start();
                KinesisAsyncClient free = Clients.plain(lifted)) {
            assertThat(free.describeLimits().join().shardLimit()).isEqualTo(1_000_000);
        }
        assertThatThrownBy(() -> AccountLimits.service().withShards(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("shards is 0; it must be at least 1");
    }

    @Test
    void theSixthStreamThatIsBeingCreatedIsRefused() {
        for (int i = 0; i < 5; i++) {
            engine.createStream("s" + i, 1);
        }

        assertThat(Kinesis.failure(client.createStream(r -> r.streamName("s5").shardCount(1))))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("5 streams in the CREATING state already; the limit is 5");
        clock.advance(CHANGE);
        engine.createStream("s5", 1);
    }

    @Test
    void streamsThatAreCreatedAtTheSameTimeDoNotShareRoom() {
        try (LocalKinesis small = LocalKinesis.builder()
                        .limits(FREE)
                        .accountLimits(AccountLimits.service().withShards(20))
                        .start();
                KinesisAsyncClient hasty = Clients.plain(small)) {
            List<CompletableFuture<CreateStreamResponse>> calls = IntStream.range(0, 12)
                    .mapToObj(i -> hasty.createStream(r -> r.streamName("s" + i).shardCount(3)))
                    .toList();
            List<Throwable> failures = calls.stream()
                    .map(call -> call.handle((answer, failure) -> failure).join())
                    .filter(failure -> failure != null)
                    .map(Throwable::getCause)
                    .toList();

            assertThat(failures)
                    .hasSize(6)
                    .allSatisfy(failure -> assertThat(failure)
                            .isInstanceOf(LimitExceededException.class)
                            .hasMessageContaining("Limit: 20."));
            assertThat(hasty.describeLimits().join().openShardCount()).isEqualTo(18);
        }
    }

    private MinimumThroughputBillingCommitmentOutput commit(String status) {
        return client.updateAccountSettings(
                        r -> r.minimumThroughputBillingCommitment(commitment -> commitment.status(status)))
                .join()
                .minimumThroughputBillingCommitment();
    }

    private MinimumThroughputBillingCommitmentOutput commitment() {
        return client.describeAccountSettings(r -> {}).join().minimumThroughputBillingCommitment();
    }

    @Test
    void aCommitmentLastsAtLeastADay() {
        assertThat(commitment().status()).isEqualTo(MinimumThroughputBillingCommitmentOutputStatus.DISABLED);
        assertThat(commitment().startedAt()).isNull();
        Instant start = clock.instant();
        commit("ENABLED");

        assertThat(commitment().status()).isEqualTo(MinimumThroughputBillingCommitmentOutputStatus.ENABLED);
        assertThat(commitment().startedAt()).isEqualTo(start);
        assertThat(commitment().earliestAllowedEndAt()).isEqualTo(start.plus(DAY));
        assertThat(commitment().endedAt()).isNull();
        clock.advance(Duration.ofHours(2));
        assertThat(commit("DISABLED").status())
                .isEqualTo(MinimumThroughputBillingCommitmentOutputStatus.ENABLED_UNTIL_EARLIEST_ALLOWED_END);
        clock.advance(Duration.ofHours(22));
        assertThat(commitment().status()).isEqualTo(MinimumThroughputBillingCommitmentOutputStatus.DISABLED);
        assertThat(commitment().startedAt()).isEqualTo(start);
        assertThat(commitment().endedAt()).isEqualTo(start.plus(DAY));
    }

    @Test
    void anEndThatIsDueLaterIsTakenBackByEnablingAgain() {
        Instant start = clock.instant();
        commit("ENABLED");
        commit("DISABLED");
        clock.advance(Duration.ofHours(1));
        assertThat(commit("ENABLED").status()).isEqualTo(MinimumThroughputBillingCommitmentOutputStatus.ENABLED);
        clock.advance(Duration.ofHours(30));

        assertThat(commitment().status()).isEqualTo(MinimumThroughputBillingCommitmentOutputStatus.ENABLED);
        assertThat(commitment().startedAt()).isEqualTo(start);
        Instant end = clock.instant();
        assertThat(commit("DISABLED").status()).isEqualTo(MinimumThroughputBillingCommitmentOutputStatus.DISABLED);
        assertThat(commitment().endedAt()).isEqualTo(end);
        clock.advance(Duration.ofHours(1));
        assertThat(commit("DISABLED").endedAt()).isEqualTo(end);
        assertThat(commit("ENABLED").startedAt()).isEqualTo(clock.instant());
        assertThat(commitment().endedAt()).isNull();
    }

    @Test
    void settingsThatAreNoneAreRefused() {
        assertThat(Kinesis.failure(client.updateAccountSettings(r -> {})))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("'minimumThroughputBillingCommitment'");
        assertThat(Kinesis.failure(client.updateAccountSettings(
                        r -> r.minimumThroughputBillingCommitment(commitment -> commitment.status("PERHAPS")))))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("Member must satisfy enum value set: [ENABLED, DISABLED]");
    }
}
