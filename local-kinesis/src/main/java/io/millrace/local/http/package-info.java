/**
 * The edge: HTTP/1.1 and HTTP/2, with and without TLS, and the two formats of the protocol. It knows no action.
 *
 * <p>In reading order: {@link io.millrace.local.http.NetworkThreads} owns every thread of the engine;
 * {@link io.millrace.local.http.HttpServer} binds ports;
 * {@code ConnectionSetup} finds out which HTTP a connection speaks; {@code RequestHandler} turns a request into a
 * {@link io.millrace.local.http.Call} in its {@code WireFormat} and hands it to the one
 * {@link io.millrace.local.http.Service}, which answers through a {@link io.millrace.local.http.Reply}.
 * An answer that goes on is an {@link io.millrace.local.http.EventStream}, fed by an {@link
 * io.millrace.local.http.EventSource}: {@code HttpEventStream} writes each event as an {@code EventFrame} and asks for no
 * more than the client takes.
 * {@link io.millrace.local.http.HttpProxy} makes a {@link io.millrace.local.http.Passage} of each request that goes on to
 * another server, its {@code Upstream}. How connections go wrong on purpose stands in
 * {@link io.millrace.local.http.Severance} and {@link io.millrace.local.http.Truncation}.
 *
 * <p>Not an API: public only for the sibling packages of this module.
 */
@NullMarked
package io.millrace.local.http;

import org.jspecify.annotations.NullMarked;
