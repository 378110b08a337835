package io.millrace.local.http;

import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

/**
 * The server's side of TLS: shows one certificate, asks for none, offers both versions of HTTP by ALPN. Not Netty's
 * SslContext: with Bouncy Castle present, its first use spends seconds on a self-test.
 */
record TlsSettings(SSLContext context) {

    static TlsSettings showing(GeneratedCertificate generated) {
        try {
            char[] unused = {};
            // JKS, since PKCS12 would spend a tenth of a second to encrypt a key that never leaves this process.
            KeyStore store = KeyStore.getInstance("JKS");
            store.load(null, unused);
            store.setKeyEntry("localhost", generated.key(), unused, new Certificate[] {generated.certificate()});
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, unused);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), new TrustManager[0], null);
            return new TlsSettings(context);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("The TLS port could not be set up", e);
        }
    }

    /** The first handler of a new connection. */
    SslHandler handler() {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setApplicationProtocols(
                new String[] {ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1});
        engine.setSSLParameters(parameters);
        return new SslHandler(engine);
    }
}
