package io.millrace.local;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import software.amazon.awssdk.core.client.builder.SdkAsyncClientBuilder;
import software.amazon.awssdk.core.client.builder.SdkSyncClientBuilder;
import software.amazon.awssdk.http.SdkHttpConfigurationOption;
import software.amazon.awssdk.http.SdkHttpService;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.async.SdkAsyncHttpService;
import software.amazon.awssdk.utils.AttributeMap;

/** The SDK's HTTP clients, whichever of them the class path has. */
final class HttpClients {
    private HttpClients() {}

    /**
     * Keeps one HTTP client open for as long as the JVM lives, if the class path has one. The SDK ends the threads that its clients
     * share with the last of them, which takes two seconds: in tests, after every test.
     */
    static void keepThreads() {
        Objects.requireNonNull(Kept.CLIENT);
    }

    private static final class Kept {
        static final Optional<SdkAsyncHttpClient> CLIENT = ServiceLoader.load(SdkAsyncHttpService.class)
                .findFirst()
                .map(service -> service.createAsyncHttpClientFactory().build());
    }

    /** Fails with one line if synchronous clients cannot work; the SDK's own message has many. */
    static void requireSync(String client) {
        var unused = first(SdkHttpService.class, client, "apache5-client or url-connection-client");
    }

    /** Lets a client trust the engine's certificate and no other. */
    static void trust(X509Certificate certificate, Object builder) {
        TrustManager[] managers = trusting(certificate);
        AttributeMap trust = AttributeMap.builder()
                .put(SdkHttpConfigurationOption.TLS_TRUST_MANAGERS_PROVIDER, () -> managers)
                .build();
        if (builder instanceof SdkAsyncClientBuilder<?, ?> asynchronous) {
            asynchronous.httpClientBuilder(
                    defaults -> first(SdkAsyncHttpService.class, "A TLS client", "netty-nio-client")
                            .createAsyncHttpClientFactory()
                            .buildWithDefaults(trust.merge(defaults)));
        } else if (builder instanceof SdkSyncClientBuilder<?, ?> synchronous) {
            synchronous.httpClientBuilder(
                    defaults -> first(SdkHttpService.class, "A TLS client", "apache5-client or url-connection-client")
                            .createHttpClientBuilder()
                            .buildWithDefaults(trust.merge(defaults)));
        }
    }

    private static <S> S first(Class<S> service, String client, String artifacts) {
        Iterator<S> found = ServiceLoader.load(service).iterator();
        if (!found.hasNext()) {
            throw new LocalKinesisException(
                    client + " needs an HTTP client of the AWS SDK, and the class path has none; add"
                            + " software.amazon.awssdk:" + artifacts,
                    null);
        }
        return found.next();
    }

    private static TrustManager[] trusting(X509Certificate certificate) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry("local-kinesis", certificate);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            return trust.getTrustManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("The engine's certificate could not be trusted", e);
        }
    }
}
