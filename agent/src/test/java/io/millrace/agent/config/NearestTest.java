package io.millrace.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    private static final List<String> KNOWN = List.of("filePattern", "kinesisStream", "deliveryStream", "to", "flows");

    @ParameterizedTest
    @CsvSource({
        "filePatern, filePattern",
        "fliePattern, filePattern",
        "FILEPATTERN, filePattern",
        "filePattrens, filePattern",
        "kinesisSteam, kinesisStream",
        "flow, flows",
        "ot, to"
    })
    void slipIsMended(String wrong, String meant) {
        assertThat(Nearest.of(wrong, KNOWN)).contains(meant);
    }

    @Test
    void wordThatIsNotNearAnyIsNotMended() {
        assertThat(Nearest.of("comment", KNOWN)).isEmpty();
        assertThat(Nearest.of("ab", KNOWN)).isEmpty();
        assertThat(Nearest.of("", KNOWN)).isEmpty();
    }
}
