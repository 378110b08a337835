package io.millrace.agent.config;

import io.millrace.agent.config.AwsOptions.Credentials;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Keys of how AWS is reached. Those of a flow are laid over those of the whole. */
final class AwsKeys {
    static final String CLASS_NAME = "[\\p{L}_$][\\p{L}\\p{N}_$]*(?:\\.[\\p{L}_$][\\p{L}\\p{N}_$]*)*";
    static final String REGION_NAME = "[a-z0-9-]{1,64}";
    private static final String ROLE_ARN = "arn:[a-z0-9-]+:iam::[0-9]{12}:role/.{1,512}";

    private static final Key<String> ACCESS_KEY =
            Key.of("accessKeyId", Kinds.text(1, 256), "Id of an access key.").hidden();
    private static final Key<String> SECRET_KEY = Key.of(
                    "secretAccessKey",
                    Kinds.text(1, 256),
                    "Its secret. Better kept out of this file: in the environment, or with a role.")
            .hidden();
    private static final Key<String> PROFILE =
            Key.of("profile", Kinds.text(1, 256), "A profile of the shared AWS files of the agent's user.");
    private static final Key<String> PROVIDER = Key.of(
            "provider",
            Kinds.text(CLASS_NAME, "the name of a class"),
            "A class that is a software.amazon.awssdk.auth.credentials.AwsCredentialsProvider, with a public"
                    + " constructor without parameters.");
    private static final Key<String> LOCATION =
            Key.of("location", Kinds.text(1, 4096), "The jar file of the provider, if it is not on the class path.");
    private static final Section CREDENTIALS_FORM = Section.strict(
            "credentials",
            "As whom AWS is called. Without it, the SDK's chain finds credentials: environment, web identity, profile,"
                    + " container, instance.",
            List.of(ACCESS_KEY, SECRET_KEY, PROFILE, PROVIDER, LOCATION),
            new Rule.ExactlyOne(List.of("accessKeyId", "profile", "provider")),
            new Rule.Needs("accessKeyId", "secretAccessKey"),
            new Rule.Needs("secretAccessKey", "accessKeyId"),
            new Rule.Needs("location", "provider"));

    private static final Key<String> ARN = Key.of("arn", Kinds.text(ROLE_ARN, "the ARN of a role"), "ARN of the role.")
            .necessary();
    private static final Key<String> EXTERNAL_ID =
            Key.of("externalId", Kinds.text(2, 1224), "The external id that the role asks for.");
    private static final Section ROLE_FORM =
            Section.strict("role", "A role to assume with the credentials.", List.of(ARN, EXTERNAL_ID));

    private static final Key<String> REGION = Key.of(
            "region",
            Kinds.text(REGION_NAME, "the name of a region"),
            "The region. Without it, the SDK's chain finds one.");
    private static final Key<URI> KINESIS =
            Key.of("kinesisEndpoint", LooseKinds.address(), "Address of Kinesis Data Streams, if not the region's.");
    private static final Key<URI> FIREHOSE =
            Key.of("firehoseEndpoint", LooseKinds.address(), "Address of Firehose, if not the region's.");
    private static final Key<URI> CLOUDWATCH =
            Key.of("cloudWatchEndpoint", LooseKinds.address(), "Address of CloudWatch, if not the region's.");
    private static final Key<URI> STS =
            Key.of("stsEndpoint", LooseKinds.address(), "Address of the token service that gives out roles.");
    private static final Key<Values> CREDENTIALS = Key.of(
                    "credentials", Groups.object(CREDENTIALS_FORM), "As whom AWS is called.")
            .hidden();
    private static final Key<Values> ROLE =
            Key.of("role", Groups.object(ROLE_FORM, ARN), "A role to assume: its ARN, or an object.");
    private static final Key<URI> PROXY = Key.of(
                    "proxy",
                    LooseKinds.address(),
                    "Proxy for all calls, such as http://user:password@proxy.example:3128.")
            .hidden();
    private static final Key<Boolean> FIPS =
            Key.of("fips", Kinds.flag(), "Whether FIPS endpoints are used.").byDefault(false);
    private static final Key<Boolean> DUAL_STACK = Key.of(
                    "dualStack", Kinds.flag(), "Whether dual-stack (IPv6) endpoints are used.")
            .byDefault(false);
    private static final Key<Integer> CONNECTIONS = Key.of(
                    "maxConnections", Kinds.whole(1, 1000), "The most connections of one flow.")
            .byDefault(50);
    private static final Key<Duration> TIMEOUT = Key.of(
                    "requestTimeout", new TimeKind("100ms", "5m"), "Deadline of one call.")
            .byDefault("6s");

    static final Section SECTION = Section.strict(
            "aws",
            "How AWS is reached. Given for the whole file, and in a destination for that flow; there it counts key by"
                    + " key before the other.",
            List.of(
                    REGION,
                    CREDENTIALS,
                    ROLE,
                    KINESIS,
                    FIREHOSE,
                    CLOUDWATCH,
                    STS,
                    PROXY,
                    FIPS,
                    DUAL_STACK,
                    CONNECTIONS,
                    TIMEOUT));
    /** The key of this section in others. */
    static final Key<Values> AWS =
            Key.of("aws", Groups.object(SECTION), "How AWS is reached, where it differs from the SDK's chain.");

    private AwsKeys() {}

    /** The options of one service: those given nearer, over those of the whole file. */
    static AwsOptions options(AwsService service, Optional<Values> nearer, Optional<Values> whole) {
        Optional<Values> merged = nearer.isPresent() && whole.isPresent()
                ? Optional.of(nearer.get().over(whole.get()))
                : nearer.or(() -> whole);
        return merged.map(values -> options(service, values)).orElse(AwsOptions.DEFAULT);
    }

    private static AwsOptions options(AwsService service, Values values) {
        Optional<Values> role = values.find(ROLE);
        return new AwsOptions(
                values.find(REGION),
                values.find(
                        switch (service) {
                            case KINESIS -> KINESIS;
                            case FIREHOSE -> FIREHOSE;
                            case CLOUDWATCH -> CLOUDWATCH;
                        }),
                values.find(CREDENTIALS).map(AwsKeys::credentials).orElse(new Credentials.Chain()),
                role.map(each -> each.get(ARN)),
                role.flatMap(each -> each.find(EXTERNAL_ID)),
                values.find(STS),
                values.find(PROXY),
                values.get(FIPS),
                values.get(DUAL_STACK),
                values.get(CONNECTIONS),
                values.get(TIMEOUT));
    }

    private static Credentials credentials(Values values) {
        if (values.has(PROFILE)) {
            return new Credentials.Profile(values.get(PROFILE));
        }
        return values.has(PROVIDER)
                ? new Credentials.Provider(values.get(PROVIDER), values.find(LOCATION))
                : new Credentials.Static(values.get(ACCESS_KEY), values.get(SECRET_KEY));
    }
}
