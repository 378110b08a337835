package io.millrace.producer;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** A client like another one, until its PutRecords is made to throw: no failure of a call, but an Error out of it. */
final class PoisonedClient {
    private final AtomicReference<@Nullable Error> poison = new AtomicReference<>();
    private final KinesisAsyncClient client;

    PoisonedClient(KinesisAsyncClient sound) {
        client = (KinesisAsyncClient) Proxy.newProxyInstance(
                KinesisAsyncClient.class.getClassLoader(),
                new Class<?>[] {KinesisAsyncClient.class},
                (proxy, method, arguments) -> {
                    Error error = poison.get();
                    if (error != null && method.getName().equals("putRecords")) {
                        throw error;
                    }
                    try {
                        return method.invoke(sound, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    KinesisAsyncClient client() {
        return client;
    }

    /** From now on PutRecords throws this on the thread that calls it. */
    void poison(Error error) {
        poison.set(error);
    }
}
