package io.millrace.local.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.local.FaultPlan;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** What a user gets who asks for what cannot be: one line that names the place, the lack and the mend. */
@SuppressWarnings("NullAway.Init") // the extension sets the fields
class RefusalTest {

    @LocalKinesis
    static class NumberAsStreamName {
        @Test
        void test(@StreamName int stream) {}
    }

    @Test
    void aStreamNameIsAString() {
        assertThat(TestRun.of(NumberAsStreamName.class).failure())
                .contains("of NumberAsStreamName.test is @StreamName and of type int; make it a String");
    }

    @LocalKinesis
    static class TextAsEndpoint {
        @Test
        void test(@Endpoint String endpoint) {}
    }

    @Test
    void anEndpointIsAUri() {
        assertThat(TestRun.of(TextAsEndpoint.class).failure())
                .contains("is @Endpoint and of type String; make it a URI");
    }

    @LocalKinesis
    static class NoDynamoDb {
        @Test
        void test(DynamoDbAsyncClient client) {}
    }

    @Test
    void dynamoDbHasToBeAskedFor() {
        assertThat(TestRun.of(NoDynamoDb.class).failure())
                .contains("wants DynamoDbAsyncClient, but @LocalKinesis of NoDynamoDb has no DynamoDB;"
                        + " write @LocalKinesis(dynamoDb = true)");
    }

    @LocalKinesis
    static class NoTls {
        @Test
        void test(@Endpoint(Endpoint.Service.KINESIS_TLS) URI endpoint) {}
    }

    @Test
    void tlsHasToBeAskedFor() {
        assertThat(TestRun.of(NoTls.class).failure()).contains("write @LocalKinesis(tls = true)");
    }

    @LocalKinesis
    static class SharedFaults {
        @Test
        void test(FaultPlan faults) {}
    }

    @Test
    void faultsMustNotStrikeOtherClasses() {
        assertThat(TestRun.of(SharedFaults.class).failure()).contains("write @LocalKinesis(shared = CLASS)");
    }

    @LocalKinesis(faults = "one-lost-reply.json")
    static class SharedFaultResource {
        @Test
        void test(@StreamName String stream) {}
    }

    @Test
    void aResourceOfFaultsMustNotStrikeOtherClasses() {
        assertThat(TestRun.of(SharedFaultResource.class).failure())
                .contains("SharedFaultResource has faults", "write @LocalKinesis(shared = CLASS) as well");
    }

    @LocalKinesis(faults = "no-such.json", shared = LocalKinesis.Shared.CLASS)
    static class NoFaultResource {
        @Test
        void test(@StreamName String stream) {}
    }

    @Test
    void aResourceThatIsNotThereIsNamed() {
        assertThat(TestRun.of(NoFaultResource.class).failure())
                .contains("NoFaultResource has faults = \"no-such.json\": there is no such resource");
    }

    @LocalKinesis(faults = "unknown-kind.json", shared = LocalKinesis.Shared.CLASS)
    static class WrongFaultResource {
        @Test
        void test(@StreamName String stream) {}
    }

    @Test
    void aResourceThatIsNoPlanIsNamedWithTheReason() {
        assertThat(TestRun.of(WrongFaultResource.class).failure())
                .contains("WrongFaultResource has faults = \"unknown-kind.json\": ", "MISCHIEF");
    }

    @LocalKinesis(shards = 0)
    static class NoShards {
        @Test
        void test(@StreamName String stream) {}
    }

    @Test
    void aStreamHasAShard() {
        assertThat(TestRun.of(NoShards.class).failure())
                .contains("@LocalKinesis of NoShards asks for 0 shards; it must be 1 to 10000");
    }

    @LocalKinesis
    static class TwoMinds {
        @Stream(value = "orders", shards = 4)
        private String orders;

        @Test
        void test(@Stream("orders") String same) {
            assertThat(same).isEqualTo(orders);
        }
    }

    @Test
    void oneStreamHasOneNumberOfShards() {
        assertThat(TestRun.of(TwoMinds.class).failure())
                .contains("stream \"orders\" with 1 shards, and another asked for it with 4");
    }

    @LocalKinesis
    static class FinalField {
        @Injected
        private final @Nullable KinesisAsyncClient client = null;

        @Test
        void test() {
            assertThat(client).isNotNull();
        }
    }

    @Test
    void aFinalFieldCannotBeSet() {
        assertThat(TestRun.of(FinalField.class).failure()).contains("Field FinalField.client is final");
    }

    @LocalKinesis
    static class StrangeField {
        @Injected
        private Thread thread;

        @Test
        void test() {
            assertThat(thread).isNotNull();
        }
    }

    @Test
    void anUnknownTypeGetsTheListOfKnownOnes() {
        assertThat(TestRun.of(StrangeField.class).failure())
                .contains("Field StrangeField.thread is of type Thread; there are DynamoDbAsyncClient, DynamoDbClient,")
                .contains("KinesisAsyncClient");
    }

    @LocalKinesis
    @Execution(ExecutionMode.CONCURRENT)
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class OneObjectForAll {
        @StreamName
        private String stream;

        @Test
        void test() {
            assertThat(stream).isNotNull();
        }
    }

    @Test
    void aFieldThatTestsOverwriteForEachOtherIsRefused() {
        assertThat(TestRun.inParallel(OneObjectForAll.class).failure())
                .contains("is shared by tests that run at once", "use a parameter");
    }

    @LocalKinesis
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class OneObjectForOneAtATime {
        @StreamName
        private String stream;

        @RepeatedTest(2)
        void test(@StreamName String parameter) {
            assertThat(parameter).isEqualTo(stream);
        }
    }

    @Test
    void aFieldOfOneObjectNamesTheStreamOfTheTestThatRuns() {
        TestRun.inParallel(OneObjectForOneAtATime.class).assertSucceeded(2);
    }

    @ExtendWith(LocalKinesisExtension.class)
    static class NoAnnotation {
        @Test
        void test(@StreamName String stream) {}
    }

    @Test
    void theExtensionAloneIsNotEnough() {
        assertThat(TestRun.of(NoAnnotation.class).failure()).contains("NoAnnotation has no @LocalKinesis");
    }
}
