package io.millrace.agent.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.agent.config.AwsOptions;
import io.millrace.agent.config.AwsOptions.Credentials;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;

class CallerIdentityTest {
    private final List<CompletableFuture<software.amazon.awssdk.services.sts.model.Credentials>> fetches =
            new CopyOnWriteArrayList<>();
    private volatile Instant now = Instant.parse("2026-11-22T10:00:00Z");

    /** A user's own. */
    public static final class Own implements AwsCredentialsProvider {
        @Override
        public AwsCredentials resolveCredentials() {
            return AwsBasicCredentials.create("own", "secret");
        }
    }

    @Test
    void aRoleIsRenewedInTheBackgroundBeforeItsEndAndWaitedForWhenThereIsNone() {
        AssumedRole role = new AssumedRole(this::fetch, new Clock(), () -> {});
        CompletableFuture<String> first = CompletableFuture.supplyAsync(() -> id(role));
        while (fetches.isEmpty()) {
            Thread.onSpinWait();
        }
        give(0, "one");
        assertThat(first.join()).isEqualTo("one");
        now = now.plus(Duration.ofMinutes(54));
        assertThat(id(role)).isEqualTo("one");
        assertThat(fetches).hasSize(1);
        now = now.plus(Duration.ofMinutes(2));
        assertThat(id(role)).isEqualTo("one");
        assertThat(id(role)).isEqualTo("one");
        assertThat(fetches).hasSize(2);
        fetches.get(1).completeExceptionally(SdkClientException.create("no answer"));
        assertThat(id(role)).isEqualTo("one");
        assertThat(fetches).hasSize(3);
        give(2, "two");
        assertThat(id(role)).isEqualTo("two");
    }

    @Test
    void aRoleThatCannotBeAssumedSaysWhy() {
        AssumedRole role = new AssumedRole(
                () -> CompletableFuture.failedFuture(SdkClientException.create("not allowed, says a test")),
                new Clock(),
                () -> {});
        assertThatThrownBy(role::resolveCredentials)
                .isInstanceOf(SdkClientException.class)
                .hasMessageContaining("not allowed, says a test");
    }

    @Test
    void credentialsComeFromWhereTheOptionsSay() {
        try (CallerIdentity pair = CallerIdentity.of(options(new Credentials.Static("key", "secret")))) {
            assertThat(pair.provider().resolveCredentials().accessKeyId()).isEqualTo("key");
        }
        try (CallerIdentity own =
                CallerIdentity.of(options(new Credentials.Provider(Own.class.getName(), Optional.empty())))) {
            assertThat(own.provider().resolveCredentials().accessKeyId()).isEqualTo("own");
        }
    }

    @Test
    void aProviderThatCannotBeUsedIsNamedWithTheCause() {
        assertThatThrownBy(() -> CallerIdentity.of(
                        options(new Credentials.Provider("com.example.Mine", Optional.of("/nowhere/mine.jar")))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("com.example.Mine")
                .hasMessageContaining("no readable file /nowhere/mine.jar");
        assertThatThrownBy(() ->
                        CallerIdentity.of(options(new Credentials.Provider("java.lang.Object", Optional.empty()))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("AwsCredentialsProvider");
    }

    private CompletableFuture<software.amazon.awssdk.services.sts.model.Credentials> fetch() {
        CompletableFuture<software.amazon.awssdk.services.sts.model.Credentials> fetch = new CompletableFuture<>();
        fetches.add(fetch);
        return fetch;
    }

    private void give(int fetch, String id) {
        fetches.get(fetch)
                .complete(software.amazon.awssdk.services.sts.model.Credentials.builder()
                        .accessKeyId(id)
                        .secretAccessKey("s")
                        .sessionToken("t")
                        .expiration(now.plus(Duration.ofHours(1)))
                        .build());
    }

    private static String id(AssumedRole role) {
        return role.resolveCredentials().accessKeyId();
    }

    private static AwsOptions options(Credentials credentials) {
        AwsOptions all = AwsOptions.DEFAULT;
        return new AwsOptions(
                Optional.of("eu-west-1"),
                all.endpoint(),
                credentials,
                all.role(),
                all.externalId(),
                all.stsEndpoint(),
                all.proxy(),
                true,
                true,
                10,
                all.requestTimeout());
    }

    private final class Clock implements InstantSource {
        @Override
        public Instant instant() {
            return now;
        }
    }
}
