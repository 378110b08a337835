package io.millrace.producer;

import java.util.List;

/** Looks at a finished run and answers what broke a promise in it, one line each. */
interface Judge {
    List<String> violations(Evidence run);
}
