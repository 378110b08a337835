package io.millrace.consumer.dedupe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.aggregation.RecordId;
import io.millrace.aggregation.UnitStamp;
import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.lease.SavedStates;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.SequenceNumber;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DedupeLedgerTest {
    private static final UUID PRODUCER = new UUID(3, 4);

    private final List<ConsumerEvent> events = new ArrayList<>();
    private final SavingHold hold = new SavingHold(SavedStates.NONE);
    private final DedupeLedger ledger = DedupeLedger.open(hold, Dedupe.byRecordId(), events::add);

    private static SequenceNumber sequence(long number) {
        return new SequenceNumber(Long.toString(number));
    }

    private static RecordPosition at(long sequence, long index) {
        return new RecordPosition(sequence(sequence), index);
    }

    private static Sieve sieve(DedupeLedger ledger) {
        return Objects.requireNonNull(ledger.sieve());
    }

    /** Decodes one aggregate; which of its numbers passed. */
    private static List<Long> decode(DedupeLedger ledger, long sequence, long lowMark, long... numbers) {
        Sieve.Unit unit = sieve(ledger)
                .open(new UnitStamp(PRODUCER, lowMark, false), sequence(sequence), Instant.ofEpochSecond(9));
        List<Long> passed = new ArrayList<>();
        for (int i = 0; i < numbers.length; i++) {
            if (unit.passes(i, numbers[i])) {
                passed.add(numbers[i]);
            }
        }
        return passed;
    }

    private static void admit(DedupeLedger ledger, long sequence, long lowMark, long... numbers) {
        decode(ledger, sequence, lowMark, numbers);
        ledger.admitted(sieve(ledger).take());
    }

    private static boolean isSaved(Optional<ByteBuffer> bytes, long number) {
        return DedupeState.decode(bytes.orElseThrow(), 1 << 14)
                .orElseThrow()
                .isDuplicate(new RecordId(PRODUCER, number));
    }

    private DedupeLedger next(Optional<ByteBuffer> saved) {
        return DedupeLedger.open(
                new SavingHold(new SavedStates(saved.stream().toList(), 0)), Dedupe.byRecordId(), events::add);
    }

    @Test
    void idIsSavedOnceTheMarkHasPassedItAndNotBefore() {
        admit(ledger, 1, 4, 5, 6);
        admit(ledger, 2, 5, 7);

        Optional<ByteBuffer> first = ledger.at(at(1, 1));
        assertThat(isSaved(first, 6)).isTrue();
        assertThat(isSaved(first, 7)).isFalse();
        assertThat(isSaved(first, 4)).isFalse();
        Optional<ByteBuffer> second = ledger.at(at(2, 0));
        assertThat(isSaved(second, 7)).isTrue();
        assertThat(isSaved(second, 4)).isTrue();
    }

    @Test
    void whatIsDecodedAheadIsARepeatHereAndNewAfterACrash() {
        admit(ledger, 1, 1, 5);
        admit(ledger, 2, 1, 6);
        Optional<ByteBuffer> saved = ledger.at(at(1, 0));

        assertThat(decode(ledger, 3, 1, 5, 6)).isEmpty();
        assertThat(decode(next(saved), 3, 1, 5, 6)).containsExactly(6L);
    }

    @Test
    void markInTheMiddleOfAUnitIsMadeGoodWhenTheUnitIsReadAgain() {
        admit(ledger, 1, 1, 5, 6, 7);
        Optional<ByteBuffer> saved = ledger.at(at(1, 1));
        assertThat(isSaved(saved, 5)).isFalse();

        DedupeLedger next = next(saved);
        Sieve.Unit unit = sieve(next).open(new UnitStamp(PRODUCER, 1, false), sequence(1), Instant.ofEpochSecond(9));
        unit.wasDelivered(0, 5);
        unit.wasDelivered(1, 6);
        assertThat(unit.passes(2, 7)).isTrue();
        next.admitted(sieve(next).take());

        assertThat(decode(next, 2, 1, 5, 6, 7, 8)).containsExactly(8L);
        assertThat(isSaved(next.at(at(1, 2)), 5)).isTrue();
    }

    @Test
    void unitInTwoSlicesIsSavedPartByPart() {
        Sieve.Unit unit = sieve(ledger).open(new UnitStamp(PRODUCER, 1, false), sequence(1), Instant.ofEpochSecond(9));
        unit.passes(0, 5);
        ledger.admitted(sieve(ledger).take());
        unit.passes(1, 6);
        ledger.admitted(sieve(ledger).take());

        Optional<ByteBuffer> saved = ledger.at(at(1, 0));
        assertThat(isSaved(saved, 5)).isTrue();
        assertThat(isSaved(saved, 6)).isFalse();
    }

    @Test
    void stateAheadOfItsMarkIsNotSaved() {
        admit(ledger, 1, 1, 5);
        admit(ledger, 2, 1, 6);
        ledger.settledTo(at(2, 0));

        assertThat(ledger.at(at(1, 0))).isEmpty();
        assertThat(ledger.at(at(2, 0))).isPresent();
    }

    @Test
    void whatWasDecodedAndNotAdmittedIsNewWhenTheShardIsReopened() {
        admit(ledger, 1, 1, 5);
        assertThat(decode(ledger, 2, 1, 6)).containsExactly(6L);

        ledger.reopened();

        assertThat(decode(ledger, 2, 1, 5, 6)).containsExactly(6L);
        ledger.admitted(sieve(ledger).take());
        assertThat(isSaved(ledger.at(at(2, 1)), 6)).isTrue();
    }

    @Test
    void whatLiesBehindTheMarkIsNewWhenTheShardIsDeliveredAgain() {
        admit(ledger, 1, 1, 5);
        admit(ledger, 2, 1, 6);

        ledger.restarted(at(1, 0));

        assertThat(decode(ledger, 2, 1, 5, 6)).containsExactly(6L);
        ledger.restarted(null);
        assertThat(decode(ledger, 2, 1, 5, 6)).containsExactly(6L);
    }

    @Test
    void everythingIsNewWhereSomebodyWantsItAgain() {
        admit(ledger, 7, 4, 5);
        ledger.settledTo(at(7, 0));

        ledger.forget();

        assertThat(decode(ledger, 3, 1, 2, 5)).containsExactly(2L, 5L);
        ledger.admitted(sieve(ledger).take());
        assertThat(isSaved(ledger.at(at(3, 1)), 2)).isTrue();
    }

    @Test
    void endOfTheShardSavesEverythingAndAnEmptyOneWhatItInherited() {
        admit(ledger, 1, 4, 5, 6);
        Optional<ByteBuffer> end = ledger.atEnd();
        assertThat(isSaved(end, 6)).isTrue();

        DedupeLedger empty = next(end);
        assertThat(empty.atEnd()).isEqualTo(end);
    }

    @Test
    void bothParentsCount() {
        DedupeLedger other = next(Optional.empty());
        admit(ledger, 1, 1, 5);
        admit(other, 2, 1, 6);
        DedupeLedger child = DedupeLedger.open(
                new SavingHold(new SavedStates(
                        List.of(ledger.atEnd().orElseThrow(), other.atEnd().orElseThrow()), 0)),
                Dedupe.byRecordId(),
                events::add);
        assertThat(decode(child, 3, 1, 5, 6, 7)).containsExactly(7L);
    }

    @Test
    void stateThatIsOfNoUseIsToldOf() {
        SavedStates useless = new SavedStates(List.of(ByteBuffer.wrap(new byte[] {1, 2, 3})), 1);
        DedupeLedger fresh = DedupeLedger.open(new SavingHold(useless), Dedupe.byRecordId(), events::add);
        assertThat(events)
                .containsExactly(
                        new ConsumerEvent.DedupeStateVoid("shard-1", "it cannot be read"),
                        new ConsumerEvent.DedupeStateVoid("shard-1", "it belongs to another checkpoint"));
        assertThat(decode(fresh, 1, 1, 5)).containsExactly(5L);
    }

    @Test
    void whatIsTooLargeIsCutAndToldOf() {
        DedupeLedger small = DedupeLedger.open(hold, Dedupe.byRecordId().maxStateBytes(1024), events::add);
        for (int i = 0; i < 3_000; i++) {
            admit(small, i + 1, 0, 3L * i);
        }
        assertThat(small.at(at(3_000, 0)).orElseThrow().remaining()).isLessThanOrEqualTo(1024);
        assertThat(events).hasSize(1);
        assertThat(events.get(0)).isInstanceOf(ConsumerEvent.DedupeStateCut.class);
    }

    @Test
    void whereNobodyCheckpointsTheOldestIsForgottenAndToldOf() {
        DedupeLedger small = DedupeLedger.open(hold, Dedupe.byRecordId().maxStateBytes(1024), events::add);
        for (int i = 0; i < 20_000; i++) {
            admit(small, i + 1, i, i);
        }
        Optional<ByteBuffer> saved = small.at(at(20_000, 0));
        assertThat(isSaved(saved, 19_999)).isTrue();
        assertThat(events).hasSize(1);
        assertThat(((ConsumerEvent.DedupeStateCut) events.get(0)).numbers()).isEqualTo(20_000 - 16 * 1024);
    }

    @Test
    void nothingIsKeptOrSavedWhereDedupeIsOff() {
        SavingHold other = new SavingHold(SavedStates.NONE);
        DedupeLedger off = DedupeLedger.open(other, Dedupe.none(), events::add);
        assertThat(off.sieve()).isNull();
        assertThat(other.source).isNull();
        off.admitted(List.of());
        off.settledTo(at(1, 0));
        off.reopened();
        off.restarted(null);
        assertThat(hold.source).isSameAs(ledger);
    }

    @Test
    void sizeOfTheStateHasLimits() {
        assertThat(Dedupe.byRecordId().maxStateBytes()).isEqualTo(16 << 10);
        assertThat(Dedupe.none().isOn()).isFalse();
        assertThatThrownBy(() -> Dedupe.byRecordId().maxStateBytes(1023))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1023")
                .hasMessageContaining("1024")
                .hasMessageContaining("262144");
    }
}
