package io.millrace.local.operation;

import java.util.Map;

/** Actions that belong together; each family names its own, and {@link Operations} lists the families. */
interface OperationFamily {
    /** The family's actions by the names that requests carry. */
    Map<String, Operation> byName();
}
