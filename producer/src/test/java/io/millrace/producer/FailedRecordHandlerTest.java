package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.aggregation.UserRecord;
import io.millrace.local.LocalKinesis;
import io.millrace.producer.PutFailedException.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

class FailedRecordHandlerTest {
    private static final UserRecord RECORD = UserRecord.of("key", new byte[1]);
    private final PutFailedException failure =
            new PutFailedException("clicks", Reason.EXPIRED, false, 1, List.of(), "late", null);

    private final Queue<String> calls = new ConcurrentLinkedQueue<>();

    /** Notes what it is called with, and throws if it is told to. */
    private final class Noting implements FailedRecordHandler {
        private final String name;
        private final boolean isThrowing;

        Noting(String name, boolean isThrowing) {
            this.name = name;
            this.isThrowing = isThrowing;
        }

        @Override
        public void handle(UserRecord record, PutFailedException failure) {
            note("handle");
        }

        @Override
        public void attach(String stream, ProducerListener listener) {
            calls.add(name + " attach " + stream);
        }

        @Override
        public void close() {
            note("close");
        }

        private void note(String what) {
            calls.add(name + " " + what);
            if (isThrowing) {
                throw new IllegalStateException(name);
            }
        }
    }

    @Test
    void bothOfTwoHandlersGetTheRecordInTheirOrder() {
        FailedRecordHandler both =
                new Noting("a", false).andThen(new Noting("b", false)).andThen(new Noting("c", false));
        both.attach("clicks", event -> {});
        both.handle(RECORD, failure);
        both.close();
        assertThat(calls)
                .containsExactly(
                        "a attach clicks",
                        "b attach clicks",
                        "c attach clicks",
                        "a handle",
                        "b handle",
                        "c handle",
                        "a close",
                        "b close",
                        "c close");
    }

    @Test
    void theSecondHandlerGetsTheRecordWhateverTheFirstOneThrows() {
        FailedRecordHandler both = new Noting("a", true).andThen(new Noting("b", true));
        assertThatThrownBy(() -> both.handle(RECORD, failure))
                .hasMessage("a")
                .satisfies(thrown -> assertThat(thrown.getSuppressed()).hasSize(1));
        assertThatThrownBy(both::close).hasMessage("a");
        assertThat(calls).containsExactly("a handle", "b handle", "a close", "b close");
        assertThatThrownBy(() ->
                        new Noting("a", false).andThen(new Noting("b", true)).handle(RECORD, failure))
                .hasMessage("b");
    }

    @Test
    void aThrowingHandlerHarmsNeitherTheFutureNorTheNextRecordAndIsClosedLast(@TempDir Path directory) {
        Path file = directory.resolve("failed.jsonl");
        try (LocalKinesis kinesis = LocalKinesis.start();
                KinesisAsyncClient client = ProducerOnLocalKinesisTest.client(kinesis.endpoint())) {
            List<CompletableFuture<PutResult>> puts = new ArrayList<>();
            FailedRecordFile kept = FailedRecordHandler.toFile(file);
            try (KinesisProducer producer = KinesisProducer.builder("missing")
                    .client(client)
                    .failedRecordHandler(new Noting("a", true).andThen(kept))
                    .build()) {
                for (int i = 0; i < 10; i++) {
                    puts.add(producer.put("user-" + i, new byte[] {(byte) i}));
                }
                for (CompletableFuture<PutResult> put : puts) {
                    assertThat(put)
                            .failsWithin(Duration.ofSeconds(60))
                            .withThrowableThat()
                            .havingCause()
                            .isInstanceOfSatisfying(
                                    PutFailedException.class,
                                    failed -> assertThat(failed.reason()).isEqualTo(Reason.NO_SUCH_STREAM));
                }
            }
        }
        assertThat(calls).hasSize(12).startsWith("a attach missing", "a handle").endsWith("a handle", "a close");
        try (Stream<FailedRecord> records = FailedRecords.read(file)) {
            assertThat(records).hasSize(10).allMatch(one -> one.stream().equals("missing"));
        }
    }
}
