package io.millrace.benchmarks.producer;

import io.millrace.benchmarks.measure.Jvm;
import io.millrace.benchmarks.measure.ProcessTree;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A sink, and drivers that put into it one after the other. */
final class Arena implements AutoCloseable {
    private final SinkProcess sink;
    private final List<String> jvmOptions;

    /**
     * @param jvmOptions of the drivers, the same for every side
     */
    Arena(int shards, boolean takesApart, List<String> jvmOptions) throws IOException {
        this.sink = new SinkProcess(shards, takesApart);
        this.jvmOptions = List.copyOf(jvmOptions);
    }

    SinkProcess sink() {
        return sink;
    }

    /** Starts a driver. */
    Driver start(SideName side, Load load) throws IOException {
        List<String> options = new ArrayList<>(jvmOptions);
        options.addAll(sink.trustOptions());
        List<String> arguments = new ArrayList<>(List.of(side.name(), Integer.toString(sink.port())));
        arguments.addAll(load.arguments());
        return new Driver(Jvm.start(options, LoadDriver.class, arguments));
    }

    /** Runs a driver to its end. */
    Outcome run(SideName side, Load load) throws IOException {
        return start(side, load).outcome();
    }

    @Override
    public void close() throws IOException {
        sink.close();
    }

    /** A driver at work. */
    static final class Driver {
        private final Process process;

        private Driver(Process process) {
            this.process = process;
        }

        boolean isAlive() {
            return process.isAlive();
        }

        /** Its processes at this moment. */
        ProcessTree tree() {
            return ProcessTree.of(process.toHandle());
        }

        /** Waits for its end. */
        Outcome outcome() throws IOException {
            try (BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                String line = out.readLine();
                while (line != null && !line.startsWith("outcome")) {
                    System.err.println(line);
                    line = out.readLine();
                }
                process.onExit().join();
                if (line == null) {
                    throw new IOException("The driver ended without an outcome; what went wrong stands above");
                }
                return Outcome.parse(line);
            }
        }
    }
}
