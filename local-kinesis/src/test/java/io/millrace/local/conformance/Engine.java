package io.millrace.local.conformance;

import java.net.URI;
import java.nio.file.Path;

/** What answers at the other end. */
interface Engine extends AutoCloseable {
    /** A folder with the npm package kinesis-local: the suite starts the engine in it. */
    String KINESIS_MOCK = "millrace.conformance.kinesis-mock";
    /** An engine that runs already. */
    String ENDPOINT = "millrace.conformance.endpoint";

    /** The column of the table of differences. */
    String name();

    /** Where streams change their state within a fraction of a second. */
    URI endpoint();

    /** Where a change takes some seconds, so that a test can look at the state in between. */
    URI slowEndpoint();

    /** Lets the changes that are under way at the slow endpoint end at once, on an engine whose clock can be moved. */
    default void endSlowChanges() {}

    @Override
    void close();

    /** The engine that the system properties ask for, else local-kinesis. */
    static Engine start() {
        String folder = System.getProperty(KINESIS_MOCK, "");
        if (!folder.isEmpty()) {
            return NodeEngine.start(Path.of(folder));
        }
        String endpoint = System.getProperty(ENDPOINT, "");
        return endpoint.isEmpty() ? LocalEngine.start() : new RunningEngine(URI.create(endpoint));
    }

    /** An engine that somebody else starts and stops; no difference is expected of it. */
    record RunningEngine(URI endpoint) implements Engine {
        @Override
        public String name() {
            return endpoint.toString();
        }

        @Override
        public URI slowEndpoint() {
            return endpoint;
        }

        @Override
        public void close() {
            // Not ours.
        }
    }
}
