package io.millrace.local.http;

import java.time.Instant;

/** What answers calls; called on a network thread, so it must not wait. */
public interface Service {
    void serve(Call call, Reply reply);

    /** The time that answers carry as their date. */
    Instant now();
}
