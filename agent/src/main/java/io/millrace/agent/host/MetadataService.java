package io.millrace.agent.host;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The instance metadata service, version 2 alone: a token first, then what is asked for with it. A service that gives no token is not asked
 * without one. Each request has its time; what is too long to be an answer is refused. Blocks.
 */
final class MetadataService {
    private static final int TOKEN_SECONDS = 300;
    private static final int MAX_TAGS = 50;
    private static final int MAX_RESPONSE_BYTES = 64 * 1024;

    /** Names in the identity document, and those that records are given. */
    private static final Map<String, String> NAMES = Map.of(
            "privateIp", "privateIp",
            "availabilityZone", "availabilityZone",
            "instanceId", "instanceId",
            "instanceType", "instanceType",
            "accountId", "accountId",
            "imageId", "amiId",
            "region", "region");

    private final URI base;
    private final boolean withTags;
    private final Duration timeout;
    private final HttpClient client;
    private String token = "";

    /** With the base address, as {@code http://169.254.169.254}. Only one thread at a time may use it; {@code timeout} is of a request. */
    MetadataService(URI base, boolean withTags, Duration timeout) {
        this.base = base;
        this.withTags = withTags;
        this.timeout = timeout;
        // The service is on this host: a proxy would answer for another.
        client = HttpClient.newBuilder()
                .connectTimeout(timeout)
                .proxy(HttpClient.Builder.NO_PROXY)
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** What the instance is, and its tags as they are named if they are wanted and may be read. */
    Map<String, String> fetch() throws IOException, InterruptedException {
        Map<String, String> fields = new LinkedHashMap<>();
        document(get("/latest/dynamic/instance-identity/document"), fields);
        if (fields.isEmpty()) {
            throw new IOException("the identity document has none of " + NAMES.keySet());
        }
        if (withTags) {
            tags(fields);
        }
        return fields;
    }

    private static void document(byte[] document, Map<String, String> fields) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(document)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("the identity document is not a JSON object");
            }
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                JsonToken value = parser.nextToken();
                String known = NAMES.get(name);
                if (known != null && value == JsonToken.VALUE_STRING) {
                    fields.put(known, parser.getText());
                }
                parser.skipChildren();
            }
        }
    }

    /** An instance whose tags are not to be had in its metadata answers 404: then it has none. A tag does not replace what is known. */
    private void tags(Map<String, String> fields) throws IOException, InterruptedException {
        HttpResponse<byte[]> list = ask("/latest/meta-data/tags/instance");
        if (list.statusCode() == 404) {
            return;
        }
        String names = new String(checked(list), StandardCharsets.UTF_8);
        for (String name : names.lines().limit(MAX_TAGS).toList()) {
            String escaped = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
            fields.putIfAbsent(
                    name, new String(get("/latest/meta-data/tags/instance/" + escaped), StandardCharsets.UTF_8));
        }
    }

    private byte[] get(String path) throws IOException, InterruptedException {
        return checked(ask(path));
    }

    /** A token may have expired, or be of a service that was started anew: it is fetched once more. */
    private HttpResponse<byte[]> ask(String path) throws IOException, InterruptedException {
        if (!token.isEmpty()) {
            HttpResponse<byte[]> response = askWithToken(path);
            if (response.statusCode() != 401) {
                return response;
            }
        }
        HttpRequest request = request("/latest/api/token")
                .header("X-aws-ec2-metadata-token-ttl-seconds", Integer.toString(TOKEN_SECONDS))
                .PUT(HttpRequest.BodyPublishers.noBody())
                .build();
        token = new String(checked(send(request)), StandardCharsets.US_ASCII).strip();
        if (token.isEmpty()) {
            throw new IOException("PUT /latest/api/token was answered with nothing");
        }
        return askWithToken(path);
    }

    private HttpResponse<byte[]> askWithToken(String path) throws IOException, InterruptedException {
        return send(
                request(path).header("X-aws-ec2-metadata-token", token).GET().build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path)).timeout(timeout);
    }

    /** The client's own timeout ends with the headers: a body that does not come would be waited for without end. */
    private HttpResponse<byte[]> send(HttpRequest request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> response =
                client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
        try {
            return response.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException(
                    request.method() + " " + request.uri().getPath() + " was not answered in " + timeout, e);
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e);
        } finally {
            response.cancel(true);
        }
    }

    private static byte[] checked(HttpResponse<byte[]> response) throws IOException {
        String what = response.request().method() + " " + response.uri().getPath();
        if (response.statusCode() != 200) {
            throw new IOException(what + " was answered with " + response.statusCode());
        }
        if (response.body().length > MAX_RESPONSE_BYTES) {
            throw new IOException(what + " was answered with more than " + MAX_RESPONSE_BYTES + " bytes");
        }
        return response.body();
    }
}
