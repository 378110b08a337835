package io.millrace.consumer;

import static java.util.Objects.requireNonNull;

import io.millrace.consumer.lease.Balance;
import io.millrace.consumer.lease.LivenessChoice;
import io.millrace.consumer.lease.TableOptions;
import io.millrace.consumer.shard.Position;
import java.time.Duration;
import java.util.Map;

/**
 * Those options of a {@link ConsumerBuilder} that say how shards are shared out and where that is written down.
 *
 * @param <B> the builder itself, which every option answers
 */
public abstract sealed class LeaseOptions<B extends LeaseOptions<B>> permits HandlingOptions {
    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(3);
    private static final Duration LONGEST_LEASE = Duration.ofMinutes(5);

    private String leaseTableName;
    private TableCreation tables = TableCreation.IF_MISSING;
    private TableOptions tableOptions = TableOptions.NONE;
    private Duration leaseTime = Duration.ofSeconds(10);
    private LivenessChoice liveness = LivenessChoice.AUTO;
    private boolean youngerNamesakeStops;
    private Balance balance = Balance.BY_COUNT;
    private Position initialPosition = Position.trimHorizon();
    private Duration removedStreamsKept = Duration.ofDays(1);

    LeaseOptions(String applicationName) {
        this.leaseTableName = applicationName;
    }

    /** Where a shard without a checkpoint is read from; default {@link Position#trimHorizon()}. */
    public B initialPosition(Position position) {
        this.initialPosition = Check.ofAnyShard(requireNonNull(position, "position is null"), "initial position");
        return self();
    }

    /**
     * How long a silent worker keeps its shards: 3 s to 5 min, default 10 s. Equal in all workers of an application, and
     * equal to the failover time of Kinesis Client Library workers beside them.
     */
    public B leaseTime(Duration time) {
        this.leaseTime = Check.between(time, SHORTEST_LEASE, LONGEST_LEASE, "lease time");
        return self();
    }

    /**
     * How shards are kept while nothing is written about them: default {@link LivenessChoice#AUTO}. {@link LivenessChoice#KCL}
     * and {@link LivenessChoice#WORKER} also decide for the workers with the default, which follow within a minute.
     */
    public B liveness(LivenessChoice choice) {
        this.liveness = requireNonNull(choice, "choice is null");
        return self();
    }

    /** What is shared out evenly, shards or what they give; default {@link Balance#BY_COUNT}, equal in all workers. */
    public B balance(Balance balance) {
        this.balance = requireNonNull(balance, "balance is null");
        return self();
    }

    /**
     * Whether this consumer does not start while another process is at work under its worker id; default false: both work,
     * safely, and tell of it. A row that a crashed predecessor left delays the start by one lease time.
     */
    public B youngerNamesakeStops(boolean wanted) {
        this.youngerNamesakeStops = wanted;
        return self();
    }

    /**
     * How long the checkpoints of a stream outlive the moment when the last worker stopped reading it, in a consumer of many streams:
     * 1 h to 365 days, default one day. They are deleted by a worker that runs for so long and sees nobody read the stream.
     */
    public B removedStreamsKept(Duration time) {
        this.removedStreamsKept =
                Check.between(time, Duration.ofHours(1), Duration.ofDays(365), "time that removed streams are kept");
        return self();
    }

    /** DynamoDB table of the leases; default: the application's name. */
    public B leaseTableName(String name) {
        this.leaseTableName = Check.named(name, "lease table name");
        return self();
    }

    /** Whether missing tables are created; default {@link TableCreation#IF_MISSING}. */
    public B createTables(TableCreation creation) {
        this.tables = requireNonNull(creation, "creation is null");
        return self();
    }

    /** Tags of the tables, given when they are created; default none. Needs {@code dynamodb:TagResource}. */
    public B tableTags(Map<String, String> tags) {
        this.tableOptions = new TableOptions(
                requireNonNull(tags, "tags are null"),
                tableOptions.pointInTimeRecovery(),
                tableOptions.deletionProtection());
        return self();
    }

    /**
     * Whether the tables can be restored to any second of the last 35 days, set when they are created; default false. Needs
     * {@code dynamodb:UpdateContinuousBackups}.
     */
    public B tablePointInTimeRecovery(boolean wanted) {
        this.tableOptions = new TableOptions(tableOptions.tags(), wanted, tableOptions.deletionProtection());
        return self();
    }

    /** Whether DynamoDB refuses to delete the tables, set when they are created; default false. */
    public B tableDeletionProtection(boolean wanted) {
        this.tableOptions = new TableOptions(tableOptions.tags(), tableOptions.pointInTimeRecovery(), wanted);
        return self();
    }

    abstract B self();

    ConsumerConfig.Leases leases() {
        return new ConsumerConfig.Leases(
                leaseTableName,
                tables,
                tableOptions,
                leaseTime,
                liveness,
                youngerNamesakeStops,
                balance,
                initialPosition,
                removedStreamsKept);
    }
}
