package io.millrace.local.junit;

import io.millrace.local.LocalAws;

/** The engines of a run: each is started when a test first needs it and closed by the context that keeps it. */
final class Engines {
    private Engines() {}

    static LocalAws of(Request request) {
        EngineKey key = request.engineKey();
        return Keep.in(request.keeper(), keyIn(request, key), LocalAws.class, key::start, LocalAws::close);
    }

    /** A class that is alone with its engine must not find one that a class around it, or the run, keeps. */
    private static Object keyIn(Request request, EngineKey key) {
        return request.isAloneWithItsEngine() ? new OwnKey(request.context().getUniqueId(), key) : key;
    }

    private record OwnKey(String contextId, EngineKey key) {}
}
