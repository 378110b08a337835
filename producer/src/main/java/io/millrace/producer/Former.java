package io.millrace.producer;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.UnitStamp;
import io.millrace.producer.PutFailedException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Decides when a lane forms a unit, of which kind, and forms it. A lane whose place in the map is in doubt forms nothing for two
 * seconds and one-hash units after that; so does the lane of records without a map. Belongs to the loop.
 */
final class Former {
    /** How long records wait for a map before they leave as one-hash units. */
    static final long MAP_WAIT_NANOS = Duration.ofSeconds(2).toNanos();

    // Picking looks at every record that waits, so a long queue is looked at more seldom.
    private static final long PICK_SPACING_NANOS = Duration.ofMillis(10).toNanos();
    private static final long PICK_SPACING_PER_RECORD_NANOS =
            Duration.ofNanos(5000).toNanos();

    private final ProducerConfig config;
    private final UUID incarnation;
    private final Lanes lanes;
    private final Fence fence;
    private final Collector collector;
    private final Ledger ledger;
    private final ByteBudget budget;
    private final Expiry expiry;
    private final Agenda<ShardLane> agenda = new Agenda<>();
    private final Set<ShardLane> starved = new LinkedHashSet<>();
    private final OpenUnit picked;
    private final long closeAfterNanos;
    private final long companyNanos;
    private long flushNumber;
    private long dueUntilNanos;
    private boolean isAnyDue;
    private boolean isMapHopeless;
    private boolean isStarved;

    Former(LoopState state) {
        this.config = state.config();
        this.incarnation = state.seeds().incarnation();
        this.lanes = state.lanes();
        this.fence = state.fence();
        this.ledger = state.ledger();
        this.budget = state.budget();
        this.expiry = state.expiry();
        this.collector = state.collector();
        this.picked = new OpenUnit(config);
        this.companyNanos = config.timing().collectionWindowNanos();
        this.closeAfterNanos = config.timing().lingerNanos() - companyNanos;
    }

    /** Everything accepted until now is due. */
    void flush(long nowNanos) {
        flushNumber = ledger.lastNumber();
        lookAtAll(nowNanos);
    }

    /** Whether waiting for a map is pointless, because these credentials will not get one. */
    void mapIsHopeless(boolean hopeless) {
        isMapHopeless = hopeless;
    }

    boolean isMapHopeless() {
        return isMapHopeless;
    }

    /** Something changed for this lane: look at it in this turn. */
    void lookAt(ShardLane lane, long nowNanos) {
        agenda.set(lane.wake, lane.hasWaiting() ? nowNanos : Agenda.NEVER);
    }

    /** The lanes are others than before. */
    void lanesChanged(long nowNanos) {
        starved.clear();
        lookAtAll(nowNanos);
    }

    private void lookAtAll(long nowNanos) {
        lanes.forEach(lane -> lookAt(lane, nowNanos));
    }

    /** A record was added to the lane; it changes nothing unless it is the first or fills a unit. */
    void added(ShardLane lane, long nowNanos) {
        if (lane.wake.atNanos() == Agenda.NEVER || lane.isFull() || lane.oldest() == lane.newest()) {
            lookAt(lane, nowNanos);
        }
    }

    /** A unit has ended: its room is free, and so may be the lanes it barred. */
    void ended(Unit unit, long nowNanos) {
        budget.releaseBody(unit.wire.bytes().length);
        fence.lower(unit, lanes);
        lookAtFirstStarved(nowNanos);
        lanes.forEachBetween(unit.lowest(), unit.highest(), lane -> lookAt(lane, nowNanos));
        lookAt(lanes.unmapped(), nowNanos);
    }

    /** Forms what is to be formed now. */
    void tick(long nowNanos) {
        isAnyDue = false;
        dueUntilNanos = nowNanos;
        for (ShardLane lane = agenda.pollDue(nowNanos); lane != null; lane = agenda.pollDue(nowNanos)) {
            look(lane, nowNanos);
        }
        if (isAnyDue) {
            takeCompany(nowNanos);
        }
    }

    /**
     * A unit is going out, so that all that would follow within the window share its request. Lanes that are seldom without a record
     * then come due together ever after: a request costs far more than what is in it.
     */
    private void takeCompany(long nowNanos) {
        dueUntilNanos = nowNanos + companyNanos;
        List<ShardLane> company = new ArrayList<>();
        for (ShardLane lane = agenda.pollDue(dueUntilNanos); lane != null; lane = agenda.pollDue(dueUntilNanos)) {
            company.add(lane);
        }
        company.forEach(lane -> look(lane, nowNanos));
    }

    private void look(ShardLane lane, long nowNanos) {
        isStarved = false;
        step(lane, nowNanos);
        if (!isStarved && starved.remove(lane)) {
            lookAtFirstStarved(nowNanos);
        }
    }

    long nextNanos() {
        return agenda.nextNanos();
    }

    private void step(ShardLane lane, long nowNanos) {
        if (lane.hasWaiting()) {
            expire(lane, nowNanos);
        }
        if (!lane.hasWaiting()) {
            return;
        }
        long formNanos = isDoubtful(lane) ? pickOneHash(lane, nowNanos) : formMixed(lane, nowNanos);
        if (lane.hasWaiting()) {
            long expiryNanos = expiry.ofNanos(lane.oldest());
            agenda.set(lane.wake, Math.max(nowNanos + 1, Math.min(expiryNanos, formNanos)));
        }
    }

    private boolean isDoubtful(ShardLane lane) {
        return lane.shardId == null || lane.isStale();
    }

    /** Forms mixed units while it may; answers when to look again, {@link Agenda#NEVER} if an event will say so. */
    private long formMixed(ShardLane lane, long nowNanos) {
        while (lane.hasWaiting()) {
            long dueNanos = lane.isFull() ? nowNanos : dueNanos(lane.oldest());
            if (dueNanos > dueUntilNanos) {
                return dueNanos;
            }
            if (isOrdered() ? !fence.isOpen(lane) : lane.retrying >= lane.mostRetrying) {
                return Agenda.NEVER;
            }
            if (!lane.rate.allows(nowNanos)) {
                return lane.rate.allowedAtNanos(nowNanos);
            }
            if (isOrdered() && lane.isFull()) {
                lane.grow(dueNanos(lane.newest()) <= nowNanos);
            }
            if (!hasRoom(lane, lane.openSizeBytes())) {
                return Agenda.NEVER;
            }
            isAnyDue |= !lane.isFull();
            begin(lane, lane.form(stamp()), nowNanos);
        }
        return Agenda.NEVER;
    }

    private long pickOneHash(ShardLane lane, long nowNanos) {
        long fromNanos = Math.max(doubtEndsNanos(lane), Math.max(lane.pickAgainAtNanos, dueNanos(lane.oldest())));
        if (fromNanos > nowNanos) {
            return fromNanos;
        }
        lane.pickAgainAtNanos = nowNanos + PICK_SPACING_NANOS + lane.waitingCount() * PICK_SPACING_PER_RECORD_NANOS;
        Map<HashKey, List<PendingRecord>> byHash = new LinkedHashMap<>();
        for (PendingRecord record : lane.drain()) {
            byHash.computeIfAbsent(record.hash, hash -> new ArrayList<>()).add(record);
        }
        List<PendingRecord> left = new ArrayList<>();
        for (List<PendingRecord> records : byHash.values()) {
            left.addAll(pick(lane, records, nowNanos));
        }
        lane.insert(left);
        return lane.pickAgainAtNanos;
    }

    /** Forms units of records of one hash as far as it may; answers those that stay. */
    private List<PendingRecord> pick(ShardLane lane, List<PendingRecord> records, long nowNanos) {
        int taken = 0;
        boolean isBarred = config.ordered() && !fence.isOpen(lane, records.get(0).hash);
        while (taken < records.size() && !isBarred && lane.rate.allows(nowNanos)) {
            int end = taken;
            while (end < records.size() && picked.add(records.get(end))) {
                end++;
                if (config.ordered()) {
                    picked.raiseLimitToLargest();
                }
            }
            if (!hasRoom(lane, picked.sizeBytes())) {
                picked.clear();
                break;
            }
            begin(lane, picked.seal(stamp()), nowNanos);
            taken = end;
            isBarred = config.ordered();
        }
        return records.subList(taken, records.size());
    }

    private long doubtEndsNanos(ShardLane lane) {
        if (lane.shardId != null) {
            return lane.staleSinceNanos + MAP_WAIT_NANOS;
        }
        return isMapHopeless
                ? 0
                : lanes.unmappedSinceNanos()
                        + Math.max(MAP_WAIT_NANOS, config.timing().lingerNanos());
    }

    private void begin(ShardLane lane, Unit unit, long nowNanos) {
        if (!lanes.take(unit)) {
            refuse(unit.oldest());
            return;
        }
        unit.isForService = lanes.isByService();
        unit.isMarked = unit.isCallers() ? lanes.isTrusted(unit) : lanes.marks();
        lane.rate.spend(unit.wire.sizeBytes());
        budget.takeBody(unit.wire.bytes().length);
        fence.raise(unit, lanes);
        collector.add(unit, nowNanos);
    }

    private void refuse(PendingRecord aggregate) {
        String mend = RetryPolicy.mend(Reason.PLACED_BY_SERVICE);
        ledger.fail(aggregate, Reason.PLACED_BY_SERVICE, "The service places the records of this stream" + mend, null);
    }

    /** Lanes that find no room get it in the order they came. */
    private boolean hasRoom(ShardLane lane, int unitBytes) {
        boolean isNext = starved.isEmpty() || starved.iterator().next() == lane;
        isStarved = !isNext || !budget.hasRoomForBody(unitBytes);
        if (isStarved) {
            starved.add(lane);
        }
        return !isStarved;
    }

    private void lookAtFirstStarved(long nowNanos) {
        if (!starved.isEmpty()) {
            lookAt(starved.iterator().next(), nowNanos);
        }
    }

    private void expire(ShardLane lane, long nowNanos) {
        if (expiry.ofNanos(lane.oldest()) > nowNanos) {
            return;
        }
        List<PendingRecord> left = new ArrayList<>();
        for (PendingRecord record : lane.drain()) {
            if (expiry.ofNanos(record) <= nowNanos) {
                expiry.giveUp(record, null);
            } else {
                left.add(record);
            }
        }
        lane.insert(left);
    }

    private long dueNanos(PendingRecord record) {
        return record.number <= flushNumber ? 0 : record.acceptedAtNanos + closeAfterNanos;
    }

    private UnitStamp stamp() {
        return new UnitStamp(incarnation, ledger.lowestUnsettled(), lanes.marks());
    }

    /** Whether there is an order to keep: not while the service spreads the records of a key over all shards. */
    private boolean isOrdered() {
        return config.ordered() && !lanes.isByService();
    }
}
