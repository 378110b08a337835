/**
 * The producer: user records in, few and full PutRecords requests out, a future per record.
 *
 * <p>A map in reading order. What a user sees: {@link io.millrace.producer.KinesisProducer}, its {@code PutResult},
 * {@code PutFailedException}, {@code CloseReport}, {@code ProducerStats} and {@code ProducerEvent}s. The caller's side: {@code Intake}
 * checks, hashes ({@code KeyHashes}), reserves bytes ({@code ByteBudget}) and posts a {@code PendingRecord}, a {@code Letter}, to the {@code Inbox};
 * a {@code Batch} gathers the ends of a list; {@code RoomSignal} and {@code RecordSubscriber} wait for room without a thread. The
 * thread: {@code EventLoop}. What it drives, all of it without a thread and without a clock: {@code Pipeline}, which owns
 *
 * <ul>
 *   <li>{@code Ledger}: which records are not settled ({@code Unsettled}), flushes, the bytes they hold;
 *   <li>{@code Lanes}, a {@code ShardLane} per open shard of the {@code ShardMap}, each with its {@code OpenUnit}, its
 *       {@code RecordSpan} and {@code LaneRate}; {@code ShardMapLoader} says when to load another map;
 *   <li>{@code PlacementWatch}: whether hash keys place the records or the service does; {@code StreamUpdates}, with
 *       {@code ShardMapUpdates}: whether it is still the same stream;
 *   <li>{@code Former}: which lane may form a {@code Unit} now, with the {@code Fence} that keeps order;
 *   <li>{@code Collector}: ready units into {@code PutBatch}es, past the {@code EndpointGate};
 *   <li>{@code Answers}: a {@code Verdict} or a retry per entry, held verdicts, regrouping.
 * </ul>
 *
 * <p>With {@link io.millrace.producer.Compression} a {@code Compressor} makes data smaller where that pays, by {@code GzipCodec} or
 * {@code ZstdCodec}, the one class that names the optional library, and unpacks what is given up.
 *
 * <p>{@code KplConfiguration} reads a configuration of the KPL: {@code KplFile} its lines, {@code KplOptions} the table of options,
 * {@code KplSizes}, {@code KplTimes} and {@code KplConnection} what they mean here, {@code KplNote} what the user is told.
 *
 * <p>What is given up leaves through a {@link io.millrace.producer.FailedRecordHandler}: {@code FailedRecordFile} writes a
 * {@code FailedRecordLine} each into a {@code RollingFile}, which {@link io.millrace.producer.FailedRecords} reads by
 * {@code FailedRecordLines} and {@code FlatJson}; {@code FailedRecordForwarder} puts it into another stream; {@code HandlerLosses} says
 * what neither could keep. An {@code AttemptLog} is what a unit remembers of its failed attempts.
 *
 * <p>What it shows of itself: {@code Counters} are always kept; {@code Observers} hear of every request and wire record, which is nobody
 * unless {@link io.millrace.producer.ProducerMetrics} was bound to a registry. Then {@code LoopTallies} count on the loop, in a
 * {@code Tally}, a {@code Spread}, {@code ErrorTallies} and {@code ShardTallies}; {@code LoopMeters} and {@code ShardMeters} register what
 * reads them, and {@code RequestMeters} record requests, all through a {@code MeterSet}. {@link io.millrace.producer.KplMetrics} reads a
 * {@code KplLevel} of such meters as the KPL would have sent them. These classes alone know Micrometer, which a program need not have.
 *
 * <p>The service stands behind {@code KinesisPort}; {@code SdkKinesis} with {@code SdkRequests}, {@code SdkAnswers} and
 * {@code SdkFailures} are the only files that name types of the AWS SDK, besides the options of the builder
 * ({@code ProducerOptions}), {@code ClientChoice} and {@code SendingClient}, which build a client from them, {@code RequestWriter}, which
 * writes that client's requests into {@code CborChunks}, and the wiring. {@code Completions} runs callbacks, on the
 * {@code CallbackThread} if the user gave none.
 *
 * <p>A unit is one wire record, encoded once, with the pending records in it. A mixed unit holds two or more hashes and can land in
 * the wrong shard; a one-hash unit cannot.
 */
@NullMarked
package io.millrace.producer;

import org.jspecify.annotations.NullMarked;
