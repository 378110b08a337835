package io.millrace.local.operation;

import io.millrace.local.engine.Consumer;
import io.millrace.local.engine.RefusedException;
import io.millrace.local.engine.Stream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Registers, deregisters, describes and lists the consumers of enhanced fan-out. */
final class ConsumerOperations implements OperationFamily {
    private final Scene scene;

    ConsumerOperations(Scene scene) {
        this.scene = scene;
    }

    @Override
    public Map<String, Operation> byName() {
        return Map.of(
                "RegisterStreamConsumer", this::register,
                "DeregisterStreamConsumer", this::deregister,
                "DescribeStreamConsumer", this::describe,
                "ListStreamConsumers", this::list);
    }

    private Map<String, Object> register(Parameters request) {
        String name = ConsumerName.text(request);
        Stream stream = streamByArn(request);
        long now = scene.now();
        Consumer registered = stream.consumers()
                .register(
                        name, TagOperations.askedIfAny(request), scene.account().consumerDueMillis(now), now);
        return Answer.with("Consumer", summary(stream, registered).map()).map();
    }

    private Map<String, Object> deregister(Parameters request) {
        ConsumerName name = ConsumerName.of(request);
        long now = scene.now();
        Stream stream = scene.account().require(name.stream(), now);
        stream.consumers().deregister(name.require(stream, now), scene.account().consumerDueMillis(now), now);
        return Answer.EMPTY;
    }

    private Map<String, Object> describe(Parameters request) {
        ConsumerName name = ConsumerName.of(request);
        long now = scene.now();
        Stream stream = scene.account().require(name.stream(), now);
        Map<String, Object> description = summary(stream, name.require(stream, now))
                .and("StreamARN", scene.account().arn(stream))
                .map();
        return Answer.with("ConsumerDescription", description).map();
    }

    private Map<String, Object> list(Parameters request) {
        int most = request.wholeNumber("MaxResults", 1, 10_000).orElse(100);
        Stream stream = streamByArn(request);
        String after = request.optionalText("NextToken")
                .map(token -> continued(request, stream, token))
                .orElse("");
        long now = scene.now();
        List<Consumer> left = stream.consumers().list(now).stream()
                .filter(consumer -> consumer.name().compareTo(after) > 0)
                .toList();
        List<Consumer> page = left.subList(0, Math.min(most, left.size()));
        String next = page.size() == left.size()
                ? null
                : new Continuation(
                                stream.name(),
                                stream.createdMillis(),
                                page.get(page.size() - 1).name(),
                                now)
                        .text();
        return Answer.with(
                        "Consumers",
                        page.stream()
                                .map(consumer -> summary(stream, consumer).map())
                                .toList())
                .and("NextToken", next)
                .map();
    }

    private String continued(Parameters request, Stream stream, String token) {
        if (request.members().get("StreamCreationTimestamp") != null) {
            throw RefusedException.invalidArgument(
                    "NextToken and StreamCreationTimestamp cannot be provided together.");
        }
        Continuation from = Continuation.parse(token);
        if (!from.stream().equals(stream.name()) || from.createdMillis() != stream.createdMillis()) {
            throw RefusedException.invalidArgument("NextToken is invalid.");
        }
        if (scene.now() - from.issuedMillis() > scene.quotas().iteratorLife().toMillis()) {
            throw RefusedException.expiredNextToken("NextToken has expired; begin the listing anew.");
        }
        return from.after();
    }

    private Stream streamByArn(Parameters request) {
        if (request.optionalText("StreamARN").isEmpty()) {
            throw Parameters.missing("StreamARN");
        }
        return scene.stream(request);
    }

    private Answer summary(Stream stream, Consumer consumer) {
        return Answer.with("ConsumerName", consumer.name())
                .and("ConsumerARN", scene.account().arn(stream, consumer))
                .and("ConsumerStatus", consumer.status(scene.now()).name())
                .and("ConsumerCreationTimestamp", Instant.ofEpochMilli(consumer.createdMillis()));
    }

    /** Where a listing goes on; its text form is what NextToken carries. */
    private record Continuation(String stream, long createdMillis, String after, long issuedMillis) {
        String text() {
            String plain = String.join("/", stream, Long.toString(createdMillis), after, Long.toString(issuedMillis));
            return Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
        }

        static Continuation parse(String text) {
            try {
                String[] parts = new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8).split("/", -1);
                return new Continuation(parts[0], Long.parseLong(parts[1]), parts[2], Long.parseLong(parts[3]));
            } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
                throw RefusedException.invalidArgument("NextToken is invalid.");
            }
        }
    }
}
