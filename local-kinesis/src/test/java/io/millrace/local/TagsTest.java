package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.ListTagsForStreamResponse;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.Tag;
import software.amazon.awssdk.services.kinesis.model.ValidationException;

class TagsTest {
    private static final Limits FREE = Limits.service().withoutControlPlaneRates();
    private final LocalKinesis engine = LocalKinesis.builder().limits(FREE).start();
    private final KinesisAsyncClient client = Clients.plain(engine);
    private final Kinesis kinesis = new Kinesis(client, "s");

    @BeforeEach
    void createStream() {
        engine.createStream("s", 1);
    }

    @AfterEach
    void close() {
        client.close();
        engine.close();
    }

    private void add(Map<String, String> tags) {
        client.addTagsToStream(r -> r.streamName("s").tags(tags)).join();
    }

    private Throwable refusal(Map<String, String> tags) {
        return Kinesis.failure(client.addTagsToStream(r -> r.streamName("s").tags(tags)));
    }

    private Map<String, String> held() {
        return map(client.listTagsForStream(r -> r.streamName("s")).join().tags());
    }

    private static Map<String, String> map(List<Tag> tags) {
        return tags.stream().collect(Collectors.toMap(Tag::key, Tag::value, (one, other) -> one, TreeMap::new));
    }

    private static Map<String, String> numbered(int from, int to) {
        return IntStream.range(from, to).boxed().collect(Collectors.toMap("key-%03d"::formatted, String::valueOf));
    }

    @Test
    void tagsAreAddedReplacedAndRemovedByStream() {
        add(Map.of("team", "clicks", "stage", "test"));
        add(Map.of("stage", "production", "empty", ""));
        assertThat(held()).isEqualTo(Map.of("team", "clicks", "stage", "production", "empty", ""));

        client.removeTagsFromStream(r -> r.streamARN(kinesis.arn()).tagKeys("team", "never there"))
                .join();
        assertThat(held()).isEqualTo(Map.of("stage", "production", "empty", ""));
    }

    @Test
    void tagsAreListedInPagesInTheOrderOfTheirKeys() {
        add(numbered(0, 7));

        ListTagsForStreamResponse first =
                client.listTagsForStream(r -> r.streamName("s").limit(4)).join();
        ListTagsForStreamResponse second = client.listTagsForStream(r -> r.streamName("s")
                        .limit(4)
                        .exclusiveStartTagKey(first.tags().get(3).key()))
                .join();

        assertThat(first.hasMoreTags()).isTrue();
        assertThat(first.tags()).extracting(Tag::key).containsExactly("key-000", "key-001", "key-002", "key-003");
        assertThat(second.hasMoreTags()).isFalse();
        assertThat(second.tags()).extracting(Tag::key).containsExactly("key-004", "key-005", "key-006");
    }

    @Test
    void theSameTagsAreReachedByTheArn() {
        add(Map.of("team", "clicks"));
        client.tagResource(r -> r.resourceARN(kinesis.arn()).tags(Map.of("stage", "test")))
                .join();

        assertThat(map(client.listTagsForResource(r -> r.resourceARN(kinesis.arn()))
                        .join()
                        .tags()))
                .isEqualTo(held())
                .isEqualTo(Map.of("team", "clicks", "stage", "test"));
        client.untagResource(r -> r.resourceARN(kinesis.arn()).tagKeys("team")).join();
        assertThat(held()).isEqualTo(Map.of("stage", "test"));
    }

    @Test
    void aStreamIsBornWithTags() {
        client.createStream(r -> r.streamName("t").shardCount(1).tags(Map.of("born", "with")))
                .join();

        assertThat(map(client.listTagsForStream(r -> r.streamName("t")).join().tags()))
                .isEqualTo(Map.of("born", "with"));
        assertThat(Kinesis.failure(
                        client.createStream(r -> r.streamName("u").shardCount(1).tags(numbered(0, 51)))))
                .isInstanceOf(InvalidArgumentException.class);
        assertThat(engine.hasStream("u")).isFalse();
    }

    @Test
    void theFiftyFirstTagIsRefused() {
        add(numbered(0, 50));

        assertThat(refusal(Map.of("key-999", "x")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("cannot have more than 50 tags");
        add(Map.of("key-000", "replaced"));
        assertThat(held()).hasSize(50).containsEntry("key-000", "replaced");
        assertThat(refusal(numbered(0, 201)))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("length less than or equal to 200");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Ünïcödé 字", "a_b.c/d=e+f-g%h@i:j", "white space"})
    void lettersDigitsSpacesAndSomeSignsMakeATag(String text) {
        add(Map.of(text, text));

        assertThat(held()).isEqualTo(Map.of(text, text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"semi;colon", "ex!claimed", "[brackets]", "co,mma"})
    void otherSignsAreRefused(String text) {
        assertThat(refusal(Map.of(text, "x")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("Some tags contain invalid characters");
        assertThat(refusal(Map.of("x", text))).isInstanceOf(InvalidArgumentException.class);
        assertThat(Kinesis.failure(
                        client.removeTagsFromStream(r -> r.streamName("s").tagKeys(text))))
                .isInstanceOf(InvalidArgumentException.class);
    }

    @Test
    void keysAndValuesOfTheWrongLengthAreRefused() {
        add(Map.of("k".repeat(128), "v".repeat(256)));

        assertThat(refusal(Map.of("k".repeat(129), "v")))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("length less than or equal to 128");
        assertThat(refusal(Map.of("k", "v".repeat(257))))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("length less than or equal to 256");
        assertThat(refusal(Map.of("", "v")))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("length greater than or equal to 1");
        assertThat(refusal(Map.of())).isInstanceOf(ValidationException.class);
        assertThat(refusal(Map.of("aws:owner", "v")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("aws:");
        assertThat(Kinesis.failure(client.removeTagsFromStream(
                        r -> r.streamName("s").tagKeys(numbered(0, 51).keySet()))))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("length less than or equal to 50");
        assertThat(Kinesis.failure(
                        client.listTagsForStream(r -> r.streamName("s").limit(51))))
                .isInstanceOf(ValidationException.class);
        assertThat(held()).hasSize(1);
    }

    @Test
    void whatIsNoStreamHasNoTags() {
        String absent = kinesis.arn() + "-absent";
        assertThat(Kinesis.failure(
                        client.addTagsToStream(r -> r.streamName("absent").tags(Map.of("a", "b")))))
                .isInstanceOf(ResourceNotFoundException.class);
        assertThat(Kinesis.failure(client.tagResource(r -> r.resourceARN(absent).tags(Map.of("a", "b")))))
                .isInstanceOf(ResourceNotFoundException.class);
        assertThat(Kinesis.failure(client.listTagsForResource(r -> r.resourceARN(absent))))
                .isInstanceOf(ResourceNotFoundException.class);
        assertThat(Kinesis.failure(client.untagResource(
                        r -> r.resourceARN(kinesis.arn() + "/consumer/none:1").tagKeys("a"))))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining("onsumer");
        assertThat(Kinesis.failure(client.tagResource(r ->
                        r.resourceARN("arn:aws:sqs:us-east-1:000000000000:q").tags(Map.of("a", "b")))))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("'resourceARN'");
    }

    @Test
    void consumersHaveTagsOfTheirOwn() {
        String consumer = client.registerStreamConsumer(
                        r -> r.streamARN(kinesis.arn()).consumerName("c").tags(Map.of("born", "with")))
                .join()
                .consumer()
                .consumerARN();
        client.tagResource(r -> r.resourceARN(consumer).tags(Map.of("stage", "test")))
                .join();

        assertThat(tagsOf(consumer)).isEqualTo(Map.of("born", "with", "stage", "test"));
        assertThat(held()).isEmpty();
        client.untagResource(r -> r.resourceARN(consumer).tagKeys("born")).join();
        assertThat(tagsOf(consumer)).isEqualTo(Map.of("stage", "test"));
    }

    private Map<String, String> tagsOf(String arn) {
        return map(client.listTagsForResource(r -> r.resourceARN(arn)).join().tags());
    }

    @Test
    void aStreamThatIsChangingIsNotTagged() {
        TestClock clock = new TestClock();
        try (LocalKinesis slow = LocalKinesis.builder()
                        .clock(clock)
                        .limits(FREE)
                        .changeTime(Duration.ofSeconds(5))
                        .start();
                KinesisAsyncClient patient = Clients.plain(slow)) {
            patient.createStream(r -> r.streamName("s").shardCount(1).tags(Map.of("born", "with")))
                    .join();

            assertThat(Kinesis.failure(
                            patient.addTagsToStream(r -> r.streamName("s").tags(Map.of("a", "b")))))
                    .isInstanceOf(ResourceInUseException.class)
                    .hasMessageContaining("not ACTIVE, instead in state CREATING");
            assertThat(map(patient.listTagsForStream(r -> r.streamName("s"))
                            .join()
                            .tags()))
                    .isEqualTo(Map.of("born", "with"));
            clock.advance(Duration.ofSeconds(5));
            patient.addTagsToStream(r -> r.streamName("s").tags(Map.of("a", "b")))
                    .join();
        }
    }
}
