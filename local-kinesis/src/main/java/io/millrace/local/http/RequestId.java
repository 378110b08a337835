package io.millrace.local.http;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** The id in an answer's x-amzn-RequestId header. */
public final class RequestId {
    private RequestId() {}

    public static String next() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }
}
