package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeaseTokenTest {
    @Test
    void textAndTokenTurnIntoEachOther() {
        LeaseToken held = new LeaseToken("w1", 17, TokenKind.COUNTER, Optional.of("w1"), 42);
        LeaseToken free = new LeaseToken("w1", 18, TokenKind.RELEASED, Optional.empty(), 43);

        assertThat(held.text()).isEqualTo("w1:17|K|w1|42");
        assertThat(free.text()).isEqualTo("w1:18|R|-|43");
        assertThat(LeaseToken.parse(held.text())).contains(held);
        assertThat(LeaseToken.parse(free.text())).contains(free);
        assertThat(LeaseToken.parse("w:1|W|w|1").map(LeaseToken::kind)).contains(TokenKind.WORKER);
        assertThat(LeaseToken.parse("w:1|G|x|1").flatMap(LeaseToken::holder)).contains("x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "|||",
                "w|K|w|1",
                ":1|K|w|1",
                "w:1|K|w",
                "w:1|KK|w|1",
                "w:1|X|w|1",
                "w:x|K|w|1",
                "w:1|K|w|x",
                "w:1|K|w|1|2",
                "w:1|R|w|1",
                "w:1|K|-|1"
            })
    void otherTextIsNoToken(String text) {
        assertThat(LeaseToken.parse(text)).isEmpty();
    }

    @Test
    void holderAndKindMustAgree() {
        assertThatThrownBy(() -> new LeaseToken("w", 1, TokenKind.RELEASED, Optional.of("w"), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("RELEASED");
    }
}
