/**
 * Kinesis in JUnit tests (Jupiter 5.12 and later). A test class carries {@link io.millrace.local.junit.LocalKinesis}; its
 * parameters and {@link io.millrace.local.junit.Injected} fields get clients, {@link io.millrace.local.junit.Endpoint}s,
 * the test's own {@link io.millrace.local.junit.StreamName} and further {@link io.millrace.local.junit.Stream}s.
 *
 * <p>Behind them: {@code LocalKinesisExtension} is called by JUnit and decides when to inject; {@code Supply} decides what
 * goes into an {@code InjectionPoint}; {@code Request} finds the annotation that holds, {@code Engines} the engine for it,
 * {@code FreshStream} makes and deletes streams; {@code Keep} has JUnit close all of them. JUnit and the AWS SDK are the
 * user's: neither comes with this library, and the SDK is needed by those tests alone that ask for its clients.
 */
@NullMarked
package io.millrace.local.junit;

import org.jspecify.annotations.NullMarked;
