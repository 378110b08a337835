package io.millrace.local.http;

/** What answers calls; called on a network thread, so it must not wait. */
@FunctionalInterface
public interface Service {
    void serve(Call call, Reply reply);
}
