package io.millrace.consumer.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.aggregation.Header;
import io.millrace.aggregation.UserRecord;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLetterHeadersTest {
    @Test
    void factsStandBehindTheRecordsOwnHeaders() {
        assertThat(DeadLetterHeaders.mark(Letters.documented()).headers())
                .containsExactly(
                        new Header("type", "click"),
                        new Header("mr-dl-version", "1"),
                        new Header("mr-dl-stream", "clicks"),
                        new Header("mr-dl-shard", "shardId-000000000003"),
                        new Header("mr-dl-sequence", "49590338271490256608559692538361571095921575989136588898"),
                        new Header("mr-dl-sub-sequence", "7"),
                        new Header("mr-dl-arrival", "2026-01-31T12:00:00.250Z"),
                        new Header("mr-dl-record-id", "5f0c6b1e-0d4e-4c56-9d1c-3c1e3f0a2b77/1234"),
                        new Header("mr-dl-application", "click-counter"),
                        new Header("mr-dl-worker", "host-1"),
                        new Header("mr-dl-cause", "java.lang.IllegalStateException"),
                        new Header("mr-dl-cause-message", "no such user"),
                        new Header("mr-dl-attempts", "5"),
                        new Header("mr-dl-first-failed-at", "2026-01-31T12:00:01Z"),
                        new Header("mr-dl-given-up-at", "2026-01-31T12:00:31Z"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void everyLetterComesBackAsItWas(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 100; i++) {
            DeadLetter letter = Letters.random(random);
            UserRecord marked = DeadLetterHeaders.mark(letter);
            assertThat(DeadLetterHeaders.read(marked))
                    .as("seed %d, letter %d", seed, i)
                    .contains(letter);
            assertThat(DeadLetterHeaders.strip(marked)).isEqualTo(letter.content());
        }
    }

    @Test
    void recordThatIsGivenUpAgainTellsOfTheLaterTimeAlone() {
        DeadLetter again = Letters.of("clicks-dead", DeadLetterHeaders.mark(Letters.documented()));
        UserRecord marked = DeadLetterHeaders.mark(again);
        assertThat(DeadLetterHeaders.read(marked)).map(DeadLetter::stream).contains("clicks-dead");
        assertThat(DeadLetterHeaders.strip(marked))
                .isEqualTo(Letters.documented().content());
    }

    @Test
    void recordWithoutTheHeadersIsNoLetter() {
        UserRecord record = Letters.documented().content();
        assertThat(DeadLetterHeaders.isMarked(record)).isFalse();
        assertThat(DeadLetterHeaders.read(record)).isEmpty();
        assertThat(DeadLetterHeaders.strip(record)).isSameAs(record);
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"RECORD_ID", "CAUSE_MESSAGE"})
    void headerThatIsMissingIsNamed(Fact fact) {
        UserRecord marked = DeadLetterHeaders.mark(Letters.documented());
        List<Header> rest = marked.headers().stream()
                .filter(header -> !header.key().equals(fact.headerKey()))
                .toList();
        assertThatThrownBy(() -> DeadLetterHeaders.read(marked.withHeaders(rest)))
                .hasMessage("The dead letter has no " + fact.headerKey());
    }

    @Test
    void laterVersionIsRefused() {
        UserRecord later = Letters.documented().content().withHeaders(List.of(new Header("mr-dl-version", "2")));
        assertThatThrownBy(() -> DeadLetterHeaders.read(later)).hasMessageContaining("mr-dl-version is not 1");
    }
}
