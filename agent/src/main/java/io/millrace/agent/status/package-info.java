/** What the agent shows of itself: snapshots, meters, the page on localhost. */
@NullMarked
package io.millrace.agent.status;

import org.jspecify.annotations.NullMarked;
