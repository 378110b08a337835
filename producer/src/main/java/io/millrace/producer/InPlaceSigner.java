package io.millrace.producer;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.http.auth.aws.scheme.AwsV4AuthScheme;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignRequest;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignedRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignerProperty;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.identity.spi.IdentityProviders;

/**
 * The SDK's signature of a {@link WrittenBody}, from its bytes where they lie: the SDK would first copy the body into an array of its whole
 * length, which is larger than anything else of a request. Everything else is signed as the SDK signs it.
 */
final class InPlaceSigner implements AwsV4HttpSigner {
    /** All that the SDK's own signer looks at. */
    static final List<SignerProperty<?>> PROPERTIES = List.of(
            SIGNING_CLOCK,
            REGION_NAME,
            SERVICE_SIGNING_NAME,
            DOUBLE_URL_ENCODE,
            NORMALIZE_PATH,
            AUTH_LOCATION,
            EXPIRATION_DURATION,
            PAYLOAD_SIGNING_ENABLED,
            CHUNK_ENCODING_ENABLED,
            CHECKSUM_ALGORITHM);

    private final AwsV4HttpSigner sdk = AwsV4HttpSigner.create();

    /** What a client is given to sign in place. */
    static AwsV4AuthScheme scheme() {
        AwsV4AuthScheme usual = AwsV4AuthScheme.create();
        InPlaceSigner signer = new InPlaceSigner();
        return new AwsV4AuthScheme() {
            @Override
            public String schemeId() {
                return usual.schemeId();
            }

            @Override
            public IdentityProvider<AwsCredentialsIdentity> identityProvider(IdentityProviders providers) {
                return usual.identityProvider(providers);
            }

            @Override
            public AwsV4HttpSigner signer() {
                return signer;
            }
        };
    }

    @Override
    public SignedRequest sign(SignRequest<? extends AwsCredentialsIdentity> request) {
        return sdk.sign(request);
    }

    @Override
    public CompletableFuture<AsyncSignedRequest> signAsync(AsyncSignRequest<? extends AwsCredentialsIdentity> request) {
        if (!(request.payload().orElse(null) instanceof WrittenBody body)) {
            return sdk.signAsync(request);
        }
        SignRequest.Builder<AwsCredentialsIdentity> same = SignRequest.<AwsCredentialsIdentity>builder(
                        request.identity())
                .request(request.request())
                .payload(body::stream);
        PROPERTIES.forEach(property -> copy(property, request, same));
        return CompletableFuture.completedFuture(AsyncSignedRequest.builder()
                .request(sdk.sign(same.build()).request())
                .payload(body)
                .build());
    }

    private static <T> void copy(
            SignerProperty<T> property,
            AsyncSignRequest<? extends AwsCredentialsIdentity> from,
            SignRequest.Builder<AwsCredentialsIdentity> to) {
        if (from.hasProperty(property)) {
            to.putProperty(property, from.property(property));
        }
    }
}
