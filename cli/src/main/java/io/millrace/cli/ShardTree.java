package io.millrace.cli;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.shard.Shard;
import io.millrace.consumer.shard.ShardGraph;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The shards of a stream in the order of a tree: a shard stands below the first of its parents, once, and says in words what a tree cannot
 * show. Pure.
 */
final class ShardTree {
    private static final BigDecimal ALL = new BigDecimal(BigInteger.ONE.shiftLeft(128));

    private final ShardGraph graph;
    private final boolean boxes;
    private final Set<String> shown = new HashSet<>();
    private final List<Row> rows = new ArrayList<>();

    /**
     * A shard in its place.
     *
     * @param branch what stands before its id to show whose child it is
     * @param lineage where it came from and what became of it, in words; often empty
     */
    record Row(Shard shard, String branch, String lineage) {}

    private ShardTree(ShardGraph graph, boolean boxes) {
        this.graph = graph;
        this.boxes = boxes;
    }

    /** {@code boxes}: whether branches may be drawn with lines that are no ASCII. */
    static List<Row> of(ShardGraph graph, boolean boxes) {
        ShardTree tree = new ShardTree(graph, boxes);
        graph.all().stream()
                .filter(shard -> shard.parents().stream().noneMatch(graph::lists))
                .forEach(root -> tree.show(root, "", ""));
        return tree.rows;
    }

    private void show(Shard shard, String branch, String below) {
        shown.add(shard.shardId());
        rows.add(new Row(shard, branch, lineage(shard)));
        List<Shard> children = graph.children(shard.shardId()).stream()
                .filter(child -> !shown.contains(child.shardId()))
                .toList();
        for (Shard child : children) {
            boolean isLast = child.equals(children.get(children.size() - 1));
            show(
                    child,
                    below + (boxes ? isLast ? "└─ " : "├─ " : isLast ? "`- " : "|- "),
                    below + (isLast ? "   " : boxes ? "│  " : "|  "));
        }
    }

    private String lineage(Shard shard) {
        List<String> words = new ArrayList<>();
        List<String> parents = shard.parents().stream().map(ShardTree::number).toList();
        if (parents.size() > 1) {
            words.add("merge of " + String.join(" and ", parents));
        } else if (parents.size() == 1 && shard.parents().stream().noneMatch(graph::lists)) {
            words.add("split of " + parents.get(0) + ", which is gone");
        }
        List<Shard> children = graph.children(shard.shardId());
        if (!children.isEmpty()) {
            boolean isMerge = children.size() == 1 && children.get(0).parents().size() > 1;
            words.add((isMerge ? "merged into " : "split into ")
                    + children.stream().map(child -> number(child.shardId())).collect(Collectors.joining(" and ")));
        }
        return String.join(", ", words);
    }

    /** The part of an id that tells shards of a stream from each other. */
    static String number(String shardId) {
        return shardId.replaceFirst("^shardId-0*(?=\\d)", "");
    }

    /** The part of all hash keys, from 0 to 1. */
    static double share(HashKeyRange range) {
        BigInteger start = new BigInteger(range.start().toDecimal());
        BigInteger end = new BigInteger(range.end().toDecimal());
        return new BigDecimal(end.subtract(start).add(BigInteger.ONE))
                .divide(ALL)
                .doubleValue();
    }
}
