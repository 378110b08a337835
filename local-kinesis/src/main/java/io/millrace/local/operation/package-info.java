/**
 * The service's actions: one method each, from a request's parameters to an answer, over the engine.
 *
 * <p>{@link io.millrace.local.operation.Operations} finds an action in its {@code OperationFamily}, where all families are
 * listed; {@link io.millrace.local.operation.Parameters} reads and checks a request;
 * {@link io.millrace.local.operation.Answer} is written by the protocol in the request's format. The one
 * action whose answer goes on is in {@link io.millrace.local.operation.Subscriptions}.
 *
 * <p>Not an API: public only for the sibling packages of this module.
 */
@NullMarked
package io.millrace.local.operation;

import org.jspecify.annotations.NullMarked;
