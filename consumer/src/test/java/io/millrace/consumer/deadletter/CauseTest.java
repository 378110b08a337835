package io.millrace.consumer.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class CauseTest {
    @Test
    void exceptionIsTakenOutOfTheFuturesItCameThrough() {
        Throwable wrapped = new CompletionException(new ExecutionException(new IOException("down")));
        assertThat(Cause.of(wrapped)).isEqualTo(new Cause("java.io.IOException", "down"));
        assertThat(Cause.of(new CompletionException("bare", null)))
                .isEqualTo(new Cause("java.util.concurrent.CompletionException", "bare"));
    }

    @Test
    void messageIsCutBetweenCharacters() {
        String pairs = "\ud83d\ude00".repeat(1_000);
        for (String message : new String[] {pairs, "x" + pairs, "\ud83d broken " + pairs}) {
            Cause cause = Cause.of(new IOException(message));
            assertThat(cause.message())
                    .hasSizeLessThanOrEqualTo(Cause.LONGEST_MESSAGE)
                    .endsWith("...");
            assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(String.valueOf(cause.message())))
                    .isTrue();
        }
        String whole = "x".repeat(Cause.LONGEST_MESSAGE);
        assertThat(Cause.of(new IOException(whole)).message()).isEqualTo(whole);
    }

    @Test
    void exceptionThatCannotSayWhatItIsHasNoMessage() {
        assertThat(Cause.of(new IOException()).message()).isNull();
        RuntimeException broken = new IllegalStateException() {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                throw new UnsupportedOperationException("none");
            }
        };
        assertThat(Cause.of(broken).message()).isNull();
    }

    @Test
    void letterShowsNeitherDataNorHeadersNorTheMessageOfItsCause() {
        assertThat(Letters.documented())
                .hasToString("DeadLetter[clicks shardId-000000000003"
                        + " 49590338271490256608559692538361571095921575989136588898/7, 5 bytes,"
                        + " java.lang.IllegalStateException after 5 attempts]");
    }

    @Test
    void exceptionThatFailsAtTellingItsMessageHasNone() {
        class Speechless extends IOException {
            private static final long serialVersionUID = 1;

            @Override
            public String getMessage() {
                throw new StackOverflowError("scripted");
            }
        }

        assertThat(Cause.of(new Speechless())).isEqualTo(new Cause(Speechless.class.getName(), null));
    }
}
