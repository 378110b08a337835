package io.millrace.producer;

import io.millrace.producer.KplNote.Changed;
import io.millrace.producer.KplNote.Taken;
import io.millrace.producer.KplOption.Meaning;
import io.millrace.producer.KplOption.Translation;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;

/** What the KPL's options of the connection mean here. */
final class KplConnection {
    private static final long DEFAULT_PORT = 443;

    private KplConnection() {}

    static Translation region(String value, KplValues all) {
        if (value.isEmpty()) {
            return Translation.noted(new Taken("Region", value, "no region(...): the SDK's chain finds it"));
        }
        return new Translation(
                new Taken("Region", value, "region(Region.of(\"" + value + "\"))"),
                builder -> builder.region(Region.of(value)));
    }

    static Translation kinesisEndpoint(String value, KplValues all) {
        if (value.isEmpty()) {
            return Translation.noted(new Taken("KinesisEndpoint", value, "no endpoint(...): that of the region"));
        }
        URI endpoint = address("https", null, value, all.number("KinesisPort", DEFAULT_PORT));
        return new Translation(
                new Taken("KinesisEndpoint", value, "endpoint(" + endpoint + ")"),
                builder -> builder.endpoint(endpoint));
    }

    /** A part of what {@link #kinesisEndpoint} sets. */
    static Translation kinesisPort(String value, KplValues all) {
        return Translation.noted(
                all.text("KinesisEndpoint").isEmpty()
                        ? new Changed("KinesisPort", value, "not set without a KinesisEndpoint")
                        : new Taken("KinesisPort", value, "the port of endpoint(...)"));
    }

    static Translation verifyCertificate(String value, KplValues all) {
        return Translation.noted(
                Boolean.parseBoolean(value)
                        ? new Taken("VerifyCertificate", value, "what is done unless client(...) does otherwise")
                        : new Changed(
                                "VerifyCertificate",
                                value,
                                "certificates are checked; to trust one of your own, put it into the JVM's trust store,"
                                        + " or give client(...) a KinesisAsyncClient that does not check"));
    }

    /** The four options of the proxy make one address. */
    static Meaning proxy(String option) {
        return (value, all) -> {
            String host = all.text("ProxyHost");
            if (host.isEmpty()) {
                return Translation.noted(new Changed(option, value, "no proxy(...) is set without a ProxyHost"));
            }
            long port = all.number("ProxyPort", DEFAULT_PORT);
            URI proxy = address("http", user(all), host, port);
            return new Translation(
                    new Taken(option, value, "a part of proxy(http://" + host + ":" + port + ")"),
                    builder -> builder.proxy(proxy));
        };
    }

    private static @Nullable String user(KplValues all) {
        String name = all.text("ProxyUserName");
        return name.isEmpty() ? null : name + ":" + all.text("ProxyPassword");
    }

    /** The parts are escaped where they need it. */
    private static URI address(String scheme, @Nullable String user, String host, long port) {
        try {
            return new URI(scheme, user, host, (int) port, null, null, null);
        } catch (URISyntaxException e) {
            // Its message holds the whole address, which may have a password in it.
            throw new IllegalArgumentException("'" + host + "' is no host name");
        }
    }
}
