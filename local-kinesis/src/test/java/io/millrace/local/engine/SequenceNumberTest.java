package io.millrace.local.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SequenceNumberTest {
    @Test
    void everyPartComesBackAndTheTextHasTheServicesShape() {
        long seed = 42;
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            SequenceNumber number = new SequenceNumber(
                    1_700_000_000L + random.nextInt(900_000_000),
                    random.nextLong() & Long.MAX_VALUE,
                    1_700_000_000L + random.nextInt(1 << 30),
                    random.nextInt(Integer.MAX_VALUE));
            assertThat(number.text()).as("seed %d", seed).hasSize(56).startsWith("49");
            assertThat(SequenceNumber.parse(number.text())).as("seed %d", seed).isEqualTo(number);
        }
    }

    @Test
    void theSecondOfOpeningOutranksTheCounterAndTheCounterTheTime() {
        SequenceNumber end = new SequenceNumber(1000, SequenceNumber.END, 1000, 15);
        SequenceNumber child = new SequenceNumber(1001, 0, 1001, 16);
        SequenceNumber early = new SequenceNumber(1001, 1, 9000, 16);
        SequenceNumber late = new SequenceNumber(1001, 2, 1001, 16);

        assertThat(new BigInteger(end.text())).isLessThan(new BigInteger(child.text()));
        assertThat(new BigInteger(child.text())).isLessThan(new BigInteger(early.text()));
        assertThat(new BigInteger(early.text())).isLessThan(new BigInteger(late.text()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "12",
                "x",
                "-5",
                "TRIM_HORIZON",
                "99999999999999999999999999999999999999999999999999999999999999"
            })
    void whatIsNoSequenceNumberIsRefused(String text) {
        assertThatThrownBy(() -> SequenceNumber.parse(text))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("Invalid sequence number");
    }
}
