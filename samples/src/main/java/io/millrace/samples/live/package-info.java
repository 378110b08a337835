/**
 * A larger sample: the lines of an access log from the agent through a stream to a live page. {@link io.millrace.samples.live.Live} wires;
 * what decides ({@code AccessLine}, {@code Sizes}, {@code SlidingWindow}) knows neither threads nor clocks nor the network.
 */
@NullMarked
package io.millrace.samples.live;

import org.jspecify.annotations.NullMarked;
