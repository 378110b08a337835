package io.millrace.rules;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.regex.Pattern;

/** Holds all main classes of all modules to ARCHITECTURE.md. */
@AnalyzeClasses(packages = "io.millrace", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    /** Classes that may touch the AWS SDK: adapters at the ports, and the builders that take a user's client. */
    private static final Set<String> SDK_CLASSES = Set.of(
            "agent.CloudWatchMetrics",
            "agent.SinkCheck",
            "agent.config.AwsKeys",
            "agent.config.OldAwsKeys",
            "agent.publish.AssumedRole",
            "agent.publish.AwsClients",
            "agent.publish.CallerIdentity",
            "agent.publish.SdkFirehose",
            "agent.publish.SharedProducer",
            "agent.status.SdkMetricSink",
            "consumer.ConsumerBuilder",
            "consumer.ConsumerConfig",
            "consumer.DeliveryWiring",
            "consumer.FeedWiring",
            "consumer.LeaseWiring",
            "consumer.ReplayWiring",
            "consumer.SdkClients",
            "consumer.StreamReplay",
            "consumer.deadletter.DeadLetterJson",
            "consumer.deadletter.DeadLetterParser",
            "consumer.deadletter.KinesisDeadLetters",
            "consumer.deadletter.SqsDeadLetters",
            "consumer.feed.KinesisAnswers",
            "consumer.feed.KinesisFailures",
            "consumer.feed.KinesisReads",
            "consumer.feed.KinesisStreamConsumers",
            "consumer.feed.KinesisSubscriptions",
            "consumer.lease.BlockingCalls",
            "consumer.lease.DynamoDbFleetRows",
            "consumer.lease.DynamoDbLeaseStore",
            "consumer.lease.DynamoDbStreamRows",
            "consumer.lease.DynamoDbWorkerRows",
            "consumer.lease.ItemChange",
            "consumer.lease.LeaseItems",
            "consumer.lease.LeaseTables",
            "consumer.lease.LeaseTool",
            "consumer.lease.RawLeases",
            "consumer.lease.TableCalls",
            "consumer.lease.WorkerItems",
            "consumer.shard.KinesisShardLister",
            "consumer.shard.KinesisStreamDescriber",
            "consumer.shard.StreamFailure",
            "local.HttpClients",
            "local.LocalAws",
            "local.LocalCredentials",
            "local.LocalDynamoDb",
            "local.SdkClients",
            "producer.ClientChoice",
            "producer.InPlaceSigner",
            "producer.RequestWriter",
            "producer.WrittenBody",
            "producer.SendingClient",
            "producer.KinesisProducer",
            "producer.KplConnection",
            "producer.ProducerOptions",
            "producer.SdkAnswers",
            "producer.SdkFailures",
            "producer.SdkKinesis",
            "producer.SdkRequests",
            "producer.Wiring");

    /** Classes that may touch Micrometer, which a program need not have. */
    private static final Set<String> METER_CLASSES = Set.of(
            "consumer.ConsumerMetrics",
            "consumer.EventMeters",
            "consumer.MeterSet",
            "consumer.ShardMeters",
            "consumer.StatusMeters",
            "consumer.UnitMeters",
            "producer.KplLevel",
            "producer.KplMetrics",
            "producer.LoopMeters",
            "producer.MeterSet",
            "producer.ProducerMetrics",
            "producer.RequestMeters",
            "producer.ShardMeters");

    /** Classes that need the optional library for zstd; whoever touches them is ready for its absence. */
    private static final Set<String> ZSTD_CLASSES = Set.of("producer.ZstdCodec", "consumer.process.ZstdDecoder");

    /** The class that needs the optional client for queues; whoever touches it has that client. */
    private static final Set<String> QUEUE_CLASSES = Set.of("consumer.deadletter.SqsDeadLetters");

    /** Classes that may read a clock, sleep, or start threads. */
    private static final Set<String> CLOCK_AND_THREAD_CLASSES = Set.of(
            "agent.CheckpointThread",
            "agent.CloudWatchMetrics",
            "agent.DryRun",
            "agent.RunningAgent",
            "agent.Sample",
            "agent.Surroundings",
            "agent.file.DirectoryWatch",
            "agent.flow.AgentLoop",
            "agent.flow.StandardInputFlow",
            "agent.host.NotifyCommand",
            "agent.host.Signals",
            "agent.publish.Destinations",
            "agent.publish.FirehoseDestination",
            "agent.publish.HandlerDestination",
            "agent.publish.SharedProducer",
            "agent.publish.StandardOutputDestination",
            "agent.publish.StreamDestination",
            "agent.status.StatusServer",
            "producer.EventLoop",
            "producer.CallbackThread",
            "consumer.loop.LoopThread",
            "consumer.process.WorkerThreads",
            "local.LocalKinesis",
            "cli.Pace",
            "cli.Display",
            "cli.ProgressLine",
            "cli.StreamWalk");

    private static final Pattern BANNED_NAMES = Pattern.compile(".*(Impl|Manager|Helper|Util|Utils|Data|Info|Base)$");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.millrace.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule theFormatStandsAlone = noClasses()
            .that()
            .resideInAPackage("io.millrace.aggregation..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.millrace.agent..",
                    "io.millrace.producer..",
                    "io.millrace.consumer..",
                    "io.millrace.local..",
                    "io.millrace.cli..",
                    "software.amazon..",
                    "org.slf4j..");

    @ArchTest
    static final ArchRule producerAndConsumerDoNotKnowEachOther = noClasses()
            .that()
            .resideInAPackage("io.millrace.producer..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.millrace.agent..", "io.millrace.consumer..", "io.millrace.local..", "io.millrace.cli..");

    @ArchTest
    static final ArchRule theConsumerKnowsTheFormatOnly = noClasses()
            .that()
            .resideInAPackage("io.millrace.consumer..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.millrace.agent..", "io.millrace.producer..", "io.millrace.local..", "io.millrace.cli..");

    @ArchTest
    static final ArchRule theAgentKnowsNoEngineAndNoCommandLine = noClasses()
            .that()
            .resideInAPackage("io.millrace.agent..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.millrace.local..", "io.millrace.cli..");

    @ArchTest
    static final ArchRule tailingKnowsNoDestination = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.millrace.agent.file..", "io.millrace.agent.checkpoint..", "io.millrace.agent.record..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.millrace.agent.publish..",
                    "io.millrace.agent.flow..",
                    "io.millrace.agent.status..",
                    "io.millrace.agent.transform..");

    @ArchTest
    static final ArchRule feedsAndLeasesDoNotKnowEachOther = noClasses()
            .that()
            .resideInAPackage("io.millrace.consumer.feed..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.millrace.consumer.lease..", "io.millrace.consumer.process..");

    @ArchTest
    static final ArchRule leasesDoNotKnowDelivery = noClasses()
            .that()
            .resideInAPackage("io.millrace.consumer.lease..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.millrace.consumer.feed..", "io.millrace.consumer.process..");

    @ArchTest
    static final ArchRule lettersDoNotKnowWhoGivesThemUp = noClasses()
            .that()
            .resideInAPackage("io.millrace.consumer.deadletter..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.millrace.consumer",
                    "io.millrace.consumer.event..",
                    "io.millrace.consumer.feed..",
                    "io.millrace.consumer.lease..",
                    "io.millrace.consumer.loop..",
                    "io.millrace.consumer.process..");

    @ArchTest
    static final ArchRule theEngineKnowsNothingOfTheClients = noClasses()
            .that()
            .resideInAPackage("io.millrace.local..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.millrace.producer..", "io.millrace.consumer..", "io.millrace.cli..");

    @ArchTest
    static final ArchRule onlyNamedClassesTouchTheSdk = noClasses()
            .that(resideInAnyPackage(
                    "io.millrace.agent..", "io.millrace.producer..", "io.millrace.consumer..", "io.millrace.local.."))
            .and(not(named(SDK_CLASSES)))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("software.amazon..");

    @ArchTest
    static final ArchRule onlyNamedClassesTouchMicrometer = noClasses()
            .that(resideInAnyPackage("io.millrace.producer..", "io.millrace.consumer..", "io.millrace.local.."))
            .and(not(named(METER_CLASSES)))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.micrometer..");

    @ArchTest
    static final ArchRule nothingNeedsTheClassesThatNeedMicrometer = noClasses()
            .that(resideInAnyPackage("io.millrace.producer..", "io.millrace.consumer..", "io.millrace.local.."))
            .and(not(named(METER_CLASSES)))
            .should()
            .dependOnClassesThat(named(METER_CLASSES));

    @ArchTest
    static final ArchRule onlyNamedClassesNeedTheLibraryForZstd = noClasses()
            .that(not(named(ZSTD_CLASSES)))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.airlift..");

    @ArchTest
    static final ArchRule onlyNamedClassesNeedTheClientForQueues = noClasses()
            .that(resideInAnyPackage("io.millrace.producer..", "io.millrace.consumer..", "io.millrace.local.."))
            .and(not(named(QUEUE_CLASSES)))
            .should()
            .dependOnClassesThat(named(QUEUE_CLASSES).or(resideInAnyPackage("software.amazon.awssdk.services.sqs..")));

    @ArchTest
    static final ArchRule onlyNamedClassesReadClocksSleepOrStartThreads = noClasses()
            .that(not(named(CLOCK_AND_THREAD_CLASSES)))
            .should()
            .callMethodWhere(readsClockSleepsOrStartsThreads());

    @ArchTest
    static final ArchRule namesSayTheRole = noClasses().should(new HaveNameMatching(BANNED_NAMES));

    @ArchTest
    static final ArchRule nothingMocks = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.mockito..", "org.easymock..", "org.powermock..", "lombok..", "com.google.common..");

    @ArchTest
    static final ArchRule packagesAreNullMarked = classes().should(new ResideInNullMarkedPackage());

    private static DescribedPredicate<JavaClass> named(Set<String> names) {
        return DescribedPredicate.describe("named in the list", type -> names.contains(outermost(type)));
    }

    private static String outermost(JavaClass type) {
        JavaClass outer = type;
        while (outer.getEnclosingClass().isPresent()) {
            outer = outer.getEnclosingClass().get();
        }
        return outer.getName().replaceFirst("^io\\.millrace\\.", "");
    }

    private static DescribedPredicate<JavaMethodCall> readsClockSleepsOrStartsThreads() {
        Set<String> calls = Set.of(
                "java.lang.System.nanoTime",
                "java.lang.System.currentTimeMillis",
                "java.lang.Thread.sleep",
                "java.lang.Thread.start",
                "java.time.Instant.now",
                "java.time.Clock.systemUTC",
                "java.time.Clock.systemDefaultZone");
        return DescribedPredicate.describe("clock reads, sleeps, new threads", call -> {
            String owner = call.getTargetOwner().getName();
            return calls.contains(owner + "." + call.getName()) || owner.equals("java.util.concurrent.Executors");
        });
    }
}
