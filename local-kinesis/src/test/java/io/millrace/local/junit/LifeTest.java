package io.millrace.local.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.local.FaultKind;
import io.millrace.local.FaultPlan;
import io.millrace.local.FaultRule;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestMethodOrder;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** When engines and streams begin and end. */
@SuppressWarnings("NullAway.Init") // the extension sets the fields
class LifeTest {
    private static final Queue<URI> ENDPOINTS = new ConcurrentLinkedQueue<>();
    private static final Queue<String> STREAMS = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void forget() {
        ENDPOINTS.clear();
        STREAMS.clear();
    }

    /** Notes what it was given. */
    @LocalKinesis
    static class Usual {
        @Test
        void notes(@Endpoint URI endpoint, @StreamName String stream) {
            ENDPOINTS.add(endpoint);
            STREAMS.add(stream);
        }
    }

    /** Asks for the same engine as {@link Usual}. */
    @LocalKinesis(shards = 2)
    static class AlsoUsual extends Usual {}

    /** Inherits the annotation. */
    static class Inheriting extends Usual {}

    @LocalKinesis(limits = LocalKinesis.Pace.NONE)
    static class Unlimited extends Usual {}

    @LocalKinesis(shared = LocalKinesis.Shared.CLASS)
    static class Alone extends Usual {
        @Nested
        class Inner {
            @Test
            void notes(@Endpoint URI endpoint) {
                ENDPOINTS.add(endpoint);
            }
        }
    }

    @Test
    void classesThatAskForTheSameShareOneEngineUntilTheRunEnds() {
        TestRun.of(Usual.class, AlsoUsual.class, Inheriting.class).assertSucceeded(3);
        assertThat(ENDPOINTS).hasSize(3).containsOnly(ENDPOINTS.element());
        assertThat(STREAMS).hasSize(3).doesNotHaveDuplicates();
        assertClosed(ENDPOINTS.element());
    }

    @Test
    void otherSettingsAreAnotherEngine() {
        TestRun.of(Usual.class, Unlimited.class).assertSucceeded(2);
        assertThat(ENDPOINTS).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void aClassThatIsAloneHasAnEngineOfItsOwnWithItsNestedClasses() {
        TestRun.of(Usual.class, Alone.class).assertSucceeded(3);
        assertThat(ENDPOINTS.stream().distinct()).hasSize(2);
        assertThat(List.copyOf(ENDPOINTS).get(1))
                .isEqualTo(List.copyOf(ENDPOINTS).get(2));
        ENDPOINTS.forEach(LifeTest::assertClosed);
    }

    /** Looks in the second test for the stream of the first. */
    @LocalKinesis
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class OneAfterTheOther {
        @Injected
        private io.millrace.local.LocalKinesis engine;

        @Test
        @Order(1)
        void hasAStream(@StreamName String stream, @Stream String more) {
            assertThat(engine.hasStream(stream)).isTrue();
            assertThat(engine.hasStream(more)).isTrue();
            STREAMS.add(stream);
            STREAMS.add(more);
        }

        @Test
        @Order(2)
        void findsItGone() {
            assertThat(STREAMS).hasSize(2).noneMatch(engine::hasStream);
        }

        @Test
        @Order(3)
        void deletesItsOwn(@StreamName String stream) {
            engine.deleteStream(stream);
        }

        @AfterEach
        void itIsThereAfterEach(@StreamName String stream, TestInfo test) {
            assertThat(engine.hasStream(stream))
                    .isEqualTo(!test.getDisplayName().startsWith("deletesItsOwn"));
        }
    }

    @Test
    void aStreamEndsWithItsTest() {
        TestRun.of(OneAfterTheOther.class).assertSucceeded(3);
    }

    /** Eight tests that go on only when four of them run at once. */
    @LocalKinesis
    static class AtOnce {
        private static final CountDownLatch FOUR = new CountDownLatch(4);

        @StreamName
        private String field;

        @RepeatedTest(8)
        void waitsForTheOthers(@StreamName String parameter, @Endpoint URI endpoint) throws InterruptedException {
            STREAMS.add(field);
            ENDPOINTS.add(endpoint);
            FOUR.countDown();
            assertThat(FOUR.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(field).isEqualTo(parameter);
        }
    }

    @Test
    void testsThatRunAtOnceHaveOneEngineAndAStreamEach() {
        TestRun.inParallel(AtOnce.class).assertSucceeded(8);
        assertThat(STREAMS).hasSize(8).doesNotHaveDuplicates();
        assertThat(ENDPOINTS).hasSize(8).containsOnly(ENDPOINTS.element());
    }

    /** Leaves a rule behind. */
    @LocalKinesis(shared = LocalKinesis.Shared.CLASS)
    static class Faulty {
        @RepeatedTest(2)
        void isNotStruckByTheRuleOfAnotherTest(FaultPlan faults, KinesisAsyncClient kinesis) {
            kinesis.listStreams().join();
            faults.add(FaultRule.of(FaultKind.FAIL_REQUEST));
            assertThat(kinesis.listStreams()).failsWithin(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void rulesOfAFaultPlanEndWithTheirTest() {
        TestRun.of(Faulty.class).assertSucceeded(2);
    }

    /** Uses its one fault up in each test. */
    @LocalKinesis(shared = LocalKinesis.Shared.CLASS, faults = "one-lost-reply.json")
    static class FaultyFromTheStart {
        @RepeatedTest(2)
        void isStruckOnce(FaultPlan faults, KinesisAsyncClient kinesis, RepetitionInfo repetition) {
            kinesis.listStreams().join();
            assertThat(faults.recorded(FaultKind.LOSE_REPLY)).isEqualTo(repetition.getCurrentRepetition());
            assertThat(faults.rules()).hasSize(1);
            faults.add(FaultRule.of(FaultKind.FAIL_REQUEST));
        }
    }

    @Test
    void everyTestBeginsWithTheRulesOfTheResource() {
        TestRun.of(FaultyFromTheStart.class).assertSucceeded(2);
    }

    private static void assertClosed(URI endpoint) {
        assertThatThrownBy(() -> {
                    try (Socket socket = new Socket()) {
                        socket.connect(new InetSocketAddress(endpoint.getHost(), endpoint.getPort()), 2_000);
                    }
                })
                .isInstanceOf(IOException.class);
    }
}
