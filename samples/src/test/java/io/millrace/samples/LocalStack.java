package io.millrace.samples;

import java.net.URI;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

/** LocalStack, where somebody runs it already, or in a container. */
final class LocalStack {
    /** A variable of the environment with the address of one that runs. */
    static final String ENDPOINT = "MILLRACE_TEST_ENDPOINT";
    /** The last that needs no token. */
    private static final String IMAGE = "localstack/localstack:4.14.0";

    private LocalStack() {}

    static Backend start() {
        String address = System.getenv(ENDPOINT);
        if (address != null && !address.isBlank()) {
            return Backend.at(URI.create(address), () -> {}, true);
        }
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            throw new IllegalStateException("LocalStack cannot be started: there is no Docker, and " + ENDPOINT
                    + " names no address where it runs already");
        }
        LocalStackContainer container =
                new LocalStackContainer(DockerImageName.parse(IMAGE)).withServices("kinesis", "dynamodb");
        container.start();
        return Backend.at(container.getEndpoint(), container::stop, false);
    }
}
