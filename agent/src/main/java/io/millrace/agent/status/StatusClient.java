package io.millrace.agent.status;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Path;

/** Asks the agent that runs on this host how it is: what {@code status} and {@code files} show. */
public final class StatusClient {
    private static final int MAX_ANSWER_BYTES = 64 << 20;
    private static final int TIMEOUT_MILLIS = 5_000;

    private final URI address;

    private StatusClient(URI address) {
        this.address = address;
    }

    /** The agent whose state directory this is. Throws {@link IOException}, its message for people, if none has its page there. */
    public static StatusClient of(Path stateDirectory) throws IOException {
        return new StatusClient(StatusAddress.read(stateDirectory));
    }

    /** Its status, within about five seconds. Throws {@link IOException}, its message for people, if it does not answer. */
    public AgentStatus status() throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) address.resolve("/status.json").toURL().openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        connection.setInstanceFollowRedirects(false);
        try {
            if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
                throw new IOException("the agent at " + address + " answers with " + connection.getResponseCode()
                        + "; its log tells why");
            }
            return StatusJson.read(body(connection));
        } catch (ConnectException e) {
            throw new IOException("no agent answers at " + address + ": it has stopped without saying so", e);
        } catch (SocketTimeoutException e) {
            throw new IOException(
                    "the agent at " + address + " does not answer within " + TIMEOUT_MILLIS / 1_000 + " s", e);
        } finally {
            connection.disconnect();
        }
    }

    private byte[] body(HttpURLConnection connection) throws IOException {
        try (InputStream in = connection.getInputStream()) {
            byte[] body = in.readNBytes(MAX_ANSWER_BYTES + 1);
            if (body.length > MAX_ANSWER_BYTES) {
                throw new IOException("the answer of " + address + " is longer than " + MAX_ANSWER_BYTES + " bytes");
            }
            return body;
        }
    }
}
