/**
 * Millrace beside the libraries it replaces: the real KPL and the real KCL.
 *
 * <p>First the bytes: {@link io.millrace.compatibility.AggregatorUtilTest} and {@link
 * io.millrace.compatibility.DamagedAggregatesTest} hold the aggregation format against the KCL's own decoder, {@link
 * io.millrace.compatibility.KplGoldenBytesTest} against an aggregate that the KPL wrote, {@link
 * io.millrace.compatibility.KplWrittenStreamTest} against every one that it writes over a split.
 *
 * <p>Then the running libraries, on {@link io.millrace.compatibility.Engines}: in {@link io.millrace.compatibility.BothWaysTest} the
 * KPL and Millrace write to one stream, and the KCL and Millrace read all of it; in {@link
 * io.millrace.compatibility.TakingTurnsTest} the KCL and Millrace share one lease table, one after the other, and in {@link
 * io.millrace.compatibility.ManyStreamsTurnsTest} one of many streams, of which one is in {@link io.millrace.compatibility.OtherAccount}.
 *
 * <p>Then processes, which {@link io.millrace.compatibility.ProcessFleet} starts and {@link io.millrace.compatibility.History} judges:
 * those of Millrace in {@link io.millrace.compatibility.ProcessFleetTest}; together with the KCL 2 and the KCL 3 in {@link
 * io.millrace.compatibility.MixedFleetTest}; under the leader of the KCL 3 in {@link io.millrace.compatibility.KclThreeFleetTest}; in
 * turns with the KCL 2 in {@link io.millrace.compatibility.KclTwoTurnsTest}. {@link io.millrace.compatibility.LeaseTableRecorder} keeps
 * the tables that KCL workers write.
 *
 * <p>In {@link io.millrace.compatibility.AwsCliTest} the AWS CLI, which {@link io.millrace.compatibility.AwsCli} runs, speaks to
 * local-kinesis.
 */
@NullMarked
package io.millrace.compatibility;

import org.jspecify.annotations.NullMarked;
