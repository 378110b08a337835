package io.millrace.local;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** Credentials for engines on this machine: signatures need some, and nobody checks them. */
final class LocalCredentials {
    static final String ACCESS_KEY = "local";
    static final String SECRET_KEY = "local";

    private LocalCredentials() {}

    static AwsCredentialsProvider provider() {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY));
    }
}
