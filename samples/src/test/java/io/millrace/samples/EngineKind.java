package io.millrace.samples;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What tests can run on. */
enum EngineKind {
    /** In this JVM; the default. */
    LOCAL_KINESIS,
    /** A process of Node, in the folder of the npm package that another property names; DynamoDB Local in this JVM. */
    KINESIS_MOCK,
    /** At the address in {@code MILLRACE_TEST_ENDPOINT}, or a container of its own. */
    LOCALSTACK,
    /** The account and region of the SDK's default chain. This costs money. */
    AWS;

    static final String SWITCH = "millrace.test.engine";

    /** The kind that the system property names. */
    static EngineKind chosen() {
        String name = System.getProperty(SWITCH, "");
        return name.isEmpty() ? LOCAL_KINESIS : named(name);
    }

    static EngineKind named(String name) {
        return Arrays.stream(values())
                .filter(kind -> kind.text().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("-D" + SWITCH + " is " + name + ", but there are "
                        + Arrays.stream(values()).map(EngineKind::text).collect(Collectors.joining(", "))));
    }

    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    Backend start() {
        return switch (this) {
            case LOCAL_KINESIS -> Backend.localKinesis();
            case KINESIS_MOCK -> Backend.kinesisMock();
            case LOCALSTACK -> LocalStack.start();
            case AWS -> Backend.aws();
        };
    }
}
