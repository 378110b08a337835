package io.millrace.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.config.FlowConfig;
import io.millrace.agent.config.Framing;
import io.millrace.agent.config.Framing.Grouping;
import io.millrace.agent.config.Framing.LongRecords;
import io.millrace.agent.config.PartitionKey;
import io.millrace.agent.config.Sink;
import io.millrace.agent.config.Source;
import io.millrace.agent.publish.Destination;
import io.millrace.agent.publish.DestinationStatus;
import io.millrace.agent.publish.SendResult;
import io.millrace.agent.record.Batch;
import io.millrace.agent.status.Accounting;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** With its real threads; the input and the destination are made up. */
class StandardInputFlowTest {
    private final List<String> delivered = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean isDown;

    @Test
    void readingWaitsWhileTheDestinationIsDown() throws Exception {
        isDown = true;
        Endless input = new Endless(64L * 1024 * 1024);
        StandardInputFlow flow = flow(input, 4 * 1024 * 1024, new LongRecords.Split());
        flow.start();
        await(() -> input.taken.get() > 2 * 1024 * 1024);
        Thread.sleep(500);
        assertThat(input.taken.get()).isLessThan(6L * 1024 * 1024);

        isDown = false;
        await(flow::isOver);
        assertThat(delivered).hasSize(64 * 1024);
        assertThat(flow.status().accounting().ackedBytes()).isEqualTo(64L * 1024 * 1024);
        flow.close();
    }

    @Test
    void aLineThatIsTooLongIsLeftOutAndItsNeighboursGo() throws Exception {
        String text = "one\n" + "x".repeat(300_000) + "\ntwo";
        StandardInputFlow flow = flow(new ByteArrayInputStream(bytes(text)), 1 << 20, new LongRecords.Skip());
        flow.start();
        await(flow::isOver);
        assertThat(delivered).containsExactly("one", "two");
        Accounting accounting = flow.status().accounting();
        assertThat(accounting.isBalanced()).isTrue();
        assertThat(accounting.givenUpBytes()).isEqualTo(Map.of("too long", 300_001L));
        flow.close();
    }

    @Test
    void linesAreTruncatedThatLieBetweenOthersOrFillTheWindow() throws Exception {
        String text = "one\n" + "x".repeat(70_000) + "\ntwo\n" + "z".repeat(300_000) + "\nthree";
        StandardInputFlow flow = flow(new ByteArrayInputStream(bytes(text)), 1 << 20, new LongRecords.Truncate("..."));
        flow.start();
        await(flow::isOver);
        int kept = 64 * 1024 - 3;
        assertThat(delivered)
                .containsExactly("one", "x".repeat(kept) + "...", "two", "z".repeat(kept) + "...", "three");
        assertThat(flow.status().accounting().isBalanced()).isTrue();
        flow.close();
    }

    @Test
    void aStopDeliversWhatIsThere() throws Exception {
        InputStream input = new InputStream() {
            private boolean isRead;

            @Override
            public int read() {
                throw new UnsupportedOperationException("by arrays only");
            }

            @Override
            public int read(byte[] into, int at, int length) throws IOException {
                if (isRead) {
                    try {
                        Thread.sleep(60_000);
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                }
                isRead = true;
                byte[] text = bytes("one\nhalf");
                System.arraycopy(text, 0, into, at, text.length);
                return text.length;
            }
        };
        StandardInputFlow flow = flow(input, 1 << 20, new LongRecords.Split());
        flow.start();
        await(() -> delivered.contains("one"));
        assertThat(flow.isOver()).isFalse();
        flow.stop();
        await(flow::isOver);
        assertThat(delivered).containsExactly("one", "half");
        flow.close();
    }

    private StandardInputFlow flow(InputStream input, long mostBytes, LongRecords policy) {
        Framing framing = new Framing(
                new Grouping.Lines(), false, false, false, 0, Optional.empty(), 64 * 1024, policy, Optional.empty());
        FlowConfig config = new FlowConfig(
                "in",
                new Source.StandardInput(),
                framing,
                List.of(),
                new PartitionKey.Constant("k"),
                new Sink.StandardOutput());
        return new StandardInputFlow(config, new Fake(), null, (bytes, from, to) -> false, mostBytes, input);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - until).as("within half a minute").isNegative();
            Thread.sleep(5);
        }
    }

    /** Lines of 1 KiB. */
    private static final class Endless extends InputStream {
        private static final byte[] LINE = bytes("y".repeat(1023) + "\n");
        private final long most;
        private final AtomicLong taken = new AtomicLong();

        Endless(long most) {
            this.most = most;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("by arrays only");
        }

        @Override
        public int read(byte[] into, int at, int length) {
            if (taken.get() >= most) {
                return -1;
            }
            System.arraycopy(LINE, 0, into, at, LINE.length);
            taken.addAndGet(LINE.length);
            return LINE.length;
        }
    }

    private final class Fake implements Destination {
        @Override
        public CompletionStage<SendResult> send(Batch batch) {
            if (isDown) {
                return CompletableFuture.completedFuture(SendResult.undelivered(batch.count(), "down"));
            }
            for (int i = 0; i < batch.count(); i++) {
                delivered.add(new String(batch.bytes(), batch.start(i), batch.length(i), StandardCharsets.UTF_8));
            }
            return CompletableFuture.completedFuture(SendResult.delivered());
        }

        @Override
        public int maxRecordBytes() {
            return 1 << 20;
        }

        @Override
        public DestinationStatus status() {
            return new DestinationStatus("fake", 0, 0, 0, 0, 0, 0, Map.of(), List.of(), "");
        }

        @Override
        public void flush() {}

        @Override
        public void close(Duration timeout) {}
    }
}
