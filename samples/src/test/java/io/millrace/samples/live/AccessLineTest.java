package io.millrace.samples.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessLineTest {
    private static final String BEFORE = "83.149.9.216 - - [17/May/2015:10:05:03 +0000] ";

    @Test
    void combinedFormatIsUnderstood() {
        assertThat(AccessLine.parse(
                        BEFORE + "\"GET /images/a.png HTTP/1.1\" 200 203023 \"http://x/\" \"Mozilla/5.0 (X; Y)\""))
                .contains(new AccessLine("/images/a.png", 200, 203_023));
    }

    @Test
    void commonFormatIsUnderstoodAndNoBodyIsNoBytes() {
        assertThat(AccessLine.parse(BEFORE + "\"HEAD / HTTP/1.0\" 304 -")).contains(new AccessLine("/", 304, 0));
    }

    @Test
    void theQueryIsLeftOut() {
        assertThat(AccessLine.parse(BEFORE + "\"GET /search?q=tea HTTP/1.1\" 200 1"))
                .contains(new AccessLine("/search", 200, 1));
    }

    @Test
    void aUserNameMayHaveBlanks() {
        assertThat(AccessLine.parse("::1 - Jane Doe [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1"))
                .isPresent();
    }

    @Test
    void aLongPathIsCut() {
        assertThat(AccessLine.parse(BEFORE + "\"GET /" + "x".repeat(5_000) + " HTTP/1.1\" 200 1"))
                .hasValueSatisfying(line -> assertThat(line.path()).hasSize(200));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no access log", BEFORE + "\"GET / HTTP/1.1\" 999 1", BEFORE + "\"-\" 408 -", BEFORE})
    void anythingElseIsNot(String line) {
        assertThat(AccessLine.parse(line)).isEmpty();
    }

    @Test
    void aLineWithoutAnEndTakesNoTimeToRefuse() {
        assertThat(AccessLine.parse("a a " + "[ ".repeat(50_000))).isEmpty();
    }

    @Test
    void whatTheDemoWritesIsUnderstoodAndTheSameFromTheSameSeed() {
        AccessLog one = new AccessLog(7);
        AccessLog other = new AccessLog(7);
        for (int i = 0; i < 2_000; i++) {
            String line = one.next(Instant.EPOCH);
            assertThat(line).isEqualTo(other.next(Instant.EPOCH));
            assertThat(AccessLine.parse(line)).as(line).isPresent();
        }
    }
}
