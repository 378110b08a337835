package io.millrace.agent.config;

import io.millrace.agent.config.AwsOptions.Credentials;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keys of the Kinesis Agent that say how AWS is reached. */
final class OldAwsKeys {
    private static final Pattern REGION_IN_HOST = Pattern.compile("(?:^|\\.)([a-z]{2}(?:-[a-z]+)+-[0-9]+)\\.");
    /** Where the Kinesis Agent goes when no endpoint is named, except for data streams. */
    private static final String OLD_REGION = "us-east-1";

    private static final Key<String> ACCESS_KEY =
            Key.of("awsAccessKeyId", Kinds.text(1, 256), "Id of an access key.").hidden();
    private static final Key<String> SECRET_KEY =
            Key.of("awsSecretAccessKey", Kinds.text(1, 256), "Its secret.").hidden();
    private static final Key<String> PROVIDER = Key.of(
            "userDefinedCredentialsProvider.classname",
            Kinds.text(AwsKeys.CLASS_NAME, "the name of a class"),
            "A class that is a software.amazon.awssdk.auth.credentials.AwsCredentialsProvider: of version 2 of the"
                    + " SDK. Comes first.");
    private static final Key<String> LOCATION =
            Key.of("userDefinedCredentialsProvider.location", Kinds.text(1, 4096), "The jar file of that class.");
    private static final Key<String> ROLE = Key.of(
            "assumeRoleARN",
            Kinds.text("arn:[^:\\s]+:iam::[0-9]+:role/\\S+", "the ARN of a role"),
            "A role to assume.");
    private static final Key<String> EXTERNAL_ID =
            Key.of("assumeRoleExternalId", Kinds.text(1, 1224), "The external id that the role asks for.");
    private static final Key<URI> KINESIS = Key.of(
            "kinesis.endpoint",
            LooseKinds.lenientAddress(),
            "Address of Kinesis Data Streams. The region is taken from it, unless kinesis.region is given.");
    private static final Key<String> REGION = Key.of(
            "kinesis.region",
            Kinds.text(AwsKeys.REGION_NAME, "the name of a region"),
            "Region of the data streams. Without it and an endpoint," + " the SDK's chain finds one.");
    private static final Key<URI> FIREHOSE = Key.of(
            "firehose.endpoint",
            LooseKinds.lenientAddress(),
            "Address of Firehose. The region is taken from it; without it, it is us-east-1, as it was.");
    private static final Key<URI> CLOUDWATCH = Key.of(
            "cloudwatch.endpoint",
            LooseKinds.lenientAddress(),
            "Address of CloudWatch. The region is taken from it; without it, it is us-east-1, as it was.");
    private static final Key<URI> STS =
            Key.of("sts.endpoint", LooseKinds.lenientAddress(), "Address of the token service that gives out roles.");
    private static final Key<Integer> CONNECTIONS = Key.of(
                    "maxConnections", Kinds.lenientWhole(1, 10_000), "The most connections.")
            .byDefault(50);
    private static final Key<Integer> SOCKET_TIMEOUT = Key.of(
            "socketTimeoutMillis",
            Kinds.lenientWhole(100, Integer.MAX_VALUE),
            "Deadline of one call. Without it, 6 s.");

    static final List<Key<?>> KEYS = List.of(
            ACCESS_KEY,
            SECRET_KEY,
            PROVIDER,
            LOCATION,
            ROLE,
            EXTERNAL_ID,
            KINESIS,
            REGION,
            FIREHOSE,
            CLOUDWATCH,
            STS,
            CONNECTIONS,
            SOCKET_TIMEOUT);
    static final List<Rule> RULES = List.of(
            new Rule.Needs("awsAccessKeyId", "awsSecretAccessKey"),
            new Rule.Needs("awsSecretAccessKey", "awsAccessKeyId"),
            new Rule.Needs("assumeRoleExternalId", "assumeRoleARN"),
            new Rule.Needs("userDefinedCredentialsProvider.location", "userDefinedCredentialsProvider.classname"));

    private OldAwsKeys() {}

    static AwsOptions options(AwsService service, Values values) {
        Optional<URI> endpoint = values.find(
                switch (service) {
                    case KINESIS -> KINESIS;
                    case FIREHOSE -> FIREHOSE;
                    case CLOUDWATCH -> CLOUDWATCH;
                });
        Optional<String> told = endpoint.flatMap(OldAwsKeys::regionOf);
        Optional<String> region = switch (service) {
            case KINESIS -> values.find(REGION).or(() -> told);
            case FIREHOSE, CLOUDWATCH ->
                told.or(() -> endpoint.isPresent() ? Optional.empty() : Optional.of(OLD_REGION));
        };
        AwsOptions defaults = AwsOptions.DEFAULT;
        return new AwsOptions(
                region,
                endpoint,
                credentials(values),
                values.find(ROLE),
                values.find(EXTERNAL_ID),
                values.find(STS),
                Optional.empty(),
                false,
                false,
                values.get(CONNECTIONS),
                values.find(SOCKET_TIMEOUT).map(Duration::ofMillis).orElse(defaults.requestTimeout()));
    }

    private static Optional<String> regionOf(URI endpoint) {
        Matcher region = REGION_IN_HOST.matcher(endpoint.getHost());
        return region.find() ? Optional.of(region.group(1)) : Optional.empty();
    }

    private static Credentials credentials(Values values) {
        if (values.has(PROVIDER)) {
            return new Credentials.Provider(values.get(PROVIDER), values.find(LOCATION));
        }
        return values.has(ACCESS_KEY)
                ? new Credentials.Static(values.get(ACCESS_KEY), values.get(SECRET_KEY))
                : new Credentials.Chain();
    }

    /** Says what has changed for those who use these keys. */
    static void warn(Values values) {
        if (values.has(PROVIDER)) {
            values.at(PROVIDER)
                    .warn(
                            "userDefinedCredentialsProvider.classname",
                            "names a class that must now be a"
                                    + " software.amazon.awssdk.auth.credentials.AwsCredentialsProvider, of version 2 of"
                                    + " the SDK");
        }
    }

    /** Says that delivery streams are looked for in the region where they were. */
    static void warnOfFirehose(Values values, Spot flow) {
        if (!values.has(FIREHOSE)) {
            flow.warn("firehose.endpoint", "goes to us-east-1, as firehose.endpoint is not given");
        }
    }
}
