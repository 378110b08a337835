package io.millrace.local.http;

import io.netty.handler.codec.http.HttpObject;

/** Where another server's answer goes; called on the thread of the connection it comes on. */
interface Hearer {
    /**
     * Takes the next piece, headers first, and owns it.
     *
     * @param upstream the connection it came on, for those who cannot take more at the moment
     */
    void hear(HttpObject piece, UpstreamConnection upstream);

    /** There will be no answer, or no more of it. */
    void failed(String reason);
}
