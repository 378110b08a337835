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

/** What the SDK takes for a request of 100 units, per user record in it. */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class ProducerRequestBenchmark {
    private static final int UNITS = 100;

    private final KinesisAsyncClient client = StubbedHttp.client(UNITS);
    private List<WireRecord> wireRecords = List.of();

    /** Makes the units. */
    @Setup
    public void setUp(StepLoad load) {
        wireRecords = Collections.nCopies(UNITS, load.appendAndClose());
    }

    /** Built, marshalled and signed, nothing sent, and the answer read. */
    @Benchmark
    @OperationsPerInvocation(UNITS * StepLoad.IN_UNIT)
    public Object request(StepLoad load) {
        SdkRequests requests = new SdkRequests(load.config);
        return SdkAnswers.outcome(
                client.putRecords(requests.putRecords(wireRecords)).join());
    }
}
