package io.millrace.agent.status;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The page: one file that asks nobody but {@code /status.json}.
 *
 * @param html with its style and script inside
 * @param contentSecurityPolicy allows these two by their hashes, and nothing else
 */
record StatusPage(String html, String contentSecurityPolicy) {

    static StatusPage load() {
        String style = resource("page.css");
        String script = resource("page.js");
        String html = resource("page.html").replace("/*CSS*/", style).replace("/*JS*/", script);
        String policy = "default-src 'none'; connect-src 'self'; style-src " + hash(style) + "; script-src "
                + hash(script) + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        return new StatusPage(html, policy);
    }

    private static String resource(String name) {
        try (InputStream in = StatusPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the jar file lacks " + name + " of the status page");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
