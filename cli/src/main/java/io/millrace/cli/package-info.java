/**
 * The command line behind the script {@code ./millrace}. {@link io.millrace.cli.Millrace} names the commands; each is
 * one class: {@link io.millrace.cli.QuickstartCommand}, {@link io.millrace.cli.LocalCommand}, {@link
 * io.millrace.cli.PutCommand}, {@link io.millrace.cli.TailCommand}, {@link io.millrace.cli.ReplayCommand}. What they share: {@link
 * io.millrace.cli.EndpointOptions} makes clients, {@link io.millrace.cli.Failure} turns any failure into one line.
 * {@link io.millrace.cli.ShardsCommand} draws a {@code ShardTree}, {@link io.millrace.cli.LeasesCommand} a {@code LeaseListing} with {@code
 * LeaseLag}s; both as a {@code TextTable} or JSON by {@code OutputOptions}. {@code tail} prints by a {@code RecordFormat} what a {@code LeasedTail}
 * or a {@code WalkedTail} reads, this by a {@code StreamWalk}. {@link io.millrace.cli.SizeCommand} asks a {@code Workload} what it needs.
 * {@code local} is configured by {@code EngineOptions}, runs {@code LocalTables} beside the engine, says so in {@code
 * ReadyLines} and ends by {@code Termination}. The quickstart reads {@link io.millrace.cli.Lines}, runs {@link
 * io.millrace.cli.Demonstration} on a {@link io.millrace.cli.Venue}, keeps books in a {@link io.millrace.cli.Ledger} and
 * ends with a {@link io.millrace.cli.Report}. {@link io.millrace.cli.DoctorCommand} gathers {@code DoctorCheck}, {@code LeasesExport}
 * and {@code LeasesImport} (with {@code ItemJson}), {@code LeasesRelease}, {@code LeasesMove} and {@code DoctorRollback}, which share {@code
 * LeaseTableOptions}. {@code replay} walks over a {@code LetterSource} ({@code FileLetters}, {@code StreamLetters}, {@code
 * QueueLetters}) named by {@code LetterSourceOptions} with a {@code ReplayFilter},
 * as {@code Replay}, puts into {@code ReplayTargets} and notes in {@code ReplayedPlaces} what was put back.
 */
@NullMarked
package io.millrace.cli;

import org.jspecify.annotations.NullMarked;
