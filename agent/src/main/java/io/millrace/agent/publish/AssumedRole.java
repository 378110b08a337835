package io.millrace.agent.publish;

import io.millrace.agent.config.AwsOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sts.StsAsyncClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;
import software.amazon.awssdk.services.sts.model.Credentials;

/**
 * The credentials of a role, for an hour at a time. They are renewed in the background from five minutes before their end on, so that nobody
 * waits, and fetched by those who ask when there are none. Safe for use by several threads.
 */
final class AssumedRole implements AwsCredentialsProvider, AutoCloseable {
    private static final String SESSION = "MillraceAgent";
    private static final int SECONDS = 3_600;
    private static final Duration RENEW_BEFORE = Duration.ofMinutes(5);
    private static final Duration USELESS_BEFORE = Duration.ofSeconds(30);

    private final Supplier<CompletableFuture<Credentials>> fetch;
    private final InstantSource clock;
    private final Runnable onClose;
    private @Nullable Credentials current;
    private @Nullable CompletableFuture<Credentials> renewal;

    AssumedRole(Supplier<CompletableFuture<Credentials>> fetch, InstantSource clock, Runnable onClose) {
        this.fetch = fetch;
        this.clock = clock;
        this.onClose = onClose;
    }

    /** The role of options, assumed as somebody. */
    static AssumedRole of(AwsOptions options, String roleArn, AwsCredentialsProvider as) {
        AssumeRoleRequest request = AssumeRoleRequest.builder()
                .roleArn(roleArn)
                .roleSessionName(SESSION)
                .durationSeconds(SECONDS)
                .externalId(options.externalId().orElse(null))
                .overrideConfiguration(
                        call -> call.apiCallTimeout(options.requestTimeout().multipliedBy(3)))
                .build();
        StsAsyncClient client = AwsClients.configure(StsAsyncClient.builder(), options, options.stsEndpoint(), as)
                .httpClientBuilder(AwsClients.http(options))
                .build();
        return new AssumedRole(
                () -> client.assumeRole(request).thenApply(AssumeRoleResponse::credentials),
                InstantSource.system(),
                client::close);
    }

    @Override
    public AwsCredentials resolveCredentials() {
        CompletableFuture<Credentials> wanted;
        synchronized (this) {
            Instant now = clock.instant();
            if (!isGoodFor(RENEW_BEFORE, now) && (renewal == null || renewal.isDone())) {
                renewal = fetch.get().whenComplete((fetched, failure) -> renewed(fetched));
            }
            Credentials usable = current;
            if (usable != null && isGoodFor(USELESS_BEFORE, now)) {
                return session(usable);
            }
            wanted = Objects.requireNonNull(renewal);
        }
        try {
            return session(wanted.join());
        } catch (CompletionException e) {
            if (e.getCause() instanceof SdkException cause) {
                throw cause;
            }
            throw SdkClientException.create("The role cannot be assumed: " + e.getCause(), e);
        }
    }

    private synchronized void renewed(@Nullable Credentials fetched) {
        current = fetched == null ? current : fetched;
    }

    private boolean isGoodFor(Duration time, Instant now) {
        return current != null && now.plus(time).isBefore(current.expiration());
    }

    private static AwsCredentials session(Credentials from) {
        return AwsSessionCredentials.create(from.accessKeyId(), from.secretAccessKey(), from.sessionToken());
    }

    @Override
    public void close() {
        onClose.run();
    }
}
