package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.aggregation.UserRecord;
import io.millrace.cli.LetterSource.Found;
import io.millrace.cli.LetterSource.Settling;
import io.millrace.consumer.deadletter.Cause;
import io.millrace.consumer.deadletter.DeadLetter;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.SequenceNumber;
import io.millrace.producer.PutResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A walk over a source that brings new letters for ever, or breaks. */
class ReplayRunTest {
    private static final Instant OLD = Instant.parse("2020-01-31T12:00:00Z");

    private final Source source = new Source();
    private final Replay replay = new Replay(source, new ReplayFilter(), new PrintWriter(new StringWriter()));
    private final List<CompletableFuture<PutResult>> underWay = new ArrayList<>();

    @Test
    void lettersThatAreGivenUpAgainMeanwhileAreLeft() throws IOException {
        source.add(OLD);
        replay.run(letter -> {
            if (underWay.size() < 50) {
                // The cause is not mended: its consumer gives the record up once more.
                source.add(InstantSource.system().instant().plusSeconds(1));
            }
            return stored();
        });
        assertThat(replay.summary(false)).startsWith("1 put back, 1 skipped, 0 put back by an earlier run, 0 failed");
        assertThat(source.settled).containsExactly("0 true", "1 false");
    }

    @Test
    void lettersUnderWayAreSettledWhenTheSourceBreaks() {
        source.add(OLD);
        source.add(OLD);
        source.add(OLD);
        IOException broken = new IOException("the iterator has expired");
        source.breaking = () -> {
            underWay.forEach(put -> complete(put));
            return broken;
        };
        assertThatThrownBy(() -> replay.run(letter -> pending()))
                .isSameAs(broken)
                .hasNoSuppressedExceptions();
        assertThat(source.settled).containsExactly("0 true", "1 true", "2 true");
        assertThat(replay.summary(false)).startsWith("3 put back");
    }

    @Test
    void lettersUnderWayAreSettledWhenOneCannotBe() {
        IOException first = new IOException("first");
        IOException third = new IOException("third");
        source.add(OLD, putBack -> {
            throw first;
        });
        source.add(OLD);
        source.add(OLD, putBack -> {
            throw third;
        });
        source.add(OLD);
        source.breaking = () -> {
            underWay.forEach(put -> complete(put));
            return null;
        };
        assertThatThrownBy(() -> replay.run(letter -> pending()))
                .isSameAs(first)
                .satisfies(failure -> assertThat(failure.getSuppressed()).containsExactly(third));
        assertThat(source.settled).containsExactly("1 true", "3 true");
        assertThat(replay.summary(false)).startsWith("4 put back");
    }

    private CompletableFuture<PutResult> pending() {
        CompletableFuture<PutResult> put = new CompletableFuture<>();
        underWay.add(put);
        return put;
    }

    private CompletableFuture<PutResult> stored() {
        CompletableFuture<PutResult> put = pending();
        complete(put);
        return put;
    }

    private static void complete(CompletableFuture<PutResult> put) {
        put.complete(new PutResult("shardId-000000000000", "4959", 0, 1));
    }

    private static DeadLetter letter(Instant givenUpAt) {
        return new DeadLetter(
                new DeadLetter.Source(
                        "clicks", "shardId-000000000000", new RecordPosition(new SequenceNumber("4959"), 0), OLD, null),
                UserRecord.of("key", ByteBuffer.allocate(1)),
                new DeadLetter.Failure(
                        new Cause("java.io.IOException", "down"), 5, OLD, givenUpAt, "click-counter", "host-1"));
    }

    /** Letters that may be added while it is read, and at their end a failure. */
    private static final class Source implements LetterSource {
        private final Deque<Found> left = new ArrayDeque<>();
        private final List<String> settled = new ArrayList<>();
        private Breaking breaking = () -> null;
        private int added;

        void add(Instant givenUpAt) {
            String place = Integer.toString(added);
            add(givenUpAt, putBack -> settled.add(place + " " + putBack));
        }

        void add(Instant givenUpAt, Settling settling) {
            left.add(new Found(Integer.toString(added++), letter(givenUpAt), null, false, settling));
        }

        @Override
        public @Nullable Found next() throws IOException {
            Found next = left.poll();
            IOException failure = next == null ? breaking.atEnd() : null;
            if (failure != null) {
                throw failure;
            }
            return next;
        }

        @Override
        public int mostUnderWay() {
            return 100;
        }

        @Override
        public void close() {}
    }

    /** What happens at the end of a source. */
    @FunctionalInterface
    private interface Breaking {
        @Nullable
        IOException atEnd();
    }
}
