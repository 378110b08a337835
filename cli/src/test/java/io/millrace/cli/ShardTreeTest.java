package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.shard.Shard;
import io.millrace.consumer.shard.ShardGraph;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ShardTreeTest {
    @Test
    void splitsAndMergesStandBelowTheirParentsOnce() {
        List<ShardTree.Row> rows = tree(
                true,
                shard(0, true),
                shard(1, true),
                shard(2, true, 0),
                shard(3, false, 0),
                shard(4, true, 2, 1),
                shard(5, false, 4),
                shard(6, false, 4));
        assertThat(rows.stream().map(ShardTreeTest::line))
                .containsExactly(
                        "0 split into 2 and 3",
                        "├─ 2 merged into 4",
                        "│  └─ 4 merge of 1 and 2, split into 5 and 6",
                        "│     ├─ 5 ",
                        "│     └─ 6 ",
                        "└─ 3 ",
                        "1 merged into 4");
    }

    @Test
    void parentsThatAreGoneAreNamedAndTheirChildrenAreRoots() {
        List<ShardTree.Row> rows = tree(false, shard(2, true, 0), shard(3, false, 2), shard(4, false, 2));
        assertThat(rows.stream().map(ShardTreeTest::line))
                .containsExactly("2 split of 0, which is gone, split into 3 and 4", "|- 3 ", "`- 4 ");
    }

    @Test
    void shareIsThePartOfAllHashKeys() {
        assertThat(ShardTree.share(HashKeyRange.ALL)).isEqualTo(1);
        assertThat(ShardTree.share(new HashKeyRange(HashKey.MIN, new HashKey(-1L >>> 2, -1))))
                .isEqualTo(0.25);
        assertThat(ShardTree.share(new HashKeyRange(HashKey.MAX, HashKey.MAX))).isEqualTo(Math.pow(2, -128));
    }

    private static String line(ShardTree.Row row) {
        return row.branch() + ShardTree.number(row.shard().shardId()) + " " + row.lineage();
    }

    private static List<ShardTree.Row> tree(boolean boxes, Shard... shards) {
        return ShardTree.of(new ShardGraph(List.of(shards)), boxes);
    }

    private static Shard shard(int number, boolean closed, Integer... parents) {
        return new Shard(
                id(number), Set.copyOf(Stream.of(parents).map(ShardTreeTest::id).toList()), HashKeyRange.ALL, closed);
    }

    private static String id(int number) {
        return String.format("shardId-%012d", number);
    }
}
