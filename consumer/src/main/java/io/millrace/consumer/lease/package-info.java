/**
 * Leases: who reads which shard, and up to where it is settled. Other packages use {@link
 * io.millrace.consumer.lease.LeaseKeeper} with its configuration, ports and views, {@link
 * io.millrace.consumer.lease.Hold} and {@link io.millrace.consumer.lease.LeaseListener}; the rest is read in this order.
 *
 * <ol>
 *   <li>Values: {@code Lease}, {@code Checkpoint}, {@code LeaseToken} (the signature of one write), {@code LeaseWrite}
 *       (one change, complete), {@code SavedState} and {@code SavedStates} (what a {@link
 *       io.millrace.consumer.lease.CheckpointState} saves beside a checkpoint), {@code WorkerRow}; {@code LeaseTiming}, every interval.
 *   <li>Ports: {@code LeaseStore}, {@code WorkerRows}, {@code FleetRows}; on DynamoDB {@code DynamoDbLeaseStore}, {@code
 *       DynamoDbWorkerRows}, {@code DynamoDbFleetRows}, {@code LeaseTables} with {@code
 *       TableOptions}, and beneath them {@code LeaseItems}, {@code WorkerItems}, {@code ItemChange}, {@code TableCalls}; {@code
 *       DynamoDbUnits}, what all that costs.
 *   <li>One run of a worker: {@code Session} wires it, {@code Incarnation} is what its parts share; {@code Attempts}
 *       sends the same bytes until the answer is definite, {@code Pressure} makes room when the tables push back, {@code
 *       Periodic} repeats a job.
 *   <li>Who lives: {@code Membership} (the own row), {@code PeerObserver} and {@code Peers} (the others').
 *   <li>How leases live: {@code Liveness} with {@code CounterLiveness} and {@code WorkerLiveness}, as told by {@code
 *       LivenessChoice}, settled by {@code LivenessStart} and followed by {@code LivenessSwitch}; {@code TableIdentity} and
 *       {@code NamesakeCheck} look whether to start at all.
 *   <li>One hold: {@code HeldLease} (its state), {@code HoldWriter} (its writes), {@code LeaseSlot} (one write at a
 *       time), {@code Marks}, {@code Alarm}, {@code Departure}; {@code Holds} and {@code HoldBook} keep them all; {@code TableWatch} and
 *       {@code HoldCheck} compare them with the table, as often as {@code ScanPace} and {@code Tally} say; {@code Asks}
 *       carries out what operators want.
 *   <li>Taking and giving: {@code LeaseBoard} (what may be claimed), {@code AssignmentPlanner} (pure) and {@code
 *       Planning}, {@code Claims}, {@code Inbox}, {@code Moves}, {@code Reservations}, {@code CleanStop}; where loads are shared
 *       out, as {@code Balance} says, {@code ReadRate} measures one lease, {@code Loads} all that is known, {@code LoadReport}
 *       tells it, {@code LoadPlanner} (pure) decides and {@code MoveBudget} holds back.
 *   <li>Shards: {@code ParentRule}, {@code StartCheck}, {@code ShardEnding}; {@code ShardAuditor} (what is missing) and
 *       {@code RangeCover} (whether something is), both pure, with {@code Auditing}; {@code LeaseCleaner} (what may go),
 *       pure, with {@code Cleaning}; {@code ParentWaits}; {@code StreamIdentity} over {@code StreamRows} (whether it is still
 *       the same stream).
 *   <li>For operators, beside workers: {@code LeaseTool} reads {@code TableContents} ({@code RawLeases}) and writes only what
 *       nobody holds; {@code
 *       LeaseExamination} (pure) tells {@code LeaseCondition}s and {@code LeaseFinding}s from two readings.
 * </ol>
 */
@NullMarked
package io.millrace.consumer.lease;

import org.jspecify.annotations.NullMarked;
