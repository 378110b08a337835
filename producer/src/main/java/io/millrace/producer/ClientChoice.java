package io.millrace.producer;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.ProxyConfiguration;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClientBuilder;

/** What a producer sends with: the user's client, or one it builds from what the user gave, the SDK's default chain deciding the rest. */
record ClientChoice(
        @Nullable KinesisAsyncClient given,
        @Nullable Region region,
        @Nullable AwsCredentialsProvider credentials,
        @Nullable URI endpoint,
        @Nullable URI proxy,
        @Nullable Builders builders) {
    /** What the user has begun to build. */
    record Builders(KinesisAsyncClientBuilder client, NettyNioAsyncHttpClient.Builder http) {}

    static final ClientChoice DEFAULT = new ClientChoice(null, null, null, null, null, null);

    ClientChoice withClient(KinesisAsyncClient client) {
        return new ClientChoice(client, region, credentials, endpoint, proxy, builders);
    }

    ClientChoice withRegion(Region newRegion) {
        return new ClientChoice(given, newRegion, credentials, endpoint, proxy, builders);
    }

    ClientChoice withCredentials(AwsCredentialsProvider provider) {
        return new ClientChoice(given, region, provider, endpoint, proxy, builders);
    }

    ClientChoice withEndpoint(URI uri) {
        requireHost("endpoint", uri);
        return new ClientChoice(given, region, credentials, uri, proxy, builders);
    }

    ClientChoice withProxy(URI uri) {
        requireHost("proxy", uri);
        if (uri.getPort() < 1) {
            throw new IllegalArgumentException("proxy is " + bare(uri) + ", but must name a port, as http://host:3128");
        }
        return new ClientChoice(given, region, credentials, endpoint, uri, builders);
    }

    ClientChoice withBuilders(Builders those) {
        return new ClientChoice(given, region, credentials, endpoint, proxy, those);
    }

    /**
     * The client; built if none was given.
     *
     * @throws IllegalArgumentException if the options contradict each other, or the SDK can make no client of them
     */
    SendingClient open() {
        if (given != null) {
            requireNothingBeside();
            return SendingClient.of(given);
        }
        KinesisAsyncClientBuilder builder = builders == null ? KinesisAsyncClient.builder() : builders.client();
        if (region != null) {
            builder.region(region);
        }
        if (credentials != null) {
            builder.credentialsProvider(credentials);
        }
        if (endpoint != null) {
            builder.endpointOverride(endpoint);
        }
        NettyNioAsyncHttpClient.Builder http = builders == null ? NettyNioAsyncHttpClient.builder() : builders.http();
        if (proxy != null) {
            http.proxyConfiguration(through(proxy));
        }
        try {
            return SendingClient.own(builder, http);
        } catch (SdkException e) {
            throw new IllegalArgumentException(
                    "No client can be built: " + e.getMessage()
                            + "; give region(...) and credentialsProvider(...), set AWS_REGION, or give client(...)",
                    e);
        }
    }

    private void requireNothingBeside() {
        List<String> beside = new ArrayList<>();
        if (region != null) {
            beside.add("region");
        }
        if (credentials != null) {
            beside.add("credentialsProvider");
        }
        if (endpoint != null) {
            beside.add("endpoint");
        }
        if (proxy != null) {
            beside.add("proxy");
        }
        if (builders != null) {
            beside.add("clientBuilder");
        }
        if (!beside.isEmpty()) {
            throw new IllegalArgumentException("client was given together with " + String.join(", ", beside)
                    + ", which only a client that the producer builds would follow; set them on your client, or leave"
                    + " it out");
        }
    }

    private static ProxyConfiguration through(URI proxy) {
        ProxyConfiguration.Builder builder = ProxyConfiguration.builder()
                .scheme(proxy.getScheme())
                .host(proxy.getHost())
                .port(proxy.getPort())
                // What was given here is meant for every host, whatever the process has been told besides.
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

    private static void requireHost(String option, URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!(scheme.equals("http") || scheme.equals("https")) || uri.getHost() == null) {
            throw new IllegalArgumentException(
                    option + " is " + bare(uri) + ", but must be http or https with a host, as https://host:443");
        }
    }

    /** The address without a user's name and password. */
    private static String bare(URI uri) {
        return uri.getHost() == null ? "without a host" : uri.getScheme() + "://" + uri.getHost() + ":" + uri.getPort();
    }
}
