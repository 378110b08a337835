package io.millrace.local.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.local.engine.ShardRates.Rate;
import io.millrace.local.engine.Subscription.Done;
import io.millrace.local.engine.Subscription.Push;
import io.millrace.local.engine.Subscription.Step;
import io.millrace.local.engine.Subscription.Wait;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SubscriptionTest {
    private static final long NO_LIMIT = Long.MAX_VALUE;
    private static final long NOW = 1_800_000_000_000L;

    private final Account account = account(NO_LIMIT);

    private static Account account(long subscribeBytes) {
        return new Account(
                "us-east-1",
                ShardRates.NONE.with(Rate.SUBSCRIBE_BYTES, subscribeBytes),
                new AccountQuotas(20_000, 50, 5, 10, 2, 25),
                ChangeTimes.all(Duration.ZERO),
                Storage.inMemory(NO_LIMIT, NO_LIMIT),
                NOW);
    }

    private static Stream stream(Account account) {
        return account.create("s", 1, StreamSettings.DEFAULTS, Map.of(), NOW);
    }

    private static Consumer consumer(Stream stream) {
        return stream.consumers().register("c", Map.of(), NOW, NOW);
    }

    private static Shard shard(Stream stream) {
        return stream.shard(0, NOW).orElseThrow();
    }

    private static void put(Stream stream, int sizeBytes, long nowMillis) {
        stream.put("k", BigInteger.ONE, new byte[sizeBytes - 1], nowMillis);
    }

    @Test
    void aClientThatIsNotReadyIsToldNothingButTheEnd() {
        Stream stream = stream(account);
        Subscription subscription = consumer(stream).subscribe(shard(stream), 1, NOW);
        put(stream, 10, NOW);
        assertThat(subscription.next(NOW, false)).isEqualTo(new Wait(NOW + Subscription.LIFE_MILLIS));
        assertThat(records(subscription.next(NOW, true))).isEqualTo(1);
        put(stream, 10, NOW);
        assertThat(subscription.next(NOW + Subscription.LIFE_MILLIS, false)).isInstanceOf(Done.class);
    }

    private static int records(Step step) {
        return ((Push) step).records().size();
    }

    @Test
    void aNewRecordWakesWhoeverWatchesUntilTheSubscriptionIsClosed() {
        Stream stream = stream(account);
        AtomicInteger wakes = new AtomicInteger();
        Subscription subscription = consumer(stream).subscribe(shard(stream), 1, NOW);
        subscription.watch(wakes::incrementAndGet);
        put(stream, 10, NOW);
        assertThat(wakes).hasValue(1);
        subscription.close();
        put(stream, 10, NOW);
        assertThat(wakes).hasValue(1);
    }

    @Test
    void oneEventHoldsAMebibyteUnlessASingleRecordIsLarger() {
        Stream stream = stream(account);
        put(stream, 600 << 10, NOW);
        put(stream, 424 << 10, NOW);
        put(stream, 1, NOW);
        put(stream, 3 << 20, NOW);
        Subscription subscription = consumer(stream).subscribe(shard(stream), 1, NOW);
        assertThat(records(subscription.next(NOW, true))).as("exactly 1 MiB").isEqualTo(2);
        assertThat(records(subscription.next(NOW, true))).isEqualTo(1);
        assertThat(records(subscription.next(NOW, true))).as("3 MiB alone").isEqualTo(1);
    }

    @Test
    void aRecordLargerThanASecondsWorthIsPaidForAfterwards() {
        Stream stream = stream(account(1 << 20));
        put(stream, 3 << 20, NOW);
        put(stream, 10, NOW);
        Subscription subscription = consumer(stream).subscribe(shard(stream), 1, NOW);
        assertThat(records(subscription.next(NOW, true))).isEqualTo(1);
        assertThat(subscription.next(NOW, true)).isEqualTo(new Wait(NOW + 2001));
        assertThat(subscription.next(NOW + 2000, true)).isEqualTo(new Wait(NOW + 2001));
        assertThat(records(subscription.next(NOW + 2001, true))).isEqualTo(1);
    }

    @Test
    void aNewSubscriptionBringsNoNewBurst() {
        Stream stream = stream(account(1 << 20));
        put(stream, 1 << 20, NOW);
        Consumer consumer = consumer(stream);
        Subscription first = consumer.subscribe(shard(stream), 1, NOW);
        assertThat(records(first.next(NOW, true))).isEqualTo(1);
        first.close();
        Subscription second = consumer.subscribe(shard(stream), 1, NOW);
        assertThat(second.next(NOW, true)).isEqualTo(new Wait(NOW + 1000));
    }

    @Test
    void recordsThatExpiredAreNotPushed() {
        Stream stream = stream(account);
        put(stream, 10, NOW);
        Subscription subscription = consumer(stream)
                .subscribe(shard(stream), 1, NOW + Duration.ofHours(25).toMillis());
        assertThat(records(subscription.next(NOW + Duration.ofHours(25).toMillis(), true)))
                .isZero();
    }

    @Test
    void theShardsEndIsSentOnceAndThenItIsOver() {
        Stream stream = stream(account);
        put(stream, 10, NOW);
        Subscription subscription = consumer(stream).subscribe(shard(stream), 1, NOW);
        account.resharding(stream).split(shard(stream), BigInteger.TWO, NOW);
        Push last = (Push) subscription.next(NOW, true);
        assertThat(last.records()).hasSize(1);
        assertThat(last.continuation()).isNull();
        assertThat(last.children()).extracting(Shard::index).containsExactly(1, 2);
        assertThat(subscription.next(NOW, true)).isInstanceOf(Done.class);
    }

    @Test
    void aDisplacedSubscriptionWakesItsOwnerAndFailsAndDoesNotFreeItsSuccessor() {
        Stream stream = stream(account);
        Consumer consumer = consumer(stream);
        AtomicInteger wakes = new AtomicInteger();
        Subscription first = consumer.subscribe(shard(stream), 1, NOW);
        first.watch(wakes::incrementAndGet);
        assertThatThrownBy(() -> consumer.subscribe(shard(stream), 1, NOW + 4999))
                .isInstanceOf(RefusedException.class);
        consumer.subscribe(shard(stream), 1, NOW + 5000);
        assertThat(wakes).hasValue(1);
        assertThatThrownBy(() -> first.next(NOW + 5000, true))
                .isInstanceOf(RefusedException.class)
                .hasMessage(
                        "Another active subscription exists for this consumer: 000000000000:s:shardId-000000000000:c");
        first.close();
        assertThatThrownBy(() -> consumer.subscribe(shard(stream), 1, NOW + 5001))
                .isInstanceOf(RefusedException.class);
    }
}
