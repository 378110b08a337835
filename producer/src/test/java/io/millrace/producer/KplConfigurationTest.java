package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.producer.KplNote.Changed;
import io.millrace.producer.KplNote.Meaningless;
import io.millrace.producer.KplNote.Taken;
import io.millrace.producer.KplNote.Unknown;
import io.millrace.producer.KplNote.Unset;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class KplConfigurationTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([A-Z][A-Za-z]+)` \\| ([^|]*) \\| ([^|]*) \\|");

    @Test
    void whatMeansTheSameIsApplied() {
        ProducerConfig config = applied("""
            AggregationMaxCount = 300
            AggregationMaxSize = 76800
            CollectionMaxCount = 200
            CollectionMaxSize = 4000000
            FailIfThrottled = true
            RateLimit = 80
            RecordMaxBufferedTime = 250
            RecordTtl = 45000
            RequestTimeout = 2500
            """);

        assertThat(config.sizes().aggregationMaxCount()).isEqualTo(300);
        assertThat(config.sizes().aggregationMaxBytes()).isEqualTo(76_800);
        assertThat(config.sizes().collectionMaxCount()).isEqualTo(200);
        assertThat(config.sizes().collectionMaxBytes()).isEqualTo(4_000_000);
        assertThat(config.failIfThrottled()).isTrue();
        assertThat(config.shardRate()).isEqualTo(0.8);
        assertThat(config.timing())
                .isEqualTo(new ProducerConfig.Timing(
                        Duration.ofMillis(250),
                        Duration.ofSeconds(45),
                        Duration.ofMillis(2500),
                        Duration.ofSeconds(15)));
    }

    @Test
    void regionEndpointAndProxyGoToTheClientThatTheProducerBuilds() {
        KinesisProducer.Builder builder = KinesisProducer.builder("clicks");
        read("""
            Region=us-gov-west-1
            KinesisEndpoint=vpce-1.kinesis.example.com
            KinesisPort=8443
            ProxyHost=proxy.example.com
            ProxyPort=3128
            ProxyUserName=me
            ProxyPassword=s@c/r:t%20
            """).applyTo(builder);
        ClientChoice client = builder.clientChoice();
        assertThat(Objects.requireNonNull(client.region()).id()).isEqualTo("us-gov-west-1");
        assertThat(client.endpoint()).isEqualTo(URI.create("https://vpce-1.kinesis.example.com:8443"));
        URI proxy = Objects.requireNonNull(client.proxy());
        assertThat(proxy.getScheme()).isEqualTo("http");
        assertThat(proxy.getHost()).isEqualTo("proxy.example.com");
        assertThat(proxy.getPort()).isEqualTo(3128);
        assertThat(proxy.getUserInfo()).isEqualTo("me:s@c/r:t%20");
    }

    @Test
    void emptyHostsChooseNothing() {
        KinesisProducer.Builder builder = KinesisProducer.builder("clicks");
        read("Region=\nKinesisEndpoint=\nKinesisPort=4567\nProxyHost=\nProxyPort=80\nProxyUserName=me")
                .applyTo(builder);
        assertThat(builder.clientChoice()).isEqualTo(ClientChoice.DEFAULT);
    }

    @Test
    void aHostThatIsNoneIsNamedWithoutThePassword() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("ProxyHost=..\nProxyUserName=me\nProxyPassword=hunter2"))
                .withMessage("'..' is no host name")
                .withNoCause();
    }

    @Test
    void anEmptyFileChangesNothingAndSaysWhichDefaultsDiffer() {
        assertThat(applied("# nothing\n"))
                .isEqualTo(KinesisProducer.builder("clicks").config());
        List<KplNote> notes = read("").notes();
        assertThat(notes)
                .allMatch(Unset.class::isInstance)
                .extracting(KplNote::option)
                .containsExactly("RecordTtl", "ConnectTimeout", "MaxConnections", "MetricsLevel");
        assertThat(notes.get(0).text())
                .contains("the default of the KPL is 30000")
                .contains("here none");
    }

    /** Defaults of the KPL, written out, are what this producer does without them, apart from the time to live. */
    @Test
    void theDefaultsOfTheKplLeaveTheDefaultsAsTheyAre() {
        Properties defaults = new Properties();
        KplOptions.ALL.stream()
                .filter(option ->
                        !option.kplDefault().isEmpty() && !option.name().equals("RecordTtl"))
                .forEach(option -> defaults.setProperty(option.name(), option.kplDefault()));
        KplConfiguration configuration = KplConfiguration.of(defaults).strict();

        assertThat(configuration.applyTo(KinesisProducer.builder("clicks")).config())
                .isEqualTo(KinesisProducer.builder("clicks").config());
        assertThat(configuration.notes()).hasSize(defaults.size() + 1);
    }

    @Test
    void aggregationOffMeansOneRecordInAWireRecord() {
        assertThat(applied("AggregationEnabled=false").sizes().aggregationMaxCount())
                .isEqualTo(1);
        assertThat(applied("AggregationMaxCount=9223372036854775807\nAggregationEnabled=TRUE")
                        .sizes()
                        .aggregationMaxCount())
                .isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void aStreamWhoseRecordsTheServicePlacesIsSaidToBeOne() {
        String text = "RecordDistributionStrategyDefault=AUTO\nAggregationEnabled=true";
        assertThat(applied(text).distribution()).isEqualTo(Distribution.byService());
        assertThat(applied("RecordDistributionStrategyDefault=UNSET").distribution())
                .isEqualTo(Distribution.detected());
        assertThat(read(text).notes().subList(0, 2)).allMatch(Changed.class::isInstance);
    }

    @Test
    void aTimeToLiveOfForeverIsNone() {
        assertThat(applied("RecordTtl=9223372036854775807").timing().recordTtl())
                .isNull();
        assertThat(applied("RecordTtl=9223372036854775807\nUserRecordTimeoutInMillis=50")
                        .timing()
                        .recordTtl())
                .isEqualTo(Duration.ofMillis(100));
        assertThat(applied("UserRecordTimeoutInMillis=60000\nRecordTtl=20000")
                        .timing()
                        .recordTtl())
                .isEqualTo(Duration.ofSeconds(20));
        assertThat(applied("UserRecordTimeoutInMillis=0").timing().recordTtl()).isNull();
    }

    /** In the KPL the two limits know nothing of each other; here the larger one bounds the smaller. */
    @ParameterizedTest
    @CsvSource({
        "AggregationMaxSize=2097152, 2097152",
        "MaxUserRecordSize=5000, 51200",
        "MaxUserRecordSize=2000000, 2000000",
        "MaxUserRecordSize=5000;AggregationMaxSize=10000, 10000",
        "MaxUserRecordSize=5000;AggregationEnabled=false, 5000",
        "AggregationMaxSize=2097152;MaxUserRecordSize=5000, 2097152"
    })
    void wireRecordsKeepTheirSizeWhateverTheLimitOfAUserRecordIs(String text, int maxRecordBytes) {
        assertThat(applied(text.replace(';', '\n')).sizes().maxRecordBytes()).isEqualTo(maxRecordBytes);
    }

    @Test
    void valuesBeyondWhatIsPossibleHereAreCutAndSaidToBe() {
        String text = "RecordMaxBufferedTime=9223372036854775807\nCollectionMaxSize=9223372036854775807\n"
                + "RateLimit=9223372036854775807\nAggregationMaxSize=60000";
        ProducerConfig config = applied(text);
        assertThat(config.timing().linger()).isEqualTo(Duration.ofDays(365));
        assertThat(config.sizes().collectionMaxBytes()).isEqualTo(10 * 1024 * 1024);
        assertThat(config.shardRate()).isEqualTo(1_000_000);
        assertThat(read(text).notes())
                .filteredOn(Changed.class::isInstance)
                .extracting(KplNote::option)
                .containsExactly("RecordMaxBufferedTime", "CollectionMaxSize", "AggregationMaxSize");
        assertThat(read(text).notes().get(3).text()).contains("51200");
    }

    @Test
    void everyOptionOfAFileHasANoteInItsOrder() {
        KplConfiguration configuration = read("""
            # the producer of our web servers
            RecordTtl = 60000
            Region: eu-west-1
            ThreadingModel POOLED
            RecordMaxBuferedTime = 5
            """);
        assertThat(configuration.notes().subList(0, 4))
                .containsExactly(
                        new Taken("RecordTtl", "60000", "recordTtl(Duration.ofMillis(60000))"),
                        new Taken("Region", "eu-west-1", "region(Region.of(\"eu-west-1\"))"),
                        new Meaningless("ThreadingModel", "POOLED", "there is no native process"),
                        new Unknown("RecordMaxBuferedTime", "RecordMaxBufferedTime"));
        assertThat(configuration.notes()).allMatch(note -> note.text().contains(note.option()));
    }

    @Test
    void anUnknownOptionIsToldAndFailsOnlyWhereAsked() {
        KplConfiguration configuration = read("RateLimit=100\n\nrecordTtl=50\nzzzzzzzz=1\n");
        assertThat(configuration.notes().subList(1, 3))
                .containsExactly(new Unknown("recordTtl", "RecordTtl"), new Unknown("zzzzzzzz", null));
        assertThat(configuration
                        .applyTo(KinesisProducer.builder("clicks"))
                        .config()
                        .timing()
                        .recordTtl())
                .isNull();
        assertThatIllegalArgumentException()
                .isThrownBy(configuration::strict)
                .withMessage(
                        "the KPL configuration line 3: recordTtl: not an option of the KPL; did you mean RecordTtl?; "
                                + "the KPL configuration line 4: zzzzzzzz: not an option of the KPL");
        assertThat(read("RateLimit=100").strict().notes()).hasSize(5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "RecordTtl=99|RecordTtl is '99', but must be a whole number from 100 to 9223372036854775807"
                        + " (milliseconds)",
                "RecordTtl=1e3|RecordTtl is '1e3', but must be a whole number",
                "RateLimit=|RateLimit is '', but must be a whole number from 1 to",
                "CollectionMaxCount=501|CollectionMaxCount is '501', but must be a whole number from 1 to 500",
                "ThreadPoolSize=-1|ThreadPoolSize is '-1', but must be",
                "MetricsLevel=all|MetricsLevel is 'all', but must be one of none, summary, detailed",
                "MetricsNamespace=AWS/Mine|MetricsNamespace is 'AWS/Mine', but must be 1 to 255 characters",
                "KinesisEndpoint=https\\://here/|KinesisEndpoint is 'https://here/', but must be a host name",
                "Region=Ireland|Region is 'Ireland', but must be a region",
            })
    void aValueThatTheKplRefusesIsRefusedWithLineNameValueAndRange(String entry, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("# one\n\nAggregationEnabled = \\\n  true\n" + entry + "\nStsPort=1\n"))
                .withMessageStartingWith("the KPL configuration line 5: " + message);
    }

    @Test
    void linesAreCountedThroughContinuationsCommentsAndEscapes() {
        KplFile file = parsed("! a \\\na=1\\\n\\\n2\nb\\\\=x\\u0041\\\\\n\n  #c\n\\:c\\ d = e\r\nf\n a=3\ng=\\");
        assertThat(file.entries())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "b\\", new KplFile.Entry("xA\\", 5),
                        ":c d", new KplFile.Entry("e", 8),
                        "f", new KplFile.Entry("", 9),
                        "a", new KplFile.Entry("3", 10),
                        "g", new KplFile.Entry("", 11)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("RateLimit=1\nx=\\u12"))
                .withMessageStartingWith("the KPL configuration line 2 is no properties entry");
    }

    @Test
    void whatIsReadIsWhatPropertiesRead() throws IOException {
        String text = "a=1\\\n   2\nb : c\\\n# no comment\n#d\\\ne=f\\tg\n  \n\\\n h=i\\\\\nj\\=k l\n";
        Properties expected = new Properties();
        expected.load(new StringReader(text));
        Properties found = new Properties();
        parsed(text).entries().forEach((key, entry) -> found.setProperty(key, entry.value()));
        assertThat(found).isEqualTo(expected).hasSize(5);
    }

    @Test
    void aFileIsNamedInMessages(@TempDir Path folder) throws IOException {
        Path file =
                Files.writeString(folder.resolve("kpl.properties"), "a=b\nRateLimit=no", StandardCharsets.ISO_8859_1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KplConfiguration.read(file))
                .withMessageStartingWith(file + " line 2: RateLimit is 'no'");
        assertThatThrownBy(() -> KplConfiguration.read(folder.resolve("none")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("none");
    }

    @Test
    void passwordsAreNotRepeated() {
        KplConfiguration configuration = read("ProxyPassword=hunter2\nProxyHost=proxy\nProxyUserName=me");
        assertThat(configuration.notes().toString()).doesNotContain("hunter2").contains("ProxyPassword");
    }

    static List<KplOption> options() {
        return KplOptions.ALL;
    }

    @ParameterizedTest
    @MethodSource("options")
    void everyOptionTakesItsDefaultAndSaysSomethingOfIt(KplOption option) {
        assertThat(option.range().holds().test(option.kplDefault())).isTrue();
        Properties one = new Properties();
        one.setProperty(option.name(), option.kplDefault());
        KplNote note = KplConfiguration.of(one).strict().notes().get(0);
        assertThat(note.option()).isEqualTo(option.name());
        assertThat(note.text())
                .startsWith(option.name() + "=")
                .hasSizeGreaterThan(option.name().length() + 20);
        assertThat(KplOptions.nearest(option.name().toLowerCase(Locale.ROOT))).isEqualTo(option.name());
    }

    /** The table of the guide and the reader know the same options, with the same defaults. */
    @Test
    void theTableOfTheGuideHasEveryOptionAndNoOther() throws IOException {
        String guide = Files.readString(Path.of("README.md"));
        List<String> rows = ROW.matcher(guide)
                .results()
                .map(row -> row.group(1) + " " + row.group(2).replace("`", "").replace(",", ""))
                .toList();
        assertThat(rows)
                .containsExactlyInAnyOrderElementsOf(KplOptions.ALL.stream()
                        .map(option ->
                                option.name() + " " + (option.kplDefault().isEmpty() ? "none" : option.kplDefault()))
                        .toList());
    }

    /** Where the table says that an option has no meaning, the reader says so, and the other way round. */
    @Test
    void theTableOfTheGuideSaysWhatTheReaderSays() throws IOException {
        Matcher row = ROW.matcher(Files.readString(Path.of("README.md")));
        int rows = 0;
        while (row.find()) {
            KplOption option = Objects.requireNonNull(KplOptions.named(row.group(1)));
            String value = option.name().equals("RecordDistributionStrategyDefault") ? "AUTO" : option.kplDefault();
            Properties one = new Properties();
            one.setProperty(option.name(), value);
            boolean isMeaningless = KplConfiguration.of(one).notes().get(0) instanceof Meaningless;
            assertThat(row.group(3).startsWith("no meaning")).as(option.name()).isEqualTo(isMeaningless);
            rows++;
        }
        assertThat(rows).isEqualTo(KplOptions.ALL.size());
    }

    private static KplConfiguration read(String text) {
        return KplConfiguration.read(new StringReader(text));
    }

    private static ProducerConfig applied(String text) {
        return read(text).applyTo(KinesisProducer.builder("clicks")).config();
    }

    private static KplFile parsed(String text) {
        try {
            return KplFile.read("text", new StringReader(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
