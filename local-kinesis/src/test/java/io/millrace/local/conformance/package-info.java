/**
 * What AWS documents about Kinesis Data Streams, as tests that an engine passes or not.
 *
 * <p>The tests, one class for each family of operations, know the AWS SDK and a {@link
 * io.millrace.local.conformance.Service}: an endpoint with a few words around it. Which engine is behind it, {@link
 * io.millrace.local.conformance.Engine} says: local-kinesis by default, kinesis-mock or any endpoint by system property.
 * {@link io.millrace.local.conformance.LocalEngine} alone knows a type of local-kinesis.
 *
 * <p>Each class names the operations it is about with {@link io.millrace.local.conformance.Conforming}. {@link
 * io.millrace.local.conformance.Conformance} runs them, and holds every failure against the {@link
 * io.millrace.local.conformance.Differences} that the module's README lists: a listed difference must be there, an
 * unlisted one must not. {@link io.millrace.local.conformance.DifferencesTest} keeps the list itself in order.
 */
@NullMarked
package io.millrace.local.conformance;

import org.jspecify.annotations.NullMarked;
