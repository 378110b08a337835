package io.millrace.local;

import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.ProtocolNegotiation;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** Unchanged AWS clients for an engine in this JVM. */
final class Clients {
    private Clients() {}

    /** Every way a client can speak to the engine. */
    enum Transport {
        HTTP_1(Protocol.HTTP1_1, ProtocolNegotiation.ASSUME_PROTOCOL, false),
        HTTP_2_CLEARTEXT(Protocol.HTTP2, ProtocolNegotiation.ASSUME_PROTOCOL, false),
        TLS_HTTP_1(Protocol.HTTP1_1, ProtocolNegotiation.ASSUME_PROTOCOL, true),
        TLS_HTTP_2_PRIOR_KNOWLEDGE(Protocol.HTTP2, ProtocolNegotiation.ASSUME_PROTOCOL, true),
        TLS_HTTP_2_ALPN(Protocol.HTTP2, ProtocolNegotiation.ALPN, true);

        private final Protocol protocol;
        private final ProtocolNegotiation negotiation;
        private final boolean isTls;

        Transport(Protocol protocol, ProtocolNegotiation negotiation, boolean isTls) {
            this.protocol = protocol;
            this.negotiation = negotiation;
            this.isTls = isTls;
        }
    }

    /** A client that never retries, so that a test sees every answer. */
    static KinesisAsyncClient plain(LocalKinesis kinesis) {
        return client(kinesis, Transport.HTTP_1);
    }

    /** A client that gives every attempt so much time and tries again, as applications do. */
    static KinesisAsyncClient retrying(LocalKinesis kinesis, Transport transport, Duration attempt) {
        ClientOverrideConfiguration patience = ClientOverrideConfiguration.builder()
                .apiCallAttemptTimeout(attempt)
                .retryStrategy(DefaultRetryStrategy.standardStrategyBuilder()
                        .maxAttempts(5)
                        .build())
                .build();
        return transport.isTls
                ? client(kinesis.tlsEndpoint(), transport, trusting(kinesis.certificate()), patience)
                : client(kinesis.endpoint(), transport, new TrustManager[0], patience);
    }

    static KinesisAsyncClient client(LocalKinesis kinesis, Transport transport) {
        return transport.isTls
                ? client(kinesis.tlsEndpoint(), transport, trusting(kinesis.certificate()))
                : client(kinesis.endpoint(), transport, new TrustManager[0]);
    }

    /** A client for an engine in another process. */
    static KinesisAsyncClient plain(URI endpoint) {
        return client(endpoint, Transport.HTTP_1, new TrustManager[0]);
    }

    private static KinesisAsyncClient client(URI endpoint, Transport transport, TrustManager[] trust) {
        ClientOverrideConfiguration once = ClientOverrideConfiguration.builder()
                .retryStrategy(DefaultRetryStrategy.doNotRetry())
                .build();
        return client(endpoint, transport, trust, once);
    }

    private static KinesisAsyncClient client(
            URI endpoint, Transport transport, TrustManager[] trust, ClientOverrideConfiguration patience) {
        NettyNioAsyncHttpClient.Builder http = NettyNioAsyncHttpClient.builder()
                .protocol(transport.protocol)
                .protocolNegotiation(transport.negotiation)
                .connectionTimeout(Duration.ofSeconds(5))
                .readTimeout(Duration.ofSeconds(10));
        if (transport.isTls) {
            http.tlsTrustManagersProvider(() -> trust);
        }
        return KinesisAsyncClient.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "thing")))
                .overrideConfiguration(patience)
                .httpClient(http.build())
                .build();
    }

    /** Trusts the engine's generated certificate and no other. */
    private static TrustManager[] trusting(X509Certificate certificate) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry("local-kinesis", certificate);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            return trust.getTrustManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
