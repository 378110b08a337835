package io.millrace.producer;

import io.millrace.local.LocalKinesis;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** Clients of an engine's TLS port that trust its certificate and no other. */
final class TlsClients {
    private TlsClients() {}

    /** A client whose requests a fault plan can tell by this access key. */
    static KinesisAsyncClient of(LocalKinesis kinesis, String accessKey) {
        TrustManager[] trust = trusting(kinesis.certificate());
        return KinesisAsyncClient.builder()
                .endpointOverride(kinesis.tlsEndpoint())
                .region(Region.of(kinesis.region()))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, "secret")))
                .httpClientBuilder(NettyNioAsyncHttpClient.builder().tlsTrustManagersProvider(() -> trust))
                .build();
    }

    private static TrustManager[] trusting(X509Certificate certificate) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry("engine", certificate);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            return trust.getTrustManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("The engine's certificate could not be trusted", e);
        }
    }
}
