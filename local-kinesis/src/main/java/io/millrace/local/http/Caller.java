package io.millrace.local.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who sent a request, as its headers tell; nothing of it is checked.
 *
 * @param accessKey the access key id in the Credential of the Authorization header; none if the request is not signed
 * @param userAgent the User-Agent header, empty if there is none
 */
public record Caller(Optional<String> accessKey, String userAgent) {
    private static final Pattern CREDENTIAL = Pattern.compile("\\bCredential=([^/,\\s]+)");

    /** The caller that these headers tell of. */
    public static Caller of(HttpHeaders headers) {
        String agent = headers.get(HttpHeaderNames.USER_AGENT);
        return new Caller(accessKey(headers.get(HttpHeaderNames.AUTHORIZATION)), agent == null ? "" : agent);
    }

    private static Optional<String> accessKey(@Nullable String authorization) {
        if (authorization == null) {
            return Optional.empty();
        }
        Matcher matched = CREDENTIAL.matcher(authorization);
        return matched.find() ? Optional.of(matched.group(1)) : Optional.empty();
    }
}
