package io.millrace.producer;

import io.millrace.benchmarks.producer.StubbedHttp;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** What a request of 100 units takes, per user record in it: with its body by the SDK, as on a user's client, and by our writer. */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class ProducerRequestBenchmark {
    private static final int UNITS = 100;

    private final KinesisAsyncClient usersClient = StubbedHttp.client(UNITS);
    private final KinesisAsyncClient ownClient = StubbedHttp.client(UNITS, new RequestWriter());
    private List<WireRecord> wireRecords = List.of();

    /** Makes the units. */
    @Setup
    public void setUp(StepLoad load) {
        wireRecords = Collections.nCopies(UNITS, load.appendAndClose());
    }

    /** Built, marshalled and signed, nothing sent, and the answer read. */
    @Benchmark
    @OperationsPerInvocation(UNITS * StepLoad.IN_UNIT)
    public Object requestBySdk(StepLoad load) {
        return request(usersClient, load);
    }

    /** The same with the body by our writer. */
    @Benchmark
    @OperationsPerInvocation(UNITS * StepLoad.IN_UNIT)
    public Object requestByWriter(StepLoad load) {
        return request(ownClient, load);
    }

    private Object request(KinesisAsyncClient client, StepLoad load) {
        SdkRequests requests = new SdkRequests(load.config);
        return SdkAnswers.outcome(
                client.putRecords(requests.putRecords(wireRecords)).join());
    }
}
