package io.millrace.agent.config;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * How a service is reached and as whom. What is empty is left to the SDK's chain.
 *
 * @param region name of the region
 * @param endpoint address of the service
 * @param credentials as whom
 * @param role ARN of a role to assume
 * @param externalId for that role
 * @param stsEndpoint address of the token service
 * @param proxy http or https address, {@code http://user:password@host:port} if it asks for a name
 * @param fips whether FIPS endpoints are used
 * @param dualStack whether dual-stack endpoints are used
 * @param maxConnections the most connections
 * @param requestTimeout deadline of a call
 */
public record AwsOptions(
        Optional<String> region,
        Optional<URI> endpoint,
        Credentials credentials,
        Optional<String> role,
        Optional<String> externalId,
        Optional<URI> stsEndpoint,
        Optional<URI> proxy,
        boolean fips,
        boolean dualStack,
        int maxConnections,
        Duration requestTimeout) {
    /** All by the chain. */
    public static final AwsOptions DEFAULT = new AwsOptions(
            Optional.empty(),
            Optional.empty(),
            new Credentials.Chain(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            false,
            false,
            50,
            Duration.ofSeconds(6));

    /** Without what is secret: the external id, and the name and password for the proxy. */
    @Override
    public String toString() {
        return "AwsOptions[region=" + region.orElse("-") + ", endpoint="
                + endpoint.map(URI::toString).orElse("-") + ", credentials=" + credentials + ", role="
                + role.orElse("-")
                + ", proxy="
                + proxy.map(address -> address.getHost() + ":" + address.getPort())
                        .orElse("-") + ", fips=" + fips
                + ", dualStack=" + dualStack + "]";
    }

    /** Where credentials come from. None of these tells them in {@code toString}. */
    public sealed interface Credentials {
        /** The SDK's chain. */
        record Chain() implements Credentials {}

        /** Written in the configuration. */
        record Static(String accessKeyId, String secretAccessKey) implements Credentials {
            @Override
            public String toString() {
                return "Static[secret]";
            }
        }

        /** A profile of the shared files. */
        record Profile(String name) implements Credentials {}

        /** A class of the user's that is an {@code AwsCredentialsProvider}, from a jar file if one is named. */
        record Provider(String className, Optional<String> location) implements Credentials {}
    }
}
