package io.millrace.local.http;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import javax.security.auth.x500.X500Principal;

/**
 * A self-signed certificate for localhost, made at start and kept nowhere. Encoded here: the JDK reads certificates but
 * makes none, and loading a library that does takes longer than all else at a start.
 */
record GeneratedCertificate(PrivateKey key, X509Certificate certificate) {
    private static final Duration VALID_FOR = Duration.ofDays(365);
    private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.identifier(1, 2, 840, 10045, 4, 3, 2));
    private static final byte[] NAME = new X500Principal("CN=localhost").getEncoded();
    private static final byte[] VERSION_3 = Der.tagged(0xA0, Der.integer(BigInteger.TWO));

    static GeneratedCertificate forLocalhost(Instant now) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            byte[] unsigned = Der.sequence(
                    VERSION_3,
                    Der.integer(BigInteger.valueOf(Math.max(1, now.toEpochMilli()))),
                    ECDSA_WITH_SHA256,
                    NAME,
                    Der.sequence(Der.time(now.minus(Duration.ofDays(1))), Der.time(now.plus(VALID_FOR))),
                    NAME,
                    pair.getPublic().getEncoded(),
                    Der.tagged(0xA3, Der.sequence(mayVouch(), names())));
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(pair.getPrivate());
            signature.update(unsigned);
            byte[] signed = Der.sequence(unsigned, ECDSA_WITH_SHA256, Der.bits(signature.sign()));
            X509Certificate certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(signed));
            return new GeneratedCertificate(pair.getPrivate(), certificate);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("No certificate could be generated for the TLS port", e);
        }
    }

    /** The critical extension basicConstraints: it signs itself, so it has to be an authority. */
    private static byte[] mayVouch() {
        return Der.sequence(Der.identifier(2, 5, 29, 19), Der.TRUE, Der.octets(Der.sequence(Der.TRUE)));
    }

    /** The extension subjectAltName: a host name has tag 2, an address tag 7. */
    private static byte[] names() {
        byte[] loopback6 = new byte[16];
        loopback6[15] = 1;
        return Der.sequence(
                Der.identifier(2, 5, 29, 17),
                Der.octets(Der.sequence(
                        Der.tagged(0x82, "localhost".getBytes(StandardCharsets.US_ASCII)),
                        Der.tagged(0x87, new byte[] {127, 0, 0, 1}),
                        Der.tagged(0x87, loopback6))));
    }
}
