package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.aggregation.Aggregator;
import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.UnitStamp;
import io.millrace.aggregation.UserRecord;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class KeyedAggregateTest {
    private static final UUID RUN = new UUID(1, 2);

    private final Aggregator records = Aggregator.unstamped(1_000_000);
    private final ProducerConfig config = ProducerSimulationTest.config(false, null);
    private final ByteBudget budget = new ByteBudget(config.sizes().maxBufferedBytes());
    private final Inbox inbox = new Inbox();
    private final Intake intake = new Intake(config, budget, inbox, null, null);

    @Test
    void aKeyOfAnyLengthAndScriptIsRecognized() {
        for (String key : new String[] {"k", "x".repeat(127), "x".repeat(128), "\uD83D\uDE00".repeat(256), "ключ"}) {
            records.clear();
            records.add(UserRecord.of(key, new byte[3]));
            records.add(UserRecord.of(key, new byte[300]));
            assertThat(KeyedAggregate.of(key, records).recordCount()).isEqualTo(2);
        }
    }

    @Test
    void anotherKeyIsRefusedWithTheMend() {
        records.add(UserRecord.of("one", new byte[3]));
        assertThatThrownBy(() -> KeyedAggregate.of("two", records))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two")
                .hasMessageContaining("aggregates of their own");
        assertThatThrownBy(() -> KeyedAggregate.of("one-and-more", records))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void severalKeysAndExplicitHashKeysAreRefused() {
        records.add(UserRecord.of("one", new byte[3]));
        records.add(UserRecord.of("two", new byte[3]));
        assertThatThrownBy(() -> KeyedAggregate.of("one", records)).isInstanceOf(IllegalArgumentException.class);
        records.clear();
        records.add(UserRecord.of("one", new byte[3]).withExplicitHashKey(HashKey.MAX));
        assertThatThrownBy(() -> KeyedAggregate.of("one", records)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void noRecordsAreNoAggregate() {
        assertThatThrownBy(() -> KeyedAggregate.of("one", records)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatComesBackAsOneRecordCanBePutAgainAsItWas() {
        Aggregator stamped = Aggregator.stamped(10_000);
        for (int i = 0; i < 5; i++) {
            stamped.add(UserRecord.of("one", new byte[i]), 10L * i);
        }
        KeyedAggregate aggregate = KeyedAggregate.stamped("one", stamped, new UnitStamp(RUN, 0, true));
        PendingRecord pending = new PendingRecord(aggregate, HashKey.ofPartitionKey("one"), 500);

        assertThat(KeyedAggregate.of(pending.record())).hasValueSatisfying(again -> {
            assertThat(again.bytes()).isEqualTo(aggregate.bytes());
            assertThat(again.recordCount()).isEqualTo(5);
            assertThat(again.isMarked()).isTrue();
        });
        assertThat(KeyedAggregate.of(UserRecord.of("other", aggregate.bytes()))).isEmpty();
        assertThat(KeyedAggregate.of(UserRecord.of("one", new byte[100]))).isEmpty();
    }

    @Test
    void itsBytesCountOnceAndAreNotCopied() {
        records.add(UserRecord.of("key", new byte[1000]));
        records.add(UserRecord.of("key", new byte[1000]));
        KeyedAggregate aggregate = KeyedAggregate.of("key", records);
        assertThat(intake.putAggregate(aggregate)).isNotDone();

        inbox.collect();
        PendingRecord pending = (PendingRecord) Objects.requireNonNull(inbox.poll());
        assertThat(pending.bytes()).isSameAs(aggregate.bytes());
        assertThat(pending.userRecords).isEqualTo(2);
        assertThat(budget.usedBytes()).isEqualTo(aggregate.sizeBytes() + 3 + PendingRecord.OVERHEAD_BYTES);
    }

    @Test
    void oneThatIsLargerThanARecordMayBeIsRefusedWithItsSize() {
        records.add(UserRecord.of("key", new byte[40_000]));
        records.add(UserRecord.of("key", new byte[40_000]));
        KeyedAggregate aggregate = KeyedAggregate.of("key", records);
        assertThatThrownBy(() -> intake.putAggregate(aggregate))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(String.valueOf(aggregate.sizeBytes() + 3))
                .hasMessageContaining("maxRecordSize");
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void aFullBudgetFailsTheFutureAlone() {
        while (budget.tryTake(1000)) {}
        records.add(UserRecord.of("key", new byte[40_000]));
        assertThatThrownBy(() ->
                        intake.putAggregate(KeyedAggregate.of("key", records)).join())
                .hasCauseInstanceOf(PutFailedException.class)
                .hasMessageContaining("byte budget");
    }
}
