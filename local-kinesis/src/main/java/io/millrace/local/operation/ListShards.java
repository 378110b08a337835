package io.millrace.local.operation;

import io.millrace.local.engine.Account;
import io.millrace.local.engine.RefusedException;
import io.millrace.local.engine.Stream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The ListShards action: filters and pages. */
final class ListShards implements OperationFamily {
    private static final int MOST_LISTED = 1000;

    private final Scene scene;

    ListShards(Scene scene) {
        this.scene = scene;
    }

    @Override
    public Map<String, Operation> byName() {
        return Map.of("ListShards", this::list);
    }

    /** Where a listing goes on; its text form is what NextToken carries. */
    private record Continuation(
            String stream, long createdMillis, ShardFilter filter, int afterIndex, long issuedMillis) {
        String text() {
            String plain = String.join(
                    "/",
                    stream,
                    Long.toString(createdMillis),
                    filter.kind().name(),
                    Integer.toString(filter.afterIndex()),
                    Long.toString(filter.atMillis()),
                    Integer.toString(afterIndex),
                    Long.toString(issuedMillis));
            return Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
        }

        static Continuation parse(String text) {
            try {
                String[] parts = new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8).split("/", -1);
                ShardFilter filter = new ShardFilter(
                        ShardFilter.Kind.valueOf(parts[2]), Integer.parseInt(parts[3]), Long.parseLong(parts[4]));
                return new Continuation(
                        parts[0],
                        Long.parseLong(parts[1]),
                        filter,
                        Integer.parseInt(parts[5]),
                        Long.parseLong(parts[6]));
            } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
                throw RefusedException.invalidArgument("NextToken is invalid.");
            }
        }
    }

    private Map<String, Object> list(Parameters request) {
        int most = Math.min(
                MOST_LISTED, request.wholeNumber("MaxResults", 1, 10_000).orElse(MOST_LISTED));
        Continuation from = request.optionalText("NextToken")
                .map(token -> continued(request, token))
                .orElseGet(() -> begun(request));
        long now = scene.now();
        Stream stream = scene.account().require(from.stream(), now);
        if (stream.createdMillis() != from.createdMillis()) {
            throw RefusedException.invalidArgument("NextToken is invalid.");
        }
        long horizon = stream.horizonMillis(now);
        List<ListedShard> left = view(stream, request.interference(), now).stream()
                .filter(shard ->
                        shard.index() > from.afterIndex() && from.filter().admits(shard, horizon))
                .toList();
        List<ListedShard> page = left.subList(0, Math.min(most, left.size()));
        String next = null;
        if (page.size() < left.size()) {
            int last = page.get(page.size() - 1).index();
            next = new Continuation(from.stream(), from.createdMillis(), from.filter(), last, now).text();
        }
        return Answer.with("Shards", page.stream().map(ListedShard::answer).toList())
                .and("NextToken", next)
                .map();
    }

    /** The shards as they are, or as they were when a stale listing was still true. */
    private static List<ListedShard> view(Stream stream, Interference interference, long now) {
        if (interference.listedAsOfMillis().isEmpty()) {
            return stream.shards(now).stream().map(ListedShard::now).toList();
        }
        long then = Math.max(interference.listedAsOfMillis().getAsLong(), stream.createdMillis());
        return stream.shards(now).stream()
                .filter(shard -> shard.openedMillis() <= then)
                .map(shard -> ListedShard.asOf(shard, then))
                .toList();
    }

    /** The stream whose listing a token goes on with. */
    static String streamOf(String token) {
        return Continuation.parse(token).stream();
    }

    private Continuation begun(Parameters request) {
        Stream stream = scene.stream(request);
        request.time("StreamCreationTimestamp").ifPresent(created -> requireCreated(stream, created));
        Optional<Parameters> filter = request.structure("ShardFilter");
        Optional<String> after = request.optionalText("ExclusiveStartShardId");
        if (filter.isPresent() && after.isPresent()) {
            throw RefusedException.invalidArgument(
                    "ShardFilter and ExclusiveStartShardId cannot be provided together.");
        }
        return new Continuation(
                stream.name(),
                stream.createdMillis(),
                filter.map(ShardFilter::of).orElse(ShardFilter.NONE),
                after.map(Scene::shardIndex).orElse(-1),
                scene.now());
    }

    private static void requireCreated(Stream stream, Instant created) {
        // Formats carry seconds with or without their milliseconds.
        if (created.getEpochSecond() != stream.createdMillis() / 1000) {
            throw RefusedException.notFound("Stream " + stream.name() + " under account " + Account.ID
                    + " was not created at " + created + ".");
        }
    }

    private Continuation continued(Parameters request, String token) {
        for (String other : List.of("StreamName", "ExclusiveStartShardId", "StreamCreationTimestamp")) {
            if (request.members().get(other) != null) {
                throw RefusedException.invalidArgument("NextToken and " + other + " cannot be provided together.");
            }
        }
        Continuation from = Continuation.parse(token);
        if (scene.now() - from.issuedMillis() > scene.quotas().iteratorLife().toMillis()) {
            throw RefusedException.expiredNextToken("NextToken has expired; begin the listing anew.");
        }
        return from;
    }
}
