package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.lease.LeaseCondition.State;
import io.millrace.consumer.shard.Shard;
import io.millrace.consumer.shard.ShardGraph;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What the doctor says of two readings. */
class LeaseExaminationTest {
    private static final String MIDDLE = "170141183460469231731687303715884105728";
    private static final String LAST = "340282366920938463463374607431768211455";
    private static final String MARK = "49546986683135544286507457936321625675700192471156785154";

    private final Map<String, Lease> before = new HashMap<>();
    private final Map<String, Lease> after = new HashMap<>();
    private final List<WorkerRow> workersBefore = new ArrayList<>();
    private final List<WorkerRow> workersAfter = new ArrayList<>();
    private final List<Shard> shards = new ArrayList<>();

    @Test
    void fleetAtWorkHasNoFindings() {
        worker("i1", "w1", 5, 6, false);
        unchanged(lease("s1", 3, MARK, "w1", "i1:1|W|i1|3"));
        changed(lease("s2", 3, MARK, "w1", "i1:2|K|i1|3"), lease("s2", 4, MARK, "w1", "i1:3|K|i1|4"));
        changed(lease("s3", 3, MARK, "kcl", ""), lease("s3", 4, MARK, "kcl", ""));
        unchanged(lease("s4", 9, "SHARD_END", "w1", "i1:4|R|-|9"));

        LeaseExamination examination = examine();

        assertThat(examination.conditions())
                .extracting(LeaseCondition::state)
                .containsExactly(State.HELD, State.HELD, State.HELD, State.FINISHED);
        assertThat(examination.conditions())
                .extracting(LeaseCondition::livesBy)
                .containsExactly("row", "counter", "KCL", "-");
        assertThat(findings()).singleElement().asString().contains("liveness", "doctor rollback");
    }

    @Test
    void holderThatStandsStillIsAProblemAndOneThatIsDeadToo() {
        worker("i1", "w1", 5, 5, false);
        worker("i2", "w2", 5, 5, true);
        unchanged(lease("s1", 3, MARK, "w1", "i1:1|W|i1|3"));
        unchanged(lease("s2", 3, MARK, "w1", "i1:2|K|i1|3"));
        unchanged(lease("s3", 3, MARK, "kcl", ""));
        unchanged(lease("s4", 3, MARK, "w2", "i2:1|W|i2|3"));
        unchanged(lease("s5", 3, MARK, "w3", "i3:1|W|i3|3"));
        unchanged(lease("s6", 3, MARK, "w2", "i2:1|K|i2|3"));

        assertThat(findings())
                .contains(
                        "PROBLEM s1 its holder w1 did not move between the readings; another worker takes it after the"
                                + " lease time, if one is up",
                        "WARNING w1 has not renewed its row between the readings; it counts as dead soon",
                        "NOTE workers 1 rows of dead ones, removed after an hour when no lease names them");
        assertThat(examine().conditions())
                .extracting(LeaseCondition::state)
                .containsExactly(
                        State.SILENT, State.SILENT, State.SILENT, State.ABANDONED, State.ABANDONED, State.ABANDONED);
    }

    @Test
    void tokenWhoseCounterHasMovedOnIsAForeignLease() {
        worker("i1", "w1", 5, 6, false);
        unchanged(lease("s1", 4, MARK, "kcl", "i1:1|W|i1|3"));

        assertThat(examine().conditions().get(0).livesBy()).isEqualTo("KCL");
        assertThat(findings()).anyMatch(line -> line.startsWith("PROBLEM s1 its holder kcl did not move"));
        assertThat(findings()).contains("NOTE s1 was written by other software after Millrace had written it");
    }

    @Test
    void freeLeaseIsAProblemUnlessItWaitsForItsParents() {
        unchanged(lease("s1", 3, MARK, "", "i1:1|R|-|3"));
        unchanged(with(lease("s2", 0, "TRIM_HORIZON", "", ""), "parentShardId", AttributeValue.fromSs(List.of("s1"))));
        unchanged(lease("s3", 3, MARK, "w2", "i1:1|G|i2|3"));

        assertThat(findings())
                .containsExactly(
                        "PROBLEM s1 nobody holds it; any worker takes it, if one is up",
                        "NOTE s2 waits for s1 to be read to the end",
                        "NOTE s3 is handed to w2, who has not accepted yet");
    }

    @Test
    void startThatNobodyWroteDownAndOneThatTheKclDoesNotReadAreWarnings() {
        changed(lease("s1", 1, "LATEST", "kcl", ""), lease("s1", 2, "LATEST", "kcl", ""));
        Map<String, AttributeValue> ours =
                with(lease("s2", 1, "LATEST", "w1", "i1:1|K|i1|1"), "mrStart", AttributeValue.fromS("time:5"));
        changed(
                ours,
                with(
                        with(ours, "leaseCounter", AttributeValue.fromN("2")),
                        "mrToken",
                        AttributeValue.fromS("i1:2|K|i1|2")));

        assertThat(findings())
                .anyMatch(line -> line.startsWith("WARNING s1 starts at LATEST and does not say when"))
                .anyMatch(line -> line.startsWith("WARNING s2 has no checkpoint; Millrace starts at time:5"));
        assertThat(examine().conditions())
                .extracting(LeaseCondition::startsAtOursOnly)
                .containsExactly(false, true);
    }

    @Test
    void moveOfAKclLeaderIsToldAndItsStandstillIsAWarning() {
        Map<String, AttributeValue> moving =
                with(lease("s1", 1, MARK, "kcl-2", ""), "checkpointOwner", AttributeValue.fromS("kcl-1"));
        changed(moving, with(moving, "leaseCounter", AttributeValue.fromN("2")));

        assertThat(findings())
                .containsExactly(
                        "WARNING s1 is being moved by a leader of the KCL from kcl-1 to kcl-2, since before the first"
                                + " reading");
    }

    @Test
    void shardWithoutALeaseIsAProblemUnlessADescendantHasStarted() {
        shard("s1", Set.of(), "0", LAST, true);
        shard("s2", Set.of("s1"), "0", MIDDLE, false);
        shard("s3", Set.of("s1"), "170141183460469231731687303715884105729", LAST, false);
        changed(lease("s2", 1, MARK, "kcl", ""), lease("s2", 2, MARK, "kcl", ""));
        changed(lease("s9", 1, MARK, "kcl", ""), lease("s9", 2, MARK, "kcl", ""));

        assertThat(findings())
                .containsExactly(
                        "PROBLEM s3 is a shard of the stream without a lease; a worker of Millrace creates one within"
                                + " an audit",
                        "WARNING s9 is a lease of a shard that the stream does not list; its records are gone, and its"
                                + " holder ends it");
    }

    @Test
    void holeInTheHashKeysIsAProblem() {
        shard("s1", Set.of(), "0", MIDDLE, false);
        unchanged(with(
                with(lease("s1", 9, "SHARD_END", "", ""), "startingHashKey", AttributeValue.fromS("0")),
                "endingHashKey",
                AttributeValue.fromS(MIDDLE)));

        assertThat(findings()).singleElement().asString().startsWith("PROBLEM hash keys some lie in no lease");
    }

    @Test
    void leasesOfManyStreamsAreNotComparedWithTheShardsOfOne() {
        shard("s1", Set.of(), "0", LAST, false);
        changed(lease("1:a:2:s1", 1, MARK, "kcl", ""), lease("1:a:2:s1", 2, MARK, "kcl", ""));

        assertThat(findings()).singleElement().asString().startsWith("NOTE shards are not compared");
    }

    @Test
    void rowsOfOtherKindsUnknownAttributesNamesakesAndOpenAsksAreNamed() {
        workersAfter.add(
                new WorkerRow("i1", "w1", 1, false, true, 0, Set.of(), Set.of("release:s1"), "", LoadReport.NONE));
        workersAfter.add(new WorkerRow("i2", "w1", 1, false, true, 0, Set.of(), Set.of(), "", LoadReport.NONE));
        TableContents contents = new TableContents(
                Map.of(),
                Map.of("s1", Set.of("team")),
                Map.of("LEADER", 1, TableContents.UNREADABLE, 2),
                workersAfter,
                Optional.empty());

        assertThat(lines(LeaseExamination.of(contents(before, List.of()), contents, Optional.empty())))
                .containsExactly(
                        "WARNING rows 2 lack what a lease must have (leaseKey, checkpoint, leaseCounter) and are"
                                + " passed over",
                        "WARNING w1 2 live processes have this worker id; give each its own",
                        "NOTE rows 1 of kind LEADER, which the KCL 3 keeps here",
                        "NOTE s1 has attributes of other software: team",
                        "NOTE w1 has not carried out release:s1 yet");
    }

    private List<String> findings() {
        return lines(examine());
    }

    private static List<String> lines(LeaseExamination examination) {
        return examination.findings().stream()
                .map(finding -> finding.level() + " " + finding.subject() + " " + finding.text())
                .toList();
    }

    private LeaseExamination examine() {
        return LeaseExamination.of(
                contents(before, workersBefore),
                contents(after, workersAfter),
                shards.isEmpty() ? Optional.empty() : Optional.of(new ShardGraph(shards)));
    }

    private static TableContents contents(Map<String, Lease> leases, List<WorkerRow> workers) {
        return new TableContents(leases, Map.of(), Map.of(), workers, Optional.of(TokenKind.WORKER));
    }

    private void worker(String incarnation, String id, long beatBefore, long beatAfter, boolean dead) {
        workersBefore.add(
                new WorkerRow(incarnation, id, beatBefore, dead, !dead, 1, Set.of(), Set.of(), "", LoadReport.NONE));
        workersAfter.add(
                new WorkerRow(incarnation, id, beatAfter, dead, !dead, 1, Set.of(), Set.of(), "", LoadReport.NONE));
    }

    private void shard(String id, Set<String> parents, String start, String end, boolean closed) {
        shards.add(new Shard(id, parents, HashKeyRange.parse(start, end), closed));
    }

    private void unchanged(Map<String, AttributeValue> item) {
        changed(item, item);
    }

    private void changed(Map<String, AttributeValue> first, Map<String, AttributeValue> second) {
        Lease lease = LeaseItems.lease(second).orElseThrow();
        before.put(lease.key(), LeaseItems.lease(first).orElseThrow());
        after.put(lease.key(), lease);
    }

    private static Map<String, AttributeValue> with(
            Map<String, AttributeValue> item, String attribute, AttributeValue value) {
        Map<String, AttributeValue> changed = new HashMap<>(item);
        changed.put(attribute, value);
        return changed;
    }

    /** Empty {@code owner} and {@code token}: none. */
    private static Map<String, AttributeValue> lease(
            String key, long counter, String checkpoint, String owner, String token) {
        Map<String, AttributeValue> item = new HashMap<>();
        item.put("leaseKey", AttributeValue.fromS(key));
        item.put("leaseCounter", AttributeValue.fromN(Long.toString(counter)));
        item.put("checkpoint", AttributeValue.fromS(checkpoint));
        if (!owner.isEmpty()) {
            item.put("leaseOwner", AttributeValue.fromS(owner));
        }
        if (!token.isEmpty()) {
            item.put("mrToken", AttributeValue.fromS(token));
        }
        return item;
    }
}
