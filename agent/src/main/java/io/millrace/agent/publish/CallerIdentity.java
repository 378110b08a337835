package io.millrace.agent.publish;

import io.millrace.agent.config.AwsOptions;
import io.millrace.agent.config.AwsOptions.Credentials;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.utils.IoUtils;

/** As whom services are called, by {@link AwsOptions}; and what there is to close when nobody calls any more. */
public final class CallerIdentity implements AutoCloseable {
    private final Deque<AutoCloseable> closeables = new ArrayDeque<>();
    private final AwsCredentialsProvider provider;

    private CallerIdentity(AwsOptions options) {
        AwsCredentialsProvider own = kept(own(options.credentials()));
        this.provider = options.role().isEmpty()
                ? own
                : kept(AssumedRole.of(options, options.role().get(), own));
    }

    /**
     * The identity that options describe. Nothing is fetched yet.
     *
     * @throws IllegalArgumentException if the user's class of a provider cannot be used; it names the class and says why
     */
    public static CallerIdentity of(AwsOptions options) {
        return new CallerIdentity(options);
    }

    /** What gives credentials, and renews them before they expire. */
    public AwsCredentialsProvider provider() {
        return provider;
    }

    /** Closes providers, the role's client, the user's jar. */
    @Override
    public void close() {
        closeables.forEach(one -> IoUtils.closeQuietlyV2(one, null));
        closeables.clear();
    }

    private AwsCredentialsProvider own(Credentials credentials) {
        if (credentials instanceof Credentials.Static pair) {
            return StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(pair.accessKeyId(), pair.secretAccessKey()));
        } else if (credentials instanceof Credentials.Profile profile) {
            return ProfileCredentialsProvider.create(profile.name());
        } else if (credentials instanceof Credentials.Provider provided) {
            return users(provided.className(), provided.location());
        }
        return DefaultCredentialsProvider.builder().build();
    }

    private AwsCredentialsProvider users(String className, Optional<String> location) {
        try {
            ClassLoader loader = location.isEmpty() ? CallerIdentity.class.getClassLoader() : jar(location.get());
            Object made = Class.forName(className, true, loader)
                    .getDeclaredConstructor()
                    .newInstance();
            if (made instanceof AwsCredentialsProvider given) {
                return given;
            }
        } catch (IOException | ReflectiveOperationException | LinkageError e) {
            close();
            throw new IllegalArgumentException(
                    "The credentials provider " + className
                            + location.map(jar -> " of " + jar).orElse("") + " cannot be used: " + e
                            + "; it needs a public class with a public constructor without parameters",
                    e);
        }
        close();
        throw new IllegalArgumentException("The credentials provider " + className
                + " is no software.amazon.awssdk.auth.credentials.AwsCredentialsProvider; providers of the SDK's first"
                + " version have to be written anew");
    }

    private ClassLoader jar(String location) throws IOException {
        Path file = Path.of(location);
        if (!Files.isReadable(file)) {
            throw new IOException("there is no readable file " + location);
        }
        URLClassLoader loader =
                new URLClassLoader(new URL[] {file.toUri().toURL()}, CallerIdentity.class.getClassLoader());
        closeables.push(loader);
        return loader;
    }

    private <P extends AwsCredentialsProvider> P kept(P one) {
        if (one instanceof AutoCloseable closeable) {
            closeables.push(closeable);
        }
        return one;
    }
}
