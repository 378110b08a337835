package io.millrace.cli;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say where Kinesis and DynamoDB are; without them the SDK's own rules hold. */
final class EndpointOptions {
    @Option(
            names = "--endpoint-url",
            paramLabel = "URL",
            description = "Kinesis endpoint, e.g. http://127.0.0.1:4567 (default: AWS, or AWS_ENDPOINT_URL).")
    @Nullable
    URI kinesis;

    @Option(
            names = "--dynamodb-endpoint-url",
            paramLabel = "URL",
            description = "DynamoDB endpoint (default: that of --endpoint-url where it is not AWS, else AWS).")
    @Nullable
    URI dynamoDb;

    @Option(names = "--insecure", description = "Accept any TLS certificate; for local engines only.")
    boolean insecure;

    /** Clients for these endpoints; the caller closes them. */
    Clients clients() {
        requireUsable("--endpoint-url", kinesis);
        requireUsable("--dynamodb-endpoint-url", dynamoDb);
        return Clients.of(kinesis, dynamoDb != null ? dynamoDb : besideKinesis(), insecure);
    }

    /** Where queues are: as given, else where Kinesis is, if that is not AWS. */
    @Nullable
    URI queues(String option, @Nullable URI given) {
        requireUsable(option, given);
        return given != null ? given : besideKinesis();
    }

    /** LocalStack and its like serve all services on one address; AWS does not. */
    private @Nullable URI besideKinesis() {
        return kinesis == null || isAws(kinesis) ? null : kinesis;
    }

    private static boolean isAws(URI endpoint) {
        String host = endpoint.getHost();
        return host.endsWith(".amazonaws.com") || host.endsWith(".amazonaws.com.cn") || host.endsWith(".api.aws");
    }

    private static void requireUsable(String option, @Nullable URI endpoint) {
        if (endpoint == null) {
            return;
        }
        String scheme = endpoint.getScheme();
        if (endpoint.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
            throw new UserError(option + " '" + endpoint
                    + "' is not an address; write it as http://HOST:PORT or https://HOST:PORT");
        }
        if (LocalEndpoint.isLocal(endpoint)) {
            LocalEndpoint.requireListening(option, endpoint);
        }
    }
}
