package io.millrace.consumer.lease;

import io.millrace.consumer.shard.Position;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What an operator does to a lease table, beside workers that are at work: looks, keeps copies, asks. It never writes a lease that
 * somebody holds. Calls wait for their answer, at most a minute each. One thread at a time.
 */
public final class LeaseTool {
    private final DynamoDbAsyncClient client;
    private final LeaseConfig config;
    private final RawLeases rows;
    private final LeaseStore leases;
    private final WorkerRows workers;
    private final FleetRows fleet;
    private final String incarnation = "tool-" + UUID.randomUUID();
    private long writes;

    /** The table that the application names, and the workers' table beside it. The client stays the caller's. */
    public LeaseTool(DynamoDbAsyncClient client, String leaseTable) {
        this.config = LeaseConfig.of(leaseTable, incarnation, Position.trimHorizon());
        this.client = client;
        this.rows = new RawLeases(client, leaseTable);
        this.leases = new DynamoDbLeaseStore(client, config);
        this.workers = new DynamoDbWorkerRows(client, config);
        this.fleet = new DynamoDbFleetRows(client, config);
    }

    /**
     * Reads both tables; a workers' table that does not exist counts as empty. A lease table that does not exist, or may not be
     * read, is refused in one line.
     */
    public TableContents read() {
        return RawLeases.contents(
                items(),
                BlockingCalls.ifTableExists(() -> workers.list(true)).orElse(List.of()),
                BlockingCalls.ifTableExists(fleet::kind).flatMap(kind -> kind));
    }

    /** Every row of the lease table as it stands, with all attributes, consistently read page by page. */
    public List<Map<String, AttributeValue>> items() {
        return BlockingCalls.await(rows.all());
    }

    /**
     * Puts a row as {@link #items} gave it. A lease becomes nobody's, so that any worker takes it at once and no write that was
     * meant for its earlier life is applied; all else stays.
     *
     * @param replacing whether a row that is there is overwritten; only while no worker is at work
     * @return whether it was put
     */
    public boolean restore(Map<String, AttributeValue> item, boolean replacing) {
        Optional<Lease> lease = LeaseItems.lease(item);
        return BlockingCalls.await(rows.put(
                        lease.map(found -> RawLeases.freed(item, found, released(found.counter() + 1)))
                                .orElse(item),
                        replacing))
                .isWritten();
    }

    /** Creates the lease table and the workers' table where they are missing, as a consumer does. */
    public void createTables() {
        BlockingCalls.await(new LeaseTables(client, BlockingCalls.LIMIT).createIfMissing(config));
    }

    /** Makes a lease nobody's, provided that it is still as it was read; for leases whose holder is dead or silent. */
    public boolean release(Lease seen) {
        LeaseWrite write = LeaseWrite.release(seen, released(seen.counter() + 1), Optional.empty());
        return BlockingCalls.await(leases.write(write)).isWritten();
    }

    /**
     * Makes a lease nobody's, to be read from elsewhere, provided that it is still as it was read; for leases whose holder is dead or silent.
     *
     * @param now the time that "latest" means
     */
    public boolean seek(Lease seen, Position position, Instant now) {
        Seek to = Seek.to(position, now);
        LeaseWrite write = LeaseWrite.release(seen, released(seen.counter() + 1), Optional.of(to.checkpoint()))
                .startingAt(to.time());
        return BlockingCalls.await(leases.write(write)).isWritten();
    }

    /**
     * Asks a worker to let a shard be read from elsewhere; the ask leaves its row when that is done, and stays if it cannot be: then
     * {@link #takeBack} it.
     *
     * @return the row's text of the ask; empty if that worker is gone
     */
    public Optional<String> askToSeek(String holder, String key, Position position, Instant now) {
        return ask(holder, Asks.seek(Seek.to(position, now), key));
    }

    /** Takes back what a worker has not carried out; what it has begun may still come to its end. */
    public void takeBack(String holder, String ask) {
        BlockingCalls.await(workers.takeBack(holder, ask));
    }

    private LeaseToken released(long counter) {
        return new LeaseToken(incarnation, ++writes, TokenKind.RELEASED, Optional.empty(), counter);
    }

    /**
     * Asks a worker to give a lease up, which it does behind its last settled record; the ask leaves its row when that is done.
     *
     * @return the row's text of the ask; empty if that worker is gone
     */
    public Optional<String> askToRelease(String holder, String key) {
        return ask(holder, Asks.release(key));
    }

    /**
     * Asks a worker to give a lease to another one, which it does behind its last settled record, by an announcement in that one's row; the
     * ask leaves its row when that is done, and stays if it cannot be: then {@link #takeBack} it.
     *
     * @param peer incarnation of the worker that is to have it
     * @return the row's text of the ask; empty if the holder is gone
     */
    public Optional<String> askToGive(String holder, String key, String peer) {
        return ask(holder, Asks.give(peer, key));
    }

    private Optional<String> ask(String holder, String ask) {
        return BlockingCalls.await(workers.ask(holder, ask)).isWritten() ? Optional.of(ask) : Optional.empty();
    }

    /** Decides that leases live by their counters, as a KCL beside them needs it, and asks every live worker to follow now. */
    public void liveByCounters() {
        Optional<TokenKind> decided = BlockingCalls.await(fleet.kind());
        if (decided.isEmpty()) {
            BlockingCalls.await(fleet.decide(TokenKind.COUNTER));
        } else if (decided.get() == TokenKind.WORKER) {
            BlockingCalls.await(fleet.change(TokenKind.WORKER, TokenKind.COUNTER));
        }
        for (WorkerRow row : BlockingCalls.await(workers.list(true))) {
            if (!row.dead()) {
                BlockingCalls.await(workers.ask(row.incarnation(), "kind:" + TokenKind.COUNTER.code()));
            }
        }
    }
}
