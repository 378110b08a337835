package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.SequenceNumber;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeekTest {
    private static final Instant NOW = Instant.ofEpochMilli(1_763_800_000_123L);
    private static final RecordPosition RECORD = new RecordPosition(new SequenceNumber("49612345"), 7);

    @Test
    void recordBecomesTheCheckpointAndNeedsNoTime() {
        Seek seek = Seek.to(new Position.After(RECORD), NOW);
        assertThat(seek).isEqualTo(new Seek(Checkpoint.of(RECORD), Optional.empty()));
    }

    @Test
    void wordsCarryTheTimeAtWhichOurOwnWorkersStart() {
        assertThat(Seek.to(Position.latest(), NOW)).isEqualTo(new Seek(Checkpoint.LATEST, Optional.of(NOW)));
        assertThat(Seek.to(Position.trimHorizon(), NOW))
                .isEqualTo(new Seek(Checkpoint.TRIM_HORIZON, Optional.of(Instant.EPOCH)));
        assertThat(Seek.to(Position.atTime(NOW.minusSeconds(5)), NOW))
                .isEqualTo(new Seek(Checkpoint.AT_TIMESTAMP, Optional.of(NOW.minusSeconds(5))));
    }

    @Test
    void timesThatTheServiceDoesNotReadFromBecomeThoseNextToThem() {
        for (Instant ahead : new Instant[] {NOW.plusSeconds(1), Instant.MAX}) {
            assertThat(Seek.to(Position.atTime(ahead), NOW).time()).contains(NOW);
        }
        for (Instant early : new Instant[] {Instant.EPOCH.minusSeconds(1), Instant.MIN}) {
            assertThat(Seek.to(Position.atTime(early), NOW).time()).contains(Instant.EPOCH);
        }
        Seek ahead = Seek.parse("latest:" + NOW.plusSeconds(300).toEpochMilli()).orElseThrow();
        assertThat(ahead.notAhead(NOW)).isEqualTo(Seek.to(Position.latest(), NOW));
    }

    @Test
    void everySeekComesBackFromItsText() {
        for (Position position : new Position[] {
            Position.trimHorizon(), Position.latest(), Position.atTime(NOW), new Position.After(RECORD)
        }) {
            Seek seek = Seek.to(position, NOW);
            assertThat(Seek.parse(seek.text())).contains(seek);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "horizons", "time:", "time:-1", "after:12", "after:12/x", "later", "time:99999999999999999"})
    void whatThisVersionDoesNotKnowIsLeftAlone(String text) {
        assertThat(Seek.parse(text)).isEmpty();
    }

    @Test
    void endOfAShardIsRefused() {
        assertThatThrownBy(() -> Seek.to(new Position.ShardEnd(), NOW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nobody can seek to");
    }
}
