package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.consumer.shard.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/**
 * The first answer of any attempt counts. A client that gives a request up when it is sent again would never hear of a
 * table that always needs a little longer than one attempt, and the fence would end every hold.
 */
class TableDeadlinesTest {
    private static final LeaseConfig CONFIG =
            LeaseConfig.of("deadlines", "worker-1", Position.trimHorizon()).withLeaseTime(Duration.ofSeconds(3));
    private static final LeaseTiming TIMING = LeaseTiming.of(CONFIG.leaseTime());

    private final Requests requests = new Requests();

    @Test
    void anAnswerIsAwaitedForAsLongAsItCanConfirmAnything() {
        DynamoDbWorkerRows workers = new DynamoDbWorkerRows(requests, CONFIG);
        workers.beat(new WorkerRows.Beat("incarnation", 1, 0, true, Set.of(), Set.of()));
        workers.read("incarnation");
        workers.list(true);
        new DynamoDbFleetRows(requests, CONFIG).kind();
        DynamoDbLeaseStore leases = new DynamoDbLeaseStore(requests, CONFIG);
        leases.read("shardId-000000000000");
        leases.scan();

        assertThat(requests.deadlines)
                .hasSize(6)
                .allSatisfy(deadline -> assertThat(deadline)
                        .isEqualTo(TIMING.fence())
                        .isGreaterThan(TIMING.attempt().multipliedBy(4)));
    }

    /** Never answers. */
    private static final class Requests implements DynamoDbAsyncClient {
        private final List<Duration> deadlines = new ArrayList<>();

        private <T> CompletableFuture<T> sent(DynamoDbRequest request) {
            deadlines.add(request.overrideConfiguration()
                    .flatMap(AwsRequestOverrideConfiguration::apiCallTimeout)
                    .orElseThrow());
            return new CompletableFuture<>();
        }

        @Override
        public CompletableFuture<UpdateItemResponse> updateItem(UpdateItemRequest request) {
            return sent(request);
        }

        @Override
        public CompletableFuture<GetItemResponse> getItem(GetItemRequest request) {
            return sent(request);
        }

        @Override
        public CompletableFuture<QueryResponse> query(QueryRequest request) {
            return sent(request);
        }

        @Override
        public CompletableFuture<ScanResponse> scan(ScanRequest request) {
            return sent(request);
        }

        @Override
        public String serviceName() {
            return "dynamodb";
        }

        @Override
        public void close() {}
    }
}
