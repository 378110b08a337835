package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.AccessDeniedException;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.KmsThrottlingException;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardFilterType;

/** What each kind of fault looks like to a client, beyond those of {@link FaultPlanTest}. */
class FaultKindsTest {
    private static final String PUT = "Kinesis_20131202.PutRecord";
    private static final String RECORD =
            "{\"StreamName\":\"s\",\"PartitionKey\":\"k\",\"Data\":\"eA==\",\"ExplicitHashKey\":\"0\"}";

    private final TestClock clock = new TestClock();
    private final FaultPlan faults = FaultPlan.seeded(7);
    private final LocalKinesis engine = LocalKinesis.builder()
            .limits(Limits.none())
            .tlsPort(0)
            .clock(clock)
            .faults(faults)
            .start();
    private final KinesisAsyncClient client = Clients.plain(engine);
    private final Kinesis kinesis = new Kinesis(client, "s");

    FaultKindsTest() {
        engine.createStream("s", 1);
    }

    @AfterEach
    void close() {
        client.close();
        engine.close();
    }

    private static CompletableFuture<PutRecordResponse> put(KinesisAsyncClient client, String data) {
        return client.putRecord(r -> r.streamName("s").partitionKey("k").data(SdkBytes.fromUtf8String(data)));
    }

    private CompletableFuture<PutRecordResponse> putAs(AwsRequestOverrideConfiguration caller) {
        return client.putRecord(r -> r.streamName("s")
                .partitionKey("k")
                .data(SdkBytes.fromUtf8String("x"))
                .overrideConfiguration(caller));
    }

    @ParameterizedTest
    @EnumSource
    void aRefusalHasItsTypeStatusAndMessageInEveryTransport(Clients.Transport transport) {
        faults.add(FaultRule.refuse(FaultRefusal.expiredToken()));
        try (KinesisAsyncClient other = Clients.client(engine, transport)) {
            assertThat(Kinesis.failure(put(other, "x"))).isInstanceOfSatisfying(KinesisException.class, e -> {
                assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ExpiredTokenException");
                assertThat(e.awsErrorDetails().errorMessage())
                        .isEqualTo("The security token included in the request is expired");
                assertThat(e.statusCode()).isEqualTo(400);
            });
        }
        faults.clear();
        assertThat(kinesis.readAll(0)).isEmpty();
    }

    @Test
    void refusalsAreTheExceptionsThatTheSdkKnows() {
        faults.add(FaultRule.refuse(FaultRefusal.kmsThrottling()).times(1))
                .add(FaultRule.refuse(FaultRefusal.accessDenied()).times(1))
                .add(FaultRule.refuse(FaultRefusal.unrecognizedClient()).times(1))
                .add(FaultRule.of(FaultKind.UNAVAILABLE).times(1))
                .add(FaultRule.of(FaultKind.FAIL_REQUEST).times(1))
                .add(FaultRule.refuse(new FaultRefusal("MadeUpException", 418, "by hand"))
                        .times(1));

        assertThat(Kinesis.failure(put(client, "x"))).isInstanceOf(KmsThrottlingException.class);
        assertThat(Kinesis.failure(put(client, "x"))).isInstanceOf(AccessDeniedException.class);
        assertRefused("UnrecognizedClientException", 400);
        assertRefused("ServiceUnavailable", 503);
        assertRefused("InternalFailure", 500);
        assertRefused("MadeUpException", 418);
        assertThat(kinesis.readAll(0)).isEmpty();
    }

    private void assertRefused(String type, int status) {
        assertThat(Kinesis.failure(put(client, "x"))).isInstanceOfSatisfying(KinesisException.class, e -> {
            assertThat(e.awsErrorDetails().errorCode()).isEqualTo(type);
            assertThat(e.statusCode()).isEqualTo(status);
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1", "HTTP_2_CLEARTEXT", "TLS_HTTP_2_ALPN"})
    void aRequestWhoseClientGaveUpArrivesLateAndTheRetryMakesTwo(Clients.Transport transport) {
        faults.add(FaultRule.arriveLate(Duration.ofMinutes(5))
                .onOperation("PutRecord")
                .times(1));
        try (KinesisAsyncClient retrying = Clients.retrying(engine, transport, Duration.ofSeconds(2))) {
            put(retrying, "once").join();
        }
        List<String> before = kinesis.readAll(0);
        assertThat(before).isNotEmpty().containsOnly("once");

        clock.advance(Duration.ofSeconds(299));
        assertThat(kinesis.readAll(0)).isEqualTo(before);
        clock.advance(Duration.ofSeconds(1));
        assertThat(kinesis.readAll(0)).containsOnly("once").hasSize(before.size() + 1);
        assertThat(faults.recorded(FaultKind.ARRIVE_LATE)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1", "HTTP_2_CLEARTEXT"})
    void aConnectionCanBeCutAtOnceAndTheRequestArriveLateAllTheSame(Clients.Transport transport) {
        faults.add(FaultRule.cutAndArriveLate(Duration.ofMinutes(5)).times(1));
        try (KinesisAsyncClient other = Clients.client(engine, transport)) {
            assertThat(Kinesis.failure(put(other, "late"))).isInstanceOf(SdkClientException.class);
            put(other, "retry").join();
        }
        assertThat(kinesis.readAll(0)).containsExactly("retry");

        clock.advance(Duration.ofMinutes(5));

        assertThat(kinesis.readAll(0)).containsExactly("retry", "late");
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1", "HTTP_2_CLEARTEXT", "TLS_HTTP_2_ALPN"})
    void aTruncatedAnswerFailsTheClientAfterTheWrite(Clients.Transport transport) {
        faults.add(FaultRule.of(FaultKind.TRUNCATE_REPLY).times(1));
        try (KinesisAsyncClient other = Clients.client(engine, transport)) {
            assertThat(Kinesis.failure(put(other, "written"))).isInstanceOf(SdkClientException.class);
            put(other, "next").join();
        }
        assertThat(kinesis.readAll(0)).containsExactly("written", "next");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 1_000_000})
    void aTruncatedAnswerPromisesMoreThanItGives(int bodyBytes) throws IOException {
        faults.add(FaultRule.truncateReply(bodyBytes).times(1));
        try (RawConnection raw = new RawConnection(engine.endpoint())) {
            raw.send(PUT, RECORD);
            String answer = raw.readToEnd();

            int headers = answer.indexOf("\r\n\r\n") + 4;
            int promised = Integer.parseInt(answer.replaceAll("(?s).*content-length: (\\d+).*", "$1"));
            assertThat(answer).startsWith("HTTP/1.1 200 OK");
            assertThat(answer.length() - headers).isEqualTo(Math.min(bodyBytes, promised - 1));
        }
        assertThat(kinesis.readAll(0)).containsExactly("x");
    }

    @Test
    void aFrozenConnectionStaysOpenAndNeitherReadsNorAnswers() throws IOException {
        faults.add(FaultRule.of(FaultKind.FREEZE).times(1));
        try (RawConnection raw = new RawConnection(engine.endpoint())) {
            raw.send(PUT, RECORD);
            assertThat(raw.isSilentFor(300)).isTrue();
            raw.send(PUT, RECORD);
            assertThat(raw.isSilentFor(300)).isTrue();
            assertThat(raw.isNotReadBeyond(256L << 20, 500)).isTrue();
        }
        assertThat(kinesis.readAll(0)).isEmpty();
        put(client, "other connection").join();
        assertThat(faults.recorded(FaultKind.FREEZE)).isEqualTo(1);
    }

    @Test
    void aStalledConnectionIsReadOnAndAnswersTheNextRequest() throws IOException {
        faults.add(FaultRule.of(FaultKind.STALL).times(1));
        try (RawConnection raw = new RawConnection(engine.endpoint())) {
            raw.send(PUT, RECORD);
            assertThat(raw.isSilentFor(300)).isTrue();
            raw.send(PUT, RECORD);
            assertThat(raw.isSilentFor(30_000)).isFalse();
        }
        assertThat(kinesis.readAll(0)).containsExactly("x");
    }

    @Test
    void aResetIsSeenAsOneOnTheWire() throws IOException {
        faults.add(FaultRule.of(FaultKind.RESET));
        try (RawConnection raw = new RawConnection(engine.endpoint())) {
            raw.send(PUT, RECORD);
            assertThatThrownBy(raw::readToEnd)
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
        }
    }

    @Test
    void onHttp2AFreezeHoldsEveryStreamOfItsConnectionAndAStallOnlyOne() {
        faults.add(FaultRule.of(FaultKind.STALL).times(1))
                .add(FaultRule.of(FaultKind.FREEZE).afterFirst(2).times(1));
        try (KinesisAsyncClient http2 = Clients.client(engine, Clients.Transport.HTTP_2_CLEARTEXT)) {
            CompletableFuture<PutRecordResponse> stalled = put(http2, "stalled");
            Struck.await(faults, FaultKind.STALL, 1);
            assertUnanswered(stalled);
            put(http2, "beside the stalled one").join();
            CompletableFuture<PutRecordResponse> frozen = put(http2, "frozen");
            Struck.await(faults, FaultKind.FREEZE, 1);
            assertUnanswered(frozen);
            CompletableFuture<PutRecordResponse> behind = put(http2, "behind the frozen one");
            assertUnanswered(behind);
            assertThat(stalled).isNotDone();
        }
        assertThat(kinesis.readAll(0)).containsExactly("beside the stalled one");
    }

    private static void assertUnanswered(CompletableFuture<?> call) {
        assertThatThrownBy(() -> call.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
    }

    @Test
    void aStaleListingMissesTheShardsBornSinceAndShowsTheClosedOnesOpen() {
        clock.advance(Duration.ofMinutes(10));
        client.splitShard(r ->
                        r.streamName("s").shardToSplit("shardId-000000000000").newStartingHashKey("9"))
                .join();
        clock.advance(Duration.ofSeconds(20));
        assertThat(kinesis.shards()).hasSize(3);
        faults.add(FaultRule.staleList(Duration.ofSeconds(30)));

        List<Shard> stale = kinesis.shards();

        assertThat(stale).extracting(Shard::shardId).containsExactly("shardId-000000000000");
        assertThat(stale.get(0).sequenceNumberRange().endingSequenceNumber()).isNull();
        assertThat(latest()).extracting(Shard::shardId).containsExactly("shardId-000000000000");
        clock.advance(Duration.ofSeconds(10));
        assertThat(kinesis.shards()).hasSize(3);
        assertThat(kinesis.shard(0).sequenceNumberRange().endingSequenceNumber())
                .isNotNull();
        assertThat(latest()).hasSize(2);
    }

    private List<Shard> latest() {
        return client.listShards(r -> r.streamName("s").shardFilter(f -> f.type(ShardFilterType.AT_LATEST)))
                .join()
                .shards();
    }

    @Test
    void aStaleListingIsNoOlderThanItsStreamAndStaysStaleOverItsPages() {
        engine.createStream("t", 3);
        clock.advance(Duration.ofMinutes(10));
        client.splitShard(r ->
                        r.streamName("t").shardToSplit("shardId-000000000000").newStartingHashKey("9"))
                .join();
        faults.add(FaultRule.staleList(Duration.ofDays(1)).onStream("t"));

        String token =
                client.listShards(r -> r.streamName("t").maxResults(2)).join().nextToken();
        List<Shard> last = client.listShards(r -> r.nextToken(token)).join().shards();

        assertThat(last).extracting(Shard::shardId).containsExactly("shardId-000000000002");
        assertThat(faults.strikes()).extracting(FaultStrike::streams).containsExactly(Set.of("t"), Set.of("t"));
    }

    @Test
    void aRuleFindsItsCallerByAccessKeyOrUserAgent() {
        faults.add(FaultRule.refuse(FaultRefusal.expiredToken()).onCaller("AKIDEXPIRED"))
                .add(FaultRule.refuse(FaultRefusal.accessDenied()).onUserAgent("team-a/1"));
        AwsRequestOverrideConfiguration expired = AwsRequestOverrideConfiguration.builder()
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDEXPIRED", "secret")))
                .build();
        AwsRequestOverrideConfiguration team = AwsRequestOverrideConfiguration.builder()
                .addApiName(name -> name.name("team-a").version("1"))
                .build();
        AwsRequestOverrideConfiguration unsigned = AwsRequestOverrideConfiguration.builder()
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .build();

        put(client, "another caller").join();
        putAs(unsigned).join();
        assertThat(Kinesis.failure(putAs(expired))).hasMessageContaining("expired");
        assertThat(Kinesis.failure(putAs(team))).isInstanceOf(AccessDeniedException.class);

        assertThat(faults.strikes())
                .extracting(strike -> strike.caller().orElse("none"))
                .containsExactly("AKIDEXPIRED", "any");
    }

    @Test
    void aRuleBeginsAndEndsOnTheEnginesClock() {
        faults.add(
                FaultRule.of(FaultKind.UNAVAILABLE).from(Duration.ofSeconds(10)).until(Duration.ofSeconds(20)));

        put(client, "before").join();
        clock.advance(Duration.ofSeconds(10));
        assertRefused("ServiceUnavailable", 503);
        clock.advance(Duration.ofSeconds(10));
        put(client, "after").join();

        assertThat(kinesis.readAll(0)).containsExactly("before", "after");
    }

    @Test
    void aDelayFollowsTheEnginesClock() {
        faults.delay("PutRecord", Duration.ofHours(1));
        Instant began = clock.instant();

        CompletableFuture<PutRecordResponse> delayed = put(client, "late");
        Struck.await(faults, FaultKind.DELAY, 1);
        assertUnanswered(delayed);
        clock.advance(Duration.ofHours(1));
        delayed.join();

        assertThat(kinesis.readAll(0)).containsExactly("late");
        assertThat(faults.strikes()).extracting(FaultStrike::time).containsExactly(began);
    }

    @Test
    void strikesTellWhomTheyHit() {
        faults.add(FaultRule.of(FaultKind.THROTTLE_ENTRY).every(2).named("half"))
                .add(FaultRule.of(FaultKind.UNAVAILABLE).onOperation("ListShards"));
        PutRecordsRequestEntry entry = PutRecordsRequestEntry.builder()
                .partitionKey("k")
                .data(SdkBytes.fromUtf8String("x"))
                .build();

        PutRecordsResponse put = client.putRecords(r -> r.streamName("s").records(entry, entry, entry, entry))
                .join();
        KinesisException listed = (KinesisException) Kinesis.failure(client.listShards(r -> r.streamName("s")));

        FaultStrike second = new FaultStrike(
                clock.instant(),
                FaultKind.THROTTLE_ENTRY,
                "half",
                FaultService.KINESIS,
                "PutRecords",
                Set.of("s"),
                Optional.of("shardId-000000000000"),
                Optional.of("any"),
                OptionalInt.of(1),
                put.responseMetadata().requestId());
        assertThat(faults.strikes()).hasSize(3);
        assertThat(faults.strikes().get(0)).isEqualTo(second);
        assertThat(faults.strikes().get(1).entry()).hasValue(3);
        FaultStrike third = faults.strikes().get(2);
        assertThat(third.rule()).isEqualTo("rule 2");
        assertThat(third.entry()).isEmpty();
        assertThat(third.requestId()).isEqualTo(listed.requestId());
        assertThat(faults.counts()).extracting(FaultCount::struck).containsExactly(2L, 1L);
    }

    @Test
    void theSamePlanAndRequestsGiveTheSameFaults() {
        String json = FaultPlan.seeded(99)
                .throttleEntries(0.3)
                .add(FaultRule.of(FaultKind.UNAVAILABLE).share(0.2))
                .add(FaultRule.of(FaultKind.LOSE_REPLY).share(0.1))
                .toJson();

        List<List<Object>> first = struckBy(FaultPlan.parse(json));

        assertThat(struckBy(FaultPlan.parse(json))).isEqualTo(first).hasSizeGreaterThan(20);
    }

    private static List<List<Object>> struckBy(FaultPlan plan) {
        PutRecordsRequestEntry entry = PutRecordsRequestEntry.builder()
                .partitionKey("k")
                .data(SdkBytes.fromUtf8String("x"))
                .build();
        try (LocalKinesis engine = LocalKinesis.builder().faults(plan).start();
                KinesisAsyncClient client = Clients.plain(engine)) {
            engine.createStream("s", 1);
            for (int i = 0; i < 30; i++) {
                client.putRecords(r -> r.streamName("s").records(entry, entry, entry))
                        .handle((answer, failure) -> answer)
                        .join();
            }
        }
        return plan.strikes().stream()
                .map(strike -> List.<Object>of(strike.kind(), strike.rule(), strike.entry()))
                .toList();
    }

    @Test
    void aClientsOwnDeadlineEndsAStall() {
        faults.stall("PutRecord", 1);
        try (KinesisAsyncClient hurried = Clients.retrying(engine, Clients.Transport.HTTP_1, Duration.ofMillis(200))) {
            assertThat(Kinesis.failure(hurried.putRecord(r -> r.streamName("s")
                            .partitionKey("k")
                            .data(SdkBytes.fromUtf8String("x"))
                            .overrideConfiguration(o -> o.apiCallTimeout(Duration.ofSeconds(1))))))
                    .isInstanceOf(ApiCallTimeoutException.class);
        }
        assertThat(faults.recorded(FaultKind.STALL)).isPositive();
    }
}
