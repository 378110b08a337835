package io.millrace.agent.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.config.PartitionKey;
import io.millrace.agent.record.Batch;
import io.millrace.agent.record.Origin;
import io.millrace.aggregation.HashKey;
import java.math.BigInteger;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PartitionKeysTest {
    @Test
    void spreadKeysFollowFromGenerationAndBlockAlone() {
        PartitionKey spread = new PartitionKey.Spread(1000);
        Batch whole = Batches.of(990, "12345678", "x", "y");
        PartitionKeys keys = keys(spread, whole);
        assertThat(keys.of(0)).isEqualTo("19fskwg4cy1h1").isNotEqualTo(keys.of(2));
        assertThat(keys.of(1)).isEqualTo(keys.of(0));
        BitSet last = new BitSet();
        last.set(2);
        assertThat(keys(spread, whole.only(last)).of(0)).isEqualTo(keys.of(2));
        Batch other = Batches.of(new Origin("f", "p", new UUID(0x1234, 0x5679)), 0, 990, List.of("x"));
        assertThat(keys(spread, other).of(0)).isNotEqualTo(keys.of(0));
    }

    @Test
    void spreadKeysCoverAllShardsEvenly() {
        int[] counts = new int[16];
        PartitionKey spread = new PartitionKey.Spread(1);
        for (int i = 0; i < 16_000; i++) {
            String key = keys(spread, Batches.of(i, "x")).of(0);
            counts[
                    new BigInteger(HashKey.ofPartitionKey(key).toDecimal())
                            .shiftRight(124)
                            .intValue()]++;
            assertThat(key).matches("[0-9a-z]{1,13}");
        }
        assertThat(IntStream.of(counts)).allMatch(count -> count > 850 && count < 1150);
    }

    @Test
    void aCaptureIsTheFirstGroupOrAllThatWasFound() {
        Batch batch = Batches.of(0, "user=ann x", "nothing", "user= y");
        PartitionKeys group = keys(new PartitionKey.Capture(Pattern.compile("user=(\\w*)"), "none"), batch);
        assertThat(List.of(group.of(0), group.of(1), group.of(2))).containsExactly("ann", "none", "none");
        PartitionKeys all = keys(new PartitionKey.Capture(Pattern.compile("user=\\w+"), "none"), batch);
        assertThat(all.of(0)).isEqualTo("user=ann");
    }

    @Test
    void aPatternThatRecursesTooDeeplyFindsNothing() {
        PartitionKey capture = new PartitionKey.Capture(Pattern.compile("(a|b)*c"), "none");
        assertThat(keys(capture, Batches.of(0, "ab".repeat(200_000))).of(0)).isEqualTo("none");
    }

    @Test
    void aPointerIsAScalarOfTheRecord() {
        Batch batch = Batches.of(
                0,
                "{\"a\":{\"b\":\"x\"},\"n\":7,\"l\":[1,\"two\"]}",
                "{\"a\":{\"c\":\"x\"}}",
                "no json",
                "{\"a\":{\"b\":null}}",
                "{\"a\":{\"b\":{}}}",
                "{\"z\":1,\"a\":{\"b\":true}} trailing");
        PartitionKeys keys = keys(new PartitionKey.Pointer("/a/b", "none"), batch);
        assertThat(List.of(keys.of(0), keys.of(1), keys.of(2), keys.of(3), keys.of(4), keys.of(5)))
                .containsExactly("x", "none", "none", "none", "none", "true");
        assertThat(keys(new PartitionKey.Pointer("/n", "none"), batch).of(0)).isEqualTo("7");
        assertThat(keys(new PartitionKey.Pointer("/l/1", "none"), batch).of(0)).isEqualTo("two");
    }

    @Test
    void equalRecordsHaveTheSameHashAndOthersMostlyAnother() {
        Batch batch = Batches.of(0, "a", "b", "a");
        PartitionKeys keys = keys(new PartitionKey.HashOfRecord(), batch);
        assertThat(keys.of(0)).isEqualTo(keys.of(2)).isNotEqualTo(keys.of(1));
        Set<String> distinct = new HashSet<>();
        for (int i = 0; i < 2000; i++) {
            distinct.add(keys(new PartitionKey.HashOfRecord(), Batches.of(0, "line " + i))
                    .of(0));
        }
        assertThat(distinct).hasSize(2000);
    }

    @Test
    void keysAreCutTo256CharactersAndNeverEmpty() {
        Batch batch = Batches.of(0, "x");
        assertThat(keys(new PartitionKey.Constant("k".repeat(300)), batch).of(0))
                .isEqualTo("k".repeat(256));
        assertThat(keys(new PartitionKey.Constant("\uD83D\uDE00".repeat(300)), batch)
                        .of(0))
                .isEqualTo("\uD83D\uDE00".repeat(256));
        assertThat(keys(new PartitionKey.Constant("a\uD83D"), batch).of(0)).isEqualTo("a?");
        assertThat(keys(new PartitionKey.Constant(""), batch).of(0)).isEqualTo("-");
        assertThat(keys(new PartitionKey.ByFile(), batch).of(0)).isEqualTo("/var/log/app.log");
        assertThat(keys(new PartitionKey.ByHost(), batch).of(0)).isEqualTo("web-1");
    }

    @Test
    void groupsKeepTheOrderOfARecordsOwnKey() {
        Batch batch = Batches.of(0, "a1", "b1", "a2", "c", "b2");
        List<KeyGroup> groups =
                KeyGroup.of(batch, index -> Batches.text(batch, index).substring(0, 1), new BitSet());
        assertThat(groups).extracting(group -> group.key).containsExactly("a", "b", "c");
        assertThat(groups.get(0).indices(0, 2)).containsExactly(0, 2);
        assertThat(groups.get(1).indices(0, 2)).containsExactly(1, 4);
        assertThat(groups.get(1).bytes()).isEqualTo(4);
    }

    private static PartitionKeys keys(PartitionKey rule, Batch batch) {
        return PartitionKeys.of(rule, batch, "web-1");
    }
}
