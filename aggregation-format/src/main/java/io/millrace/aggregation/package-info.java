/**
 * The KPL aggregation format: many user records inside one wire record, and back.
 *
 * <p>In reading order: {@link io.millrace.aggregation.UserRecord} with its {@link io.millrace.aggregation.Header}s is what goes in
 * and comes out; {@link io.millrace.aggregation.HashKey} and {@link io.millrace.aggregation.HashKeyRange} say where it belongs.
 * {@code AggregateFormat} draws the layout. {@link io.millrace.aggregation.Aggregator} writes it: {@code KeyTable} numbers the keys,
 * {@code RecordWriter} sizes and writes a record, {@code AcceptanceNumbers} packs what goes with a
 * {@link io.millrace.aggregation.UnitStamp}, all of them through a {@code ProtobufWriter}. {@link io.millrace.aggregation.Deaggregator} reads it into a
 * {@link io.millrace.aggregation.Payload}: {@code AggregateParser} checks the whole of it with {@code ProtobufReader},
 * {@code RecordFields} and {@code StampReader}, {@code ParsedAggregate} keeps where everything stands, and {@code SubRecords} makes
 * {@link io.millrace.aggregation.SubRecord}s one by one as they are asked for. {@link io.millrace.aggregation.Damage} names why
 * something that looked like an aggregate is none. {@code Md5} and {@code Utf8} serve both ways.
 */
@NullMarked
package io.millrace.aggregation;

import org.jspecify.annotations.NullMarked;
