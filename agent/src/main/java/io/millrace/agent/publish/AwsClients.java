package io.millrace.agent.publish;

import io.millrace.agent.config.AwsOptions;
import java.net.URI;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.ProxyConfiguration;
import software.amazon.awssdk.regions.Region;

/**
 * What {@link AwsOptions} mean for the SDK's clients. Certificates are always checked; what is not given is left to the SDK's chain. A clock
 * that is wrong costs a refused request: the SDK takes the difference from the answer and signs by the service's time from then on.
 */
public final class AwsClients {
    private AwsClients() {}

    /** Sets region, endpoint, credentials, FIPS and dual-stack of a client's builder, and answers it. */
    public static <B extends AwsClientBuilder<B, C>, C> B configure(
            B builder, AwsOptions options, Optional<URI> endpoint, AwsCredentialsProvider credentials) {
        options.region().ifPresent(region -> builder.region(Region.of(region)));
        endpoint.ifPresent(builder::endpointOverride);
        builder.credentialsProvider(credentials);
        if (options.fips()) {
            builder.fipsEnabled(true);
        }
        if (options.dualStack()) {
            builder.dualstackEnabled(true);
        }
        return builder;
    }

    /** An HTTP client's builder: proxy, connections, deadlines. */
    public static NettyNioAsyncHttpClient.Builder http(AwsOptions options) {
        NettyNioAsyncHttpClient.Builder http = NettyNioAsyncHttpClient.builder()
                .maxConcurrency(options.maxConnections())
                .connectionTimeout(options.requestTimeout());
        options.proxy().ifPresent(proxy -> http.proxyConfiguration(through(proxy)));
        return http;
    }

    private static ProxyConfiguration through(URI proxy) {
        ProxyConfiguration.Builder builder = ProxyConfiguration.builder()
                .scheme(proxy.getScheme())
                .host(proxy.getHost())
                .port(proxy.getPort())
                .useSystemPropertyValues(false)
                .useEnvironmentVariableValues(false);
        String user = proxy.getUserInfo();
        if (user != null) {
            int colon = user.indexOf(':');
            builder.username(colon < 0 ? user : user.substring(0, colon));
            builder.password(colon < 0 ? "" : user.substring(colon + 1));
        }
        return builder.build();
    }
}
