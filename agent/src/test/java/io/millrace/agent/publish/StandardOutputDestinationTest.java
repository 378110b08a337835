package io.millrace.agent.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StandardOutputDestinationTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private volatile boolean isBroken;
    private final Destination output = new StandardOutputDestination(new OutputStream() {
        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            if (isBroken) {
                throw new IOException("Broken pipe");
            }
            written.write(bytes, from, length);
        }
    });

    @Test
    void eachRecordHasOneNewlineAtItsEnd() throws Exception {
        assertThat(send("one", "two\n", "", "three\r\n").isDelivered()).isTrue();
        assertThat(written.toString(StandardCharsets.UTF_8)).isEqualTo("one\ntwo\n\nthree\r\n");
        assertThat(output.status().sentRecords()).isEqualTo(4);
        output.close(Duration.ofSeconds(5));
    }

    @Test
    void aBrokenPipeIsUndeliveredWithItsCauseUntilItIsWhole() throws Exception {
        isBroken = true;
        SendResult result = send("one", "two");
        assertThat(result.undelivered().cardinality()).isEqualTo(2);
        assertThat(result.cause()).contains("Broken pipe");
        assertThat(output.status().trouble()).contains("Broken pipe");
        isBroken = false;
        assertThat(send("one", "two").isDelivered()).isTrue();
        assertThat(output.status().trouble()).isEmpty();
        output.close(Duration.ofSeconds(5));
        assertThat(send("late").undelivered().cardinality()).isEqualTo(1);
    }

    private SendResult send(String... lines) throws Exception {
        return output.send(Batches.of(0, lines)).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
