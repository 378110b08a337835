package io.millrace.local.conformance;

import static io.millrace.local.conformance.Service.INVALID;
import static io.millrace.local.conformance.Service.NOT_FOUND;
import static io.millrace.local.conformance.Service.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.ListTagsForStreamResponse;
import software.amazon.awssdk.services.kinesis.model.Tag;

/** Both families of tag operations, and resource policies. */
@Conforming({
    "AddTagsToStream",
    "ListTagsForStream",
    "RemoveTagsFromStream",
    "TagResource",
    "ListTagsForResource",
    "UntagResource",
    "PutResourcePolicy",
    "GetResourcePolicy",
    "DeleteResourcePolicy"
})
class TagsConformanceTest {
    private final Service service;
    private final KinesisAsyncClient client;

    TagsConformanceTest(Service service) {
        this.service = service;
        this.client = service.client();
    }

    private static List<String> text(List<Tag> tags) {
        return tags.stream().map(tag -> tag.key() + "=" + tag.value()).sorted().toList();
    }

    private List<String> tags(StreamUnderTest stream) {
        return text(client.listTagsForStream(r -> r.streamName(stream.name()))
                .join()
                .tags());
    }

    private static Map<String, String> many(int count) {
        return IntStream.range(0, count)
                .mapToObj("key-%03d"::formatted)
                .collect(Collectors.toMap(Function.identity(), key -> "v"));
    }

    @Test
    void tagsOfAStreamAreAddedReplacedAndRemoved() {
        StreamUnderTest stream = service.newStream(1);

        client.addTagsToStream(r -> r.streamName(stream.name()).tags(Map.of("a", "1", "b", "2")))
                .join();
        client.addTagsToStream(r -> r.streamName(stream.name()).tags(Map.of("b", "3")))
                .join();
        assertThat(tags(stream)).containsExactly("a=1", "b=3");
        client.removeTagsFromStream(r -> r.streamName(stream.name()).tagKeys("a", "never there"))
                .join();
        assertThat(tags(stream)).containsExactly("b=3");
    }

    @Test
    void tagsOfAStreamAreListedInPages() {
        StreamUnderTest stream = service.newStream(1);
        client.addTagsToStream(r -> r.streamName(stream.name()).tags(Map.of("a", "1", "b", "2", "c", "3")))
                .join();

        ListTagsForStreamResponse first = client.listTagsForStream(
                        r -> r.streamName(stream.name()).limit(2))
                .join();
        ListTagsForStreamResponse second = client.listTagsForStream(
                        r -> r.streamName(stream.name()).exclusiveStartTagKey("b"))
                .join();
        assertThat(text(first.tags())).containsExactly("a=1", "b=2");
        assertThat(first.hasMoreTags()).isTrue();
        assertThat(text(second.tags())).containsExactly("c=3");
        assertThat(second.hasMoreTags()).isFalse();
    }

    @Test
    void moreThanFiftyTagsAreRefused() {
        StreamUnderTest stream = service.newStream(1);

        assertThat(outcome(
                        client.addTagsToStream(r -> r.streamName(stream.name()).tags(many(51)))))
                .isIn("InvalidArgumentException", "ValidationException", "LimitExceededException");
    }

    @Test
    void fiftyTagsAreTakenInOneCall() {
        StreamUnderTest stream = service.newStream(1);

        client.addTagsToStream(r -> r.streamName(stream.name()).tags(many(50))).join();
        assertThat(client.listTagsForStream(r -> r.streamName(stream.name()).limit(50))
                        .join()
                        .tags())
                .hasSize(50);
    }

    @Test
    void tagsBeyondTheirLengthsAreRefused() {
        StreamUnderTest stream = service.newStream(1);

        assertThat(outcome(client.addTagsToStream(
                        r -> r.streamName(stream.name()).tags(Map.of("k".repeat(129), "v")))))
                .as("key of 129")
                .isIn(INVALID);
        assertThat(outcome(client.addTagsToStream(
                        r -> r.streamName(stream.name()).tags(Map.of("k", "v".repeat(257))))))
                .as("value of 257")
                .isIn(INVALID);
    }

    @Test
    void bothFamiliesSeeTheSameTagsOfAStream() {
        StreamUnderTest stream = service.newStream(1);

        client.tagResource(r -> r.resourceARN(stream.arn()).tags(Map.of("a", "1", "b", "2")))
                .join();
        assertThat(tags(stream)).containsExactly("a=1", "b=2");
        client.addTagsToStream(r -> r.streamName(stream.name()).tags(Map.of("c", "3")))
                .join();
        client.untagResource(r -> r.resourceARN(stream.arn()).tagKeys("a")).join();
        assertThat(text(client.listTagsForResource(r -> r.resourceARN(stream.arn()))
                        .join()
                        .tags()))
                .containsExactly("b=2", "c=3");
    }

    @Test
    void aConsumerHasTagsOfItsOwn() {
        StreamUnderTest stream = service.newStream(1);
        String consumer = client.registerStreamConsumer(
                        r -> r.streamARN(stream.arn()).consumerName("tagged").tags(Map.of("a", "1")))
                .join()
                .consumer()
                .consumerARN();
        service.awaitActiveConsumer(consumer);

        client.tagResource(r -> r.resourceARN(consumer).tags(Map.of("b", "2"))).join();
        assertThat(text(client.listTagsForResource(r -> r.resourceARN(consumer))
                        .join()
                        .tags()))
                .containsExactly("a=1", "b=2");
        assertThat(tags(stream)).isEmpty();
    }

    @Test
    void tagsOfNothingAreNotFound() {
        StreamUnderTest stream = service.newStream(1);

        assertThat(outcome(client.tagResource(
                        r -> r.resourceARN(stream.arn() + "-not").tags(Map.of("a", "b")))))
                .isEqualTo(NOT_FOUND);
        assertThat(outcome(client.listTagsForResource(r -> r.resourceARN(stream.arn() + "-not"))))
                .isEqualTo(NOT_FOUND);
    }

    private static String policy(String arn) {
        return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":"
                + "\"arn:aws:iam::111122223333:root\"},\"Action\":[\"kinesis:PutRecord\"],\"Resource\":\"" + arn
                + "\"}]}";
    }

    @Test
    void aPolicyIsAttachedReplacedAndDeleted() {
        StreamUnderTest stream = service.newStream(1);
        String policy = policy(stream.arn());

        client.putResourcePolicy(r -> r.resourceARN(stream.arn()).policy(policy))
                .join();
        assertThat(client.getResourcePolicy(r -> r.resourceARN(stream.arn()))
                        .join()
                        .policy())
                .isEqualTo(policy);
        client.deleteResourcePolicy(r -> r.resourceARN(stream.arn())).join();
        assertThat(outcome(client.getResourcePolicy(r -> r.resourceARN(stream.arn()))
                        .thenAccept(answer -> assertThat(answer.policy()).isIn("", "{}"))))
                .isIn(Service.ACCEPTED, NOT_FOUND);
    }

    @Test
    void aPolicyOfNothingIsNotFound() {
        StreamUnderTest stream = service.newStream(1);
        String arn = stream.arn() + "-not";

        assertThat(outcome(client.putResourcePolicy(r -> r.resourceARN(arn).policy(policy(arn)))))
                .isEqualTo(NOT_FOUND);
    }

    @Test
    void aPolicyThatIsNoJsonIsRefused() {
        StreamUnderTest stream = service.newStream(1);

        assertThat(outcome(client.putResourcePolicy(
                        r -> r.resourceARN(stream.arn()).policy("let them all in"))))
                .isIn(INVALID);
    }
}
