package io.millrace.producer;

import static io.millrace.producer.KplOption.changed;
import static io.millrace.producer.KplOption.meaningless;
import static io.millrace.producer.KplRange.flag;
import static io.millrace.producer.KplRange.host;
import static io.millrace.producer.KplRange.matching;
import static io.millrace.producer.KplRange.number;
import static io.millrace.producer.KplRange.port;
import static io.millrace.producer.KplRange.text;
import static io.millrace.producer.KplRange.words;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Every option of the KPL 1.1.1, with its range and its default. */
final class KplOptions {
    private static final long MOST = Long.MAX_VALUE;
    private static final String MILLIS = "milliseconds";
    private static final String BYTES = "bytes";

    private static final String NO_DAEMON = "there is no native process";
    private static final String NO_CLOUDWATCH =
            "nothing is sent to CloudWatch; ProducerMetrics and stats() have the numbers, KplMetrics the KPL's names"
                    + " for them";
    private static final String OBJECT = "an object, which no file can hold; the KPL ignores it there, too";
    private static final String ON_CLIENT = "give client(...) a KinesisAsyncClient whose HTTP client has this limit";

    private static final List<KplOption> SIZES = List.of(
            KplOption.of("AggregationEnabled", flag(), "true", KplSizes::aggregationEnabled),
            KplOption.of("AggregationMaxCount", number(1, MOST, ""), "4294967295", KplSizes::aggregationMaxCount),
            KplOption.of("AggregationMaxSize", number(64, 10_485_760, BYTES), "51200", KplSizes::aggregationMaxSize),
            KplOption.of("CollectionMaxCount", number(1, 500, ""), "500", KplSizes::collectionMaxCount),
            KplOption.of("CollectionMaxSize", number(52_224, MOST, BYTES), "5242880", KplSizes::collectionMaxSize),
            KplOption.of("FailIfThrottled", flag(), "false", KplSizes::failIfThrottled),
            KplOption.of("MaxUserRecordSize", number(64, 10_485_760, BYTES), "1048576", KplSizes::maxUserRecordSize),
            KplOption.of("RateLimit", number(1, MOST, "percent"), "150", KplSizes::rateLimit),
            KplOption.of(
                    "RecordDistributionStrategyDefault",
                    words("UNSET", "AUTO", "USER_PARTITION_KEY"),
                    "UNSET",
                    KplSizes::recordDistributionStrategyDefault));

    private static final List<KplOption> TIMES = List.of(
            KplOption.of("RecordMaxBufferedTime", number(0, MOST, MILLIS), "100", KplTimes::recordMaxBufferedTime),
            KplOption.of("RecordTtl", number(100, MOST, MILLIS), "30000", KplTimes::recordTtl)
                    .unset("none of its own: a record is given up for a reason, not for its age"),
            KplOption.of("RequestTimeout", number(100, 600_000, MILLIS), "6000", KplTimes::requestTimeout),
            KplOption.of("UserRecordTimeoutInMillis", number(0, MOST, MILLIS), "0", KplTimes::userRecordTimeout));

    private static final List<KplOption> CONNECTION = List.of(
            KplOption.of(
                    "Region",
                    matching("([a-z]+-([a-z]+-)?[a-z]+-[0-9])?", "a region, as eu-west-1"),
                    "",
                    KplConnection::region),
            KplOption.of("KinesisEndpoint", host(), "", KplConnection::kinesisEndpoint),
            KplOption.of("KinesisPort", port(), "443", KplConnection::kinesisPort),
            changed("ConnectTimeout", number(100, 300_000, MILLIS), "6000", ON_CLIENT)
                    .unset("the SDK's, unless client(...) is given"),
            changed("MaxConnections", number(1, 256, ""), "24", ON_CLIENT)
                    .unset("the SDK's, unless client(...) is given; at most 32 requests are on their way"),
            KplOption.of("VerifyCertificate", flag(), "true", KplConnection::verifyCertificate),
            changed("CaCertPath", text(), "", "the JVM's trust store counts, or that of a client of your own"),
            changed("CaCertFile", text(), "", "the JVM's trust store counts, or that of a client of your own"),
            KplOption.of("ProxyHost", host(), "", KplConnection.proxy("ProxyHost")),
            KplOption.of("ProxyPort", port(), "443", KplConnection.proxy("ProxyPort")),
            KplOption.of("ProxyUserName", text(), "", KplConnection.proxy("ProxyUserName")),
            KplOption.of("ProxyPassword", text(), "", KplConnection.proxy("ProxyPassword")));

    private static final List<KplOption> METRICS = List.of(
            meaningless("MetricsLevel", words("none", "summary", "detailed"), "detailed", NO_CLOUDWATCH)
                    .unset("nothing is sent to CloudWatch"),
            meaningless("MetricsGranularity", words("global", "stream", "shard"), "shard", NO_CLOUDWATCH),
            meaningless(
                    "MetricsNamespace",
                    matching("(?!AWS/).{1,255}", "1 to 255 characters that do not begin with AWS/"),
                    "KinesisProducerLibrary",
                    NO_CLOUDWATCH),
            meaningless("MetricsUploadDelay", number(1, 60_000, MILLIS), "60000", NO_CLOUDWATCH),
            meaningless("CloudwatchEndpoint", host(), "", NO_CLOUDWATCH),
            meaningless("CloudwatchPort", port(), "443", NO_CLOUDWATCH),
            meaningless("AdditionalMetricsDimension", text(), "", "no setting of a file, in the KPL either"),
            meaningless("MetricsCredentialsProvider", text(), "", OBJECT));

    private static final List<KplOption> CREDENTIALS = List.of(
            meaningless("CredentialsProvider", text(), "", OBJECT),
            meaningless(
                    "CredentialsRefreshDelay",
                    number(1, 300_000, MILLIS),
                    "5000",
                    "the client asks its credentials provider for every request"),
            meaningless("StsEndpoint", host(), "", "the KPL itself has not used it since 1.0.5"),
            meaningless("StsPort", port(), "443", "the KPL itself has not used it since 1.0.5"),
            meaningless("GlueSchemaRegistryConfiguration", text(), "", OBJECT),
            meaningless("GlueSchemaRegistryCredentialsProvider", text(), "", OBJECT),
            changed(
                    "GlueSchemaRegistryPropertiesFilePath",
                    text(),
                    "",
                    "there is no schema registry inside; encode with its serializer before put"));

    private static final List<KplOption> DAEMON = List.of(
            meaningless("DaemonHealthCheckTimeoutMs", number(5000, MOST, MILLIS), "30000", NO_DAEMON),
            meaningless("EnableCoreDumps", flag(), "false", NO_DAEMON),
            meaningless("EnableDaemonHealthCheck", flag(), "false", NO_DAEMON),
            meaningless(
                    "LogLevel", words("trace", "debug", "info", "warning", "error"), "info", "slf4j's backend sets it"),
            meaningless("MinConnections", number(1, 16, ""), "1", "the KPL itself does not use it"),
            meaningless("NativeExecutable", text(), "", NO_DAEMON),
            meaningless("TempDirectory", text(), "", "nothing is unpacked"),
            meaningless("ThreadPoolSize", number(0, Integer.MAX_VALUE, ""), "0", NO_DAEMON),
            meaningless("ThreadingModel", words("PER_REQUEST", "POOLED"), "PER_REQUEST", NO_DAEMON),
            meaningless(
                    "DescribeStreamSummaryIntervalMs",
                    number(1, MOST, MILLIS),
                    "300000",
                    "the stream is described every five minutes, give or take a quarter"),
            meaningless("EnableOldestFutureTracker", flag(), "true", "finding the oldest record costs nothing here"),
            changed(
                    "ReturnUserRecordOnFailure",
                    flag(),
                    "false",
                    "a failedRecordHandler(...) gets the record of every failure, whatever is set here"));

    static final List<KplOption> ALL = Stream.of(SIZES, TIMES, CONNECTION, METRICS, CREDENTIALS, DAEMON)
            .flatMap(List::stream)
            .toList();

    private static final Map<String, KplOption> BY_NAME =
            ALL.stream().collect(Collectors.toUnmodifiableMap(KplOption::name, Function.identity()));

    private KplOptions() {}

    /** The option of this very name: the KPL takes no other spelling. */
    static @Nullable KplOption named(String name) {
        return BY_NAME.get(name);
    }

    /** The name that is most like this one; null if none is near. */
    static @Nullable String nearest(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        int most = Math.max(2, name.length() / 3);
        String found = null;
        for (KplOption option : ALL) {
            int distance = distance(wanted, option.name().toLowerCase(Locale.ROOT));
            if (distance <= most) {
                most = distance - 1;
                found = option.name();
            }
        }
        return found;
    }

    /** How many characters are to be added, dropped or changed. */
    private static int distance(String left, String right) {
        int[] row = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int changed = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[right.length()];
    }
}
